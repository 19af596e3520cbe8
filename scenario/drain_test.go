package scenario

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

func TestStopInTheMiddleOfCallsEndsThemAllInTime(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	a, b := p.atWork("muhe", 0, agentTone), p.atWork("muhe", 1, agentTone)
	phone := telephone(t)
	var calls []*siptest.Call
	states := map[string]zhiyin.ContactState{}
	came := func(from, called string) string {
		before := contacts(t, db)
		call := p.dial(phone, from, called)
		call.Play(customerTone)
		calls = append(calls, call)
		return string(newest(t, db, before))
	}
	talking := came(suGold, straight)
	one, two := ringsAt(t, a, b)
	one.accepts()
	wrapping := came("", straight)
	two.accepts()
	two.onContact(wrapping, "end", map[string]any{})
	two.shows(wrapping, zhiyin.Wrapping)
	queued := came(ouyangBlack, straight)
	reaches(t, db, queued, zhiyin.Queued)
	greeted := came(qiuElder, muhe)
	found(t, db, greeted, anything[zhiyin.FlowSaid])
	states[talking], states[wrapping] = zhiyin.Wrapping, zhiyin.Wrapping

	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, call := range calls {
		select {
		case <-call.Ended():
		case <-time.After(10 * time.Second):
			t.Fatal("a customer was not told within 10 s")
		}
	}
	refused := make(chan error, 1)
	go func() {
		_, err := phone.Dial(context.Background(), siptest.Order{To: "sip:" + straight + "@" + p.ready.SIP})
		refused <- err
	}()
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		t.Fatal("not stopped within 10 s")
	}
	t.Logf("stopped after %s", time.Since(began))
	if code := p.cmd.ProcessState.ExitCode(); code != 0 || time.Since(began) > 10*time.Second {
		t.Errorf("exit code %d after %s", code, time.Since(began))
	}
	select {
	case err := <-refused:
		var no *siptest.Refused
		if err == nil || errors.As(err, &no) && no.Code != 503 {
			t.Errorf("a call that came while stopping: %v", err)
		}
	default: // nobody answers any more
	}
	one.await("the desk is told", func(s screen) bool { return s.lost })
	if s, _ := one.look(); s.over != websocket.StatusGoingAway {
		t.Errorf("the socket closed with %d", s.over)
	}
	for _, id := range []string{talking, queued, greeted} {
		if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedNodeStopped {
			t.Errorf("%s ended %s", id, ended.Reason)
		}
	}
	open, err := db.OpenContacts(context.Background())
	if err != nil || len(open) != 2 {
		t.Errorf("open: %+v, %v", open, err)
	}
	for _, c := range open {
		if c.State != states[string(c.ID)] {
			t.Errorf("%s is %s", c.ID, c.State)
		}
	}
	if n := len(contacts(t, db)); n != 4 {
		t.Errorf("%d contacts, want 4", n)
	}

	p.again()
	for _, unfinished := range []struct {
		agent   *deskAgent
		contact string
	}{{one, talking}, {two, wrapping}} {
		for n := range 2 {
			if id, _ := p.link("muhe", n); zhiyin.AgentID(id) == unfinished.agent.id {
				p.seated("muhe", n).wrapsUp(unfinished.contact, "muhe-order-answered")
			}
		}
	}
	contains(t, p.replayAll(), " 0 differences")
}
