package scenario

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	s := &softphone{t: p.t, dir: p.t.TempDir()}
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
		fmt.Sprintf("rtp_ports %d-%d", first+10, first+60), "call_local_timeout 60", "snd_path " + s.dir, "ctrl_tcp_listen " + control,
		"module g711.so", "module aufile.so", "module aubridge.so", "module sndfile.so",
		"module_app account.so", "module_app menu.so", "module_app ctrl_tcp.so", ""}, "\n"))
	s.start(control)
	return s
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
	cmd := exec.Command("baresip", "-f", s.dir)
	log := &buffer{}
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
			s.t.Logf("baresip said:\n%s", tail(log.String(), 3000))
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

func TestAnAgentServesWithADeskTelephone(t *testing.T) {
	t.Parallel()
	outside := telephone(t)
	p := startOn(t, furnished(t, times{}), "--config", write(t, fmt.Sprintf("sip:\n  trunks:\n    out: {address: %q}\n", outside.Addr())))
	db := p.ledger()
	agent := p.seated("muhe", 0)
	phone := p.deskPhone(string(agent.id), agentTone)
	agent.await("the telephone is registered", func(s screen) bool { return s.agent.Line })
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
