package scenario

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/pgtest"
)

// takesOverWithin is what a pair promises after the node that acts has died.
const takesOverWithin = 15 * time.Second

// freeAddress is one that nobody listens on; a standby serves later where it
// answers now, so it can't take any.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// pair starts a node that acts and one that stands by on the same database, with
// the same key ring.
func pair(t *testing.T) (acts, stands *platform) {
	t.Helper()
	acts = startStraightOn(t, pgtest.URL(t), times{})
	stands = &platform{t: t, dir: t.TempDir(), url: acts.url, log: &buffer{}}
	keys, err := os.ReadFile(filepath.Join(acts.dir, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stands.dir, "keyring.json"), keys, 0o600); err != nil {
		t.Fatal(err)
	}
	web, sip := freeAddress(t), freeAddress(t)
	stands.launch("--web", web, "--sip", sip)
	stands.ready = hello{Web: "http://" + web, SIP: sip}
	t.Cleanup(func() {
		stands.stop()
		if t.Failed() {
			t.Logf("log of the standby:\n%s", tail(stands.log.String(), 6000))
		}
	})
	eventually(t, startWithin, "the standby answers", func() bool {
		res, err := http.Get(stands.ready.Web + "/healthz")
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	return acts, stands
}

// standsBy proves how a standby answers.
func (p *platform) standsBy() {
	p.t.Helper()
	code, body := p.get("/readyz")
	var said struct {
		Ready bool
		Parts []struct{ Name, Says string }
	}
	if err := json.Unmarshal([]byte(body), &said); err != nil || code != 503 || said.Ready || len(said.Parts) != 1 || said.Parts[0].Says != "standby" {
		p.t.Errorf("readyz of the standby: %d %s", code, body)
	}
	if code, body := p.get("/desk"); code != 503 || !strings.Contains(body, "stands by") {
		p.t.Errorf("desk of the standby: %d %s", code, body)
	}
	for _, method := range []string{"OPTIONS", "INVITE"} {
		if first := p.sipAnswer(method); !strings.HasPrefix(first, "SIP/2.0 503") {
			p.t.Errorf("%s to the standby: %q", method, first)
		}
	}
}

// sipAnswer is the first final response's status line to a bare request.
func (p *platform) sipAnswer(method string) string {
	p.t.Helper()
	conn, err := net.Dial("udp", p.ready.SIP)
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	id := fmt.Sprint(time.Now().UnixNano())
	fmt.Fprintf(conn, "%s sip:4008000001@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s\r\nFrom: <sip:probe@127.0.0.1>;tag=%s\r\nTo: <sip:4008000001@%s>\r\nCall-ID: %s\r\nCSeq: 1 %s\r\nContact: <sip:probe@%s>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
		method, p.ready.SIP, conn.LocalAddr(), id, id, p.ready.SIP, id, method, conn.LocalAddr())
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	answer := make([]byte, 65536)
	for {
		n, err := conn.Read(answer)
		if err != nil {
			return err.Error()
		}
		if line, _, _ := strings.Cut(string(answer[:n]), "\r\n"); !strings.HasPrefix(line, "SIP/2.0 1") {
			return line
		}
	}
}

// serves lets a customer and an agent talk.
func (p *platform) serves(unit string) {
	p.t.Helper()
	p.servesNumber(unit, straight)
}

func (p *platform) servesNumber(unit, called string) {
	p.t.Helper()
	agent := p.atWork(unit, 0, agentTone)
	call := p.dial(telephone(p.t), suGold, called)
	call.Play(customerTone)
	id := agent.accepts()
	ear(call.Heard).expect(p.t, "the customer", agentTone)
	ear(agent.headset.hears).expect(p.t, "the agent", customerTone)
	bye(p.t, call)
	agent.wrapsUp(id, "muhe-order-answered")
}

func TestStandbyTakesOverFromAKilledNode(t *testing.T) {
	t.Parallel()
	acts, stands := pair(t)
	stands.standsBy()
	db := acts.ledger()
	agent := acts.atWork("muhe", 0, agentTone)
	call := acts.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	talking := agent.accepts()
	reaches(t, db, talking, zhiyin.Connected)
	var acknowledged []zhiyin.EventID
	for _, e := range events(t, db, talking) {
		acknowledged = append(acknowledged, e.ID)
	}

	acts.kill()
	began := time.Now()
	stands.isReady(takesOverWithin)
	t.Logf("served %.1f s after the kill", time.Since(began).Seconds())
	if code, body := stands.get("/readyz"); code != 200 {
		t.Errorf("readyz after the take-over: %d %s", code, body)
	}
	kept := map[zhiyin.EventID]bool{}
	for _, e := range events(t, db, talking) {
		kept[e.ID] = true
	}
	for _, id := range acknowledged {
		if !kept[id] {
			t.Errorf("acknowledged event %s is gone", id)
		}
	}
	if ended := found(t, db, talking, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedNodeLost {
		t.Errorf("the dead node's contact ended %s", ended.Reason)
	}
	stands.serves("muhe")
}

func TestNodeThatStoodStillIsRefusedAndEnds(t *testing.T) {
	t.Parallel()
	acts, stands := pair(t)
	db := acts.ledger()
	agent := acts.atWork("muhe", 0, agentTone)
	call := acts.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	talking := agent.accepts()
	reaches(t, db, talking, zhiyin.Connected)

	if err := acts.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	stands.isReady(takesOverWithin + 5*time.Second) // it may hold rows for as long as the server lets it stand still
	t.Logf("served %.1f s after the stop", time.Since(began).Seconds())
	ended := found(t, db, talking, anything[zhiyin.ContactEnded])
	if ended.Reason != zhiyin.EndedNodeLost {
		t.Errorf("the stopped node's contact ended %s", ended.Reason)
	}
	before := len(events(t, db, talking))
	stood := time.Now()
	if err := acts.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	select {
	case <-acts.done:
	case <-time.After(20 * time.Second):
		t.Fatal("the old node goes on")
	}
	t.Logf("the old node ended %.1f s after it went on", time.Since(stood).Seconds())
	if code := acts.cmd.ProcessState.ExitCode(); code == 0 {
		t.Error("the old node ended as if nothing had happened")
	}
	contains(t, acts.log.String(), "another node has taken over")
	if after := len(events(t, db, talking)); after != before {
		t.Errorf("%d events of the contact, %d before the old node went on", after, before)
	}
	if n := count(events(t, db, talking), anything[zhiyin.ContactEnded]); n != 1 {
		t.Errorf("the contact ended %d times", n)
	}
	acts.cmd = nil // it has ended
	stands.serves("muhe")
}

func TestStoppedNodeHandsOverAtOnceAndTheStandbyStopsToo(t *testing.T) {
	t.Parallel()
	acts, stands := pair(t)
	third := &platform{t: t, dir: t.TempDir(), url: acts.url, log: &buffer{}}
	keys, err := os.ReadFile(filepath.Join(acts.dir, "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(third.dir, "keyring.json"), keys, 0o600); err != nil {
		t.Fatal(err)
	}
	third.launch("--web", freeAddress(t), "--sip", freeAddress(t))
	eventually(t, startWithin, "the third stands by", func() bool { return strings.Contains(third.log.String(), "standing by") })
	acts.stop()
	first := (*platform)(nil)
	select {
	case line := <-stands.says:
		first, stands.says = stands, again(line)
	case line := <-third.says:
		first, third.says = third, again(line)
	case <-time.After(takesOverWithin):
		t.Fatal("nobody took over")
	}
	first.isReady(time.Second)
	other := map[*platform]*platform{stands: third, third: stands}[first]
	other.stop() // while it stands by
	if code := other.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("a standby that was asked to stop ended with %d:\n%s", code, tail(other.log.String(), 2000))
	}
	first.serves("muhe")
	first.stop()
	acts.cmd, stands.cmd = nil, nil
}

// again puts a line back that was taken.
func again(line string) chan string {
	says := make(chan string, 1)
	says <- line
	return says
}
