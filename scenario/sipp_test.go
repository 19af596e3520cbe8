package scenario

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
)

// sipp lets the SIPp program act one of edge/sip's scenarios against the
// platform, calling as +8613800001111; it must end in success.
func (p *platform) sipp(t testing.TB, scenario, called string) {
	t.Helper()
	program, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is missing: run make test, which installs it (Debian package sip-tester)")
	}
	file, err := filepath.Abs(filepath.Join("../edge/sip/testdata", scenario+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	cmd := exec.CommandContext(ctx, program, p.ready.SIP, "-sf", file, "-m", "1", "-i", "127.0.0.1", "-p", freePort(t), "-mp", freePort(t),
		"-s", called, "-nostdin", "-timeout", "50s", "-timeout_error", "-trace_err", "-error_file", filepath.Join(dir, "errors"),
		"-trace_msg", "-message_file", filepath.Join(dir, "messages"))
	cmd.Env, cmd.Dir = append(os.Environ(), "TERM=dumb"), dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		wrong, _ := os.ReadFile(filepath.Join(dir, "errors"))
		messages, _ := os.ReadFile(filepath.Join(dir, "messages"))
		t.Errorf("sipp %s: %v\n%s\n%s", scenario, err, wrong, tail(string(messages), 6000))
	}
}

// freePort is one that nobody has at the moment; even, as RTP likes it.
func freePort(t testing.TB) string {
	t.Helper()
	for {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		port := conn.LocalAddr().(*net.UDPAddr).Port
		_ = conn.Close()
		if port%2 == 0 {
			return fmt.Sprint(port)
		}
	}
}

func TestSippCallersLeaveNoContactOpen(t *testing.T) {
	t.Parallel()
	settings := write(t, "media:\n  lost_after: 2m\n") // sipp sends no audio, and here it is the ACK that is missed
	p := startOn(t, furnished(t, times{}), "--config", settings)
	db := p.ledger()
	t.Run("callers", func(t *testing.T) {
		for _, c := range []struct {
			scenario, called string
			arrives          bool
		}{
			{"answer_bye", muhe, true}, {"hold_resume", muhe, true}, {"late_offer", muhe, true}, {"overlap", muhe, true},
			{"lost_ack", muhe, true}, // 64*T1: 32 s
			{"malformed", muhe, false}, {"no_audio", muhe, false}, {"no_codec", muhe, false}, {"methods", muhe, false},
		} {
			t.Run(c.scenario, func(t *testing.T) {
				t.Parallel()
				p.sipp(t, c.scenario, c.called)
			})
		}
	})
	if n := len(contacts(t, db)); n != 5 {
		t.Errorf("%d contacts arrived, want 5", n)
	}
	for _, id := range contacts(t, db) {
		if ended := found(t, db, string(id), anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer {
			t.Errorf("%s ended %s", id, ended.Reason)
		}
	}
	closed(t, p)
	call := p.dial(telephone(t), suGold, muhe) // it lives
	hearsSpeech(t, call)
	bye(t, call)
	contains(t, p.replayAll(), " 0 differences")
}

// closed fails when any contact is open.
func closed(t testing.TB, p *platform) {
	t.Helper()
	db := p.ledger()
	eventually(t, awaitWithin, "every contact is closed", func() bool {
		open, err := db.OpenContacts(context.Background())
		return err == nil && len(open) == 0
	})
}

func TestUnknownNumberIsRefusedWithoutAContact(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	for _, called := range []string{"4008009999", "nobody", "0"} {
		_, err := telephone(t).Dial(t.Context(), siptest.Order{To: "sip:" + called + "@" + p.ready.SIP, From: suGold})
		var no *siptest.Refused
		if !errors.As(err, &no) || no.Code != 404 {
			t.Errorf("%s: %v", called, err)
		}
	}
	if n := len(contacts(t, p.ledger())); n != 0 {
		t.Errorf("%d contacts", n)
	}
}

func TestCallersWhoGiveUpAtOnceLeaveNoContactOpen(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	var codes []string
	for n := range 10 {
		codes = append(codes, p.cancelAtOnce(t, n))
	}
	t.Logf("the INVITEs were answered %v", codes)
	for _, id := range contacts(t, db) {
		ended := found(t, db, string(id), anything[zhiyin.ContactEnded])
		switch ended.Reason {
		case zhiyin.EndedCancelled, zhiyin.EndedByCustomer, zhiyin.EndedAbandoned:
		default:
			t.Errorf("%s ended %s", id, ended.Reason)
		}
	}
	closed(t, p)
	agent.await("nothing rings any more", func(s screen) bool { return s.offer == nil && !s.agent.Busy })
	call := p.dial(telephone(t), "", straight)
	agent.accepts()
	ear(call.Heard).expect(t, "the next customer", agentTone)
}

// cancelAtOnce sends INVITE and CANCEL in one breath and sees the transaction
// through: a 200 that overtook the CANCEL is acknowledged and ended (RFC 3261
// §9.1). It returns the INVITE's final status.
func (p *platform) cancelAtOnce(t testing.TB, n int) (status string) {
	t.Helper()
	conn, err := net.Dial("udp4", p.ready.SIP)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	local := conn.LocalAddr().String()
	sdp := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 39998 RTP/AVP 8\r\na=sendrecv\r\n"
	send := func(method, branch, to string, cseq int, body string) {
		kind := ""
		if body != "" {
			kind = "Content-Type: application/sdp\r\n"
		}
		_, err := fmt.Fprintf(conn, "%s sip:%s@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK-%s\r\nFrom: <sip:13800002222@%s>;tag=t%d\r\nTo: %s\r\n"+
			"Call-ID: once-%d@%s\r\nCSeq: %d %s\r\nContact: <sip:13800002222@%s>\r\nMax-Forwards: 70\r\n%sContent-Length: %d\r\n\r\n%s",
			method, straight, p.ready.SIP, local, branch, local, n, to, n, local, cseq, strings.Fields(method)[0], local, kind, len(body), body)
		if err != nil {
			t.Fatal(err)
		}
	}
	to := fmt.Sprintf("<sip:%s@%s>", straight, p.ready.SIP)
	invite := fmt.Sprintf("i%d", n)
	send("INVITE", invite, to, 1, sdp)
	if n%2 == 1 {
		time.Sleep(time.Duration(n) * time.Millisecond) // some get further than others
	}
	send("CANCEL", invite, to, 1, "")
	_ = conn.SetReadDeadline(time.Now().Add(awaitWithin))
	raw := make([]byte, 8192)
	for {
		size, err := conn.Read(raw)
		if err != nil {
			t.Fatalf("no final answer to INVITE %d: %v", n, err)
		}
		text := string(raw[:size])
		line, _, _ := strings.Cut(text, "\r\n")
		if !strings.HasPrefix(line, "SIP/2.0 ") {
			_, _ = conn.Write([]byte(answerTo(text)))
			return "200 and BYE"
		}
		status = strings.Fields(line)[1]
		if status[0] == '1' || !strings.Contains(text, "CSeq: 1 INVITE") {
			continue
		}
		tagged := header(text, "To")
		if status != "200" {
			send("ACK", invite, tagged, 1, "")
			return status
		}
		send("ACK", invite+"-ack", tagged, 1, "")
		send("BYE", invite+"-bye", tagged, 2, "")
		return status
	}
}

func header(message, name string) string {
	for line := range strings.Lines(message) {
		if value, is := strings.CutPrefix(line, name+": "); is {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// answerTo is the 200 to a request.
func answerTo(request string) string {
	out := "SIP/2.0 200 OK\r\n"
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		out += name + ": " + header(request, name) + "\r\n"
	}
	return out + "Content-Length: 0\r\n\r\n"
}

func TestCustomersTelephoneHoldsAndResumes(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	call := p.dial(telephone(t), "", straight)
	call.Play(customerTone)
	id := agent.accepts()
	customer, listening := ear(call.Heard), ear(agent.headset.hears)
	customer.expect(t, "the customer", agentTone)
	change := func(dir, want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), awaitWithin)
		defer cancel()
		if got, err := call.Change(ctx, dir); err != nil || got != want {
			t.Fatalf("%s is answered %s: %v", dir, got, err)
		}
	}
	for range 2 {
		change("inactive", "inactive")
		agent.await("the desk shows who holds", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].HeldBy == "customer" })
		listening.expect(t, "the agent of a customer who holds", 0)
		packets := call.Stats().Packets
		listening.expect(t, "the agent still", 0)
		if more := call.Stats().Packets - packets; more > 5 {
			t.Errorf("%d packets to a telephone that holds us", more)
		}
		change("sendrecv", "sendrecv")
		agent.await("the desk shows that it is over", func(s screen) bool {
			c := s.contacts[zhiyin.ContactID(id)]
			return c.HeldBy == "" && c.State == zhiyin.Connected
		})
		customer.expect(t, "the customer who is back", agentTone)
		listening.expect(t, "the agent", customerTone)
	}
	change("sendonly", "recvonly") // music of the customer's own telephone system
	listening.expect(t, "the agent, what the holding telephone plays", customerTone)
	change("sendrecv", "sendrecv")
	bye(t, call)
	found(t, db, id, anything[zhiyin.ContactEnded])
	list := events(t, db, id)
	held := count(list, func(h zhiyin.ContactHeld) bool { return h.By == "customer" })
	if resumed := count(list, anything[zhiyin.ContactResumed]); held != 3 || resumed != 3 {
		t.Errorf("held %d times, resumed %d times", held, resumed)
	}
	agent.wrapsUp(id, "muhe-order-answered")
}
