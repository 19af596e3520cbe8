package scenario

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/pcm"
)

// softphone is baresip on an agent's desk, steered over its control port.
type softphone struct {
	t    testing.TB
	conn net.Conn
	dir  string
	log  *buffer

	registrar, user string
}

// deskPhone registers baresip as the agent's telephone, with a tone of hz for a
// microphone. What it hears is dumped into files.
func (p *platform) deskPhone(agent string, hz float64) *softphone {
	p.t.Helper()
	out, err := exec.Command(binary(p.t), "phone", "add", agent, "--data", p.dir, "--store-url="+p.url).CombinedOutput()
	user, password := said(`(?m)^User .*\s(\S+)$`, out), said(`(?m)^Password .*\s(\S+)$`, out)
	if err != nil || user == "" || password == "" {
		p.t.Fatalf("phone add: %v\n%s", err, out)
	}
	first, err := strconv.Atoi(ports.next())
	if err != nil {
		p.t.Fatal(err)
	}
	s := &softphone{t: p.t, dir: p.t.TempDir(), log: &buffer{}, registrar: p.ready.SIP, user: user}
	mic := make([]int16, 240*pcm.RateHz) // at the end of the file baresip would end the call
	for source, left := pcm.Tone(hz, 0, 0.5), mic; len(left) > 0; {
		n, _ := source.Read(left[:min(len(left), pcm.FrameSamples)])
		left = left[n:]
	}
	s.write("mic.wav", string(pcm.WriteWAV(mic, pcm.RateHz)))
	s.write("accounts", fmt.Sprintf("<sip:%s@%s>;auth_user=%s;auth_pass=%s;regint=60;audio_codecs=PCMA/8000/1\n", user, p.ready.SIP, user, password))
	control := fmt.Sprintf("127.0.0.1:%d", first+5)
	s.write("config", strings.Join([]string{
		fmt.Sprintf("sip_listen 127.0.0.1:%d", first), "net_interface 127.0.0.1", "module_path /usr/lib/baresip/modules",
		"audio_source aufile," + s.dir + "/mic.wav", "audio_player aubridge,ear", "audio_alert aubridge,ear", "audio_buffer 20-160",
		fmt.Sprintf("rtp_ports %d-%d", first+10, first+60), "call_local_timeout 60", "snd_path " + s.dir, "statmode_default off", "ctrl_tcp_listen " + control,
		"module g711.so", "module aufile.so", "module aubridge.so", "module sndfile.so",
		"module_app account.so", "module_app menu.so", "module_app ctrl_tcp.so", ""}, "\n"))
	s.start(control)
	return s
}

// message is one in baresip's trace.
var message = regexp.MustCompile(`(?s)\n(SIP/2\.0 200|INVITE|ACK) [^\n]*\n.*?\r?\n\r?\n`)

// connects asks for the transfer of the call that talks to the one that came in: an
// attended transfer (RFC 5589 §7). This baresip has no button for it, so that the
// dialog that is replaced is read from its trace and written into the target.
func (s *softphone) connects() {
	s.t.Helper()
	header := func(text, name string) string { return said(`(?mi)^`+name+`: *([^\r\n]+)`, []byte(text)) }
	tag := func(address string) string { return said(`;tag=([^;\s]+)`, []byte(address)) }
	for _, text := range slices.Backward(message.FindAllString(s.log.String(), -1)) { // the last one
		if strings.HasPrefix(text, "\nSIP/2.0 200") && strings.HasSuffix(header(text, "CSeq"), "INVITE") && strings.Contains(header(text, "To"), s.user) {
			ours, its := tag(header(text, "From")), tag(header(text, "To")) // we called the telephone
			s.does("transfer", fmt.Sprintf("<sip:customer@%s?Replaces=%s%%3Bto-tag%%3D%s%%3Bfrom-tag%%3D%s>", s.registrar, header(text, "Call-ID"), ours, its))
			return
		}
	}
	s.t.Fatalf("the call that came in is not in the trace:\n%s", tail(s.log.String(), 3000))
}

// told waits until the telephone reports an answer to its last call.
func (s *softphone) told(status string) {
	s.t.Helper()
	eventually(s.t, awaitWithin, "the telephone is told "+status, func() bool { return strings.Contains(s.log.String(), "session closed: "+status) })
}

func said(pattern string, out []byte) string {
	if m := regexp.MustCompile(pattern).FindSubmatch(out); m != nil {
		return string(m[1])
	}
	return ""
}

func (s *softphone) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *softphone) start(control string) {
	s.t.Helper()
	cmd := exec.Command("baresip", "-f", s.dir, "-s") // with a trace of its messages
	log := s.log
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		if os.Getenv("CI") == "true" {
			s.t.Fatal(err)
		}
		s.t.Skipf("baresip (Debian package baresip-core): %v", err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }() // it is killed below
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if s.t.Failed() {
			s.t.Logf("baresip said:\n%s", tail(log.String(), 9000))
		}
	})
	eventually(s.t, awaitWithin, "baresip takes commands", func() bool {
		conn, err := net.Dial("tcp", control)
		if err == nil {
			s.conn = conn
			drained := make(chan struct{})
			go func() { defer close(drained); _, _ = io.Copy(io.Discard, conn) }()
			s.t.Cleanup(func() { _ = conn.Close(); <-drained })
		}
		return err == nil
	})
}

// does gives a command as a netstring.
func (s *softphone) does(command, params string) {
	s.t.Helper()
	text := fmt.Sprintf(`{"command":%q,"params":%q}`, command, params)
	if _, err := fmt.Fprintf(s.conn, "%d:%s,", len(text), text); err != nil {
		s.t.Fatal(err)
	}
}

// heard is the frequency of the last fifth of a second of the newest dump.
func (s *softphone) heard() (hz, level float64) {
	files, _ := filepath.Glob(filepath.Join(s.dir, "dump-*-dec.wav"))
	newest := time.Time{}
	for _, file := range files {
		info, err := os.Stat(file)
		raw, also := os.ReadFile(file)
		if err != nil || also != nil || info.ModTime().Before(newest) || len(raw) < 44+pcm.RateHz {
			continue
		}
		newest = info.ModTime()
		last := make([]int16, pcm.RateHz/5)
		for i, at := 0, len(raw)&^1-2*len(last); i < len(last); i, at = i+1, at+2 {
			last[i] = int16(uint16(raw[at]) | uint16(raw[at+1])<<8)
		}
		hz, level = pcm.Frequency(last, pcm.RateHz)
	}
	return hz, level
}

// comesIn waits for a call at a telephone outside.
func comesIn(t testing.TB, phone *siptest.Phone) *siptest.Call {
	t.Helper()
	select {
	case call := <-phone.Incoming():
		return call
	case <-time.After(awaitWithin):
		t.Fatal("the telephone outside does not ring")
		return nil
	}
}

// answers waits until the agent's telephone is called, and lifts it.
func (s *softphone) answers(a *deskAgent) (contact string) {
	s.t.Helper()
	contact = string(a.rings().Contact)
	for range 100 { // the INVITE may come a little after the desk's card
		s.does("accept", "")
		view, moved := a.look()
		if c, has := view.contacts[zhiyin.ContactID(contact)]; has && c.State == zhiyin.Connected {
			return contact
		}
		select {
		case <-moved:
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.t.Fatal("the telephone was not answered")
	return ""
}

// withDeskPhone is a house with a trunk to outside, where an agent of Muhe sits with a
// desk telephone that has registered.
func withDeskPhone(t *testing.T) (outside *siptest.Phone, p *platform, agent *deskAgent, phone *softphone) {
	t.Helper()
	outside = telephone(t)
	p = startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    out: {address: %q}\n", outside.Addr())))
	agent = p.seated("muhe", 0)
	phone = p.deskPhone(string(agent.id), agentTone)
	agent.await("the telephone is registered", func(s screen) bool { return s.agent.Line })
	return outside, p, agent, phone
}

func TestAnAgentServesWithADeskTelephone(t *testing.T) {
	t.Parallel()
	outside, p, agent, phone := withDeskPhone(t)
	db := p.ledger()
	agent.available()

	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	id := phone.answers(agent)
	ear(call.Heard).expect(t, "the customer", agentTone)
	ear(phone.heard).expect(t, "the agent's telephone", customerTone)

	t.Log("keys of the telephone reach the customer")
	phone.does("sndcode", "5")
	eventually(t, awaitWithin, "the customer gets the digit", func() bool { return strings.Contains(call.Digits(), "5") })

	t.Log("held and taken back by the telephone")
	phone.does("hold", "")
	agent.shows(id, zhiyin.OnHold)
	ear(call.Heard).expectMusic(t, "the customer on hold", agentTone)
	phone.does("resume", "")
	agent.shows(id, zhiyin.Connected)
	ear(call.Heard).expect(t, "the customer who is back", agentTone)

	t.Log("handed on by the telephone's transfer button")
	phone.does("transfer", "sip:+8613900008888@"+p.ready.SIP)
	third := comesIn(t, outside)
	third.Answer()
	third.Play(secondTone)
	ear(call.Heard).expect(t, "the customer who was handed on", secondTone)
	agent.await("nothing in hand", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	bye(t, third)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %s", ended.Reason)
	}

	t.Log("hung up by the telephone")
	p.dial(telephone(t), "", straight)
	id = phone.answers(agent)
	phone.does("hangup", "")
	agent.shows(id, zhiyin.Wrapping)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByAgent {
		t.Errorf("ended %s", ended.Reason)
	}
	agent.wrapsUp(id, "muhe-order-answered")

	t.Log("declined by the telephone")
	p.dial(telephone(t), "", straight)
	declined := agent.rings()
	eventually(t, awaitWithin, "the reservation is given back", func() bool {
		phone.does("hangup", "")
		for _, e := range events(t, db, string(declined.Contact)) {
			if s, is := e.Body.(zhiyin.ReservationSettled); is && s.Reservation == declined.Reservation {
				return s.State == zhiyin.Rejected
			}
		}
		return false
	})
	// The last customer still waits: the platform ends them when it stops.
	if open, err := db.OpenContacts(t.Context()); err != nil || len(open) != 1 {
		t.Errorf("open: %+v, %v", open, err)
	}
	p.stop()
	contains(t, p.replayAll(), " 0 differences")
}

// dials calls from the agent's telephone.
func (s *softphone) dials(to string) { s.does("dial", "sip:"+to+"@"+s.registrar) }

func TestAnAgentConsultsAndConnectsTheCustomerByTheTransferButton(t *testing.T) {
	t.Parallel()
	outside, p, agent, phone := withDeskPhone(t)
	db := p.ledger()
	agent.available()
	call := p.dial(telephone(t), suGold, straight)
	call.Play(customerTone)
	id := phone.answers(agent)
	ear(call.Heard).expect(t, "the customer", agentTone)

	consults := func() {
		t.Helper()
		phone.does("hold", "")
		agent.shows(id, zhiyin.OnHold)
		phone.dials("+8613900008888")
	}

	t.Log("whom they consult is busy, then hangs up")
	consults()
	comesIn(t, outside).Reject(486, "Busy Here")
	found(t, db, id, func(c zhiyin.ConsultEnded) bool { return c.Why == "busy" && c.TalkMs == 0 })
	phone.told("486")
	agent.shows(id, zhiyin.Connected) // this telephone takes the customer back by itself
	consults()
	third := comesIn(t, outside)
	third.Answer()
	third.Play(secondTone)
	ear(third.Heard).expect(t, "whom they consult", agentTone)
	ear(phone.heard).expect(t, "the agent who consults", secondTone)
	ear(call.Heard).expectMusic(t, "the customer meanwhile", agentTone, secondTone)
	bye(t, third)
	found(t, db, id, func(c zhiyin.ConsultEnded) bool { return c.Why == "party" && c.TalkMs > 0 })
	agent.shows(id, zhiyin.Connected)

	t.Log("the customer goes to a queue, by the button of the line that talks")
	consults()
	third = comesIn(t, outside)
	third.Answer()
	third.Play(secondTone)
	ear(third.Heard).expect(t, "whom they consult", agentTone)
	phone.does("transfer", "sip:"+straight+"@"+phone.registrar)
	found(t, db, id, func(m zhiyin.ContactTransferred) bool { return m.OK && m.Queue == "muhe-care" })
	found(t, db, id, func(c zhiyin.ConsultEnded) bool { return c.Why == "over" && c.TalkMs > 0 })
	select {
	case <-third.Ended():
	case <-time.After(awaitWithin):
		t.Fatal("whom they consulted is not hung up")
	}
	if again := phone.answers(agent); again != id { // nobody else is there
		t.Fatalf("%s rings instead of %s", again, id)
	}
	ear(call.Heard).expect(t, "the customer, again", agentTone)

	t.Log("connected with them")
	consults()
	third = comesIn(t, outside)
	third.Answer()
	third.Play(secondTone)
	ear(third.Heard).expect(t, "whom they consult", agentTone)
	phone.connects()
	ear(call.Heard).expect(t, "the customer who is connected", secondTone)
	ear(third.Heard).expect(t, "whom they are connected with", customerTone)
	agent.await("nothing in hand", func(s screen) bool { return !s.agent.Busy && len(s.contacts) == 0 })
	bye(t, third)
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedTransferred {
		t.Errorf("ended %s", ended.Reason)
	}
	placed := found(t, db, id, anything[zhiyin.ConsultPlaced])
	if placed.Agent != agent.id || placed.To != "+8613900008888" {
		t.Errorf("placed %+v", placed)
	}
	p.stop()
	contains(t, p.replayAll(), " 0 differences")
}

func TestAnAgentCallsOutFromTheirDeskTelephone(t *testing.T) {
	t.Parallel()
	outside, p, agent, phone := withDeskPhone(t)
	db := p.ledger()

	t.Log("answered")
	phone.dials(suGold)
	in := comesIn(t, outside)
	id := string(newest(t, db, nil))
	shown := agent.shows(id, zhiyin.Dialling)
	if shown.Direction != zhiyin.Outbound {
		t.Errorf("shown as %s", shown.Direction)
	}
	agent.await("the customer's name", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Customer.Name == "苏晓岚" })
	in.Answer()
	in.Play(customerTone)
	agent.shows(id, zhiyin.Connected)
	ear(in.Heard).expect(t, "the customer", agentTone)
	ear(phone.heard).expect(t, "the agent's telephone", customerTone)
	phone.does("hangup", "")
	agent.wrapsUp(id, "muhe-order-answered")
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByAgent || ended.TalkMs == 0 {
		t.Errorf("ended %+v", ended)
	}

	t.Log("busy")
	phone.dials(suGold)
	comesIn(t, outside).Reject(486, "Busy Here")
	busy := string(newest(t, db, []zhiyin.ContactID{zhiyin.ContactID(id)}))
	if why := found(t, db, busy, anything[zhiyin.CallUnanswered]); why.Why != "busy" {
		t.Errorf("unanswered: %s", why.Why)
	}
	agent.wrapsUp(busy, "muhe-order-answered")
	phone.told("486")

	t.Log("given up while it rings")
	phone.dials(suGold)
	ringing := comesIn(t, outside)
	given := string(newest(t, db, []zhiyin.ContactID{zhiyin.ContactID(id), zhiyin.ContactID(busy)}))
	agent.shows(given, zhiyin.Dialling)
	phone.does("hangup", "")
	select {
	case <-ringing.Ended():
	case <-time.After(awaitWithin):
		t.Error("the customer's telephone rings on")
	}
	agent.wrapsUp(given, "muhe-order-answered")

	t.Log("what may not be called, and what is no number, have answers of their own")
	phone.dials("+4915112345678")
	phone.told("603")
	phone.dials("1234567")
	phone.told("404")
	if calls, _ := agent.look(); len(calls.contacts) != 0 {
		t.Errorf("%d contacts", len(calls.contacts))
	}

	_, body := agent.get("/api/desk/calls")
	if strings.Count(body, `"how":"placed"`) != 3 {
		t.Errorf("history %s", body)
	}
	p.stop()
	contains(t, p.replayAll(), " 0 differences")
}
