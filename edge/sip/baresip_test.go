package sip_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/pcm"
)

// baresip is the soft phone of that name, steered over its control port.
type baresip struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	dir  string
	said chan string // types of events: CALL_ESTABLISHED, CALL_CLOSED
}

const baresipModules = "/usr/lib/baresip/modules"

// newBaresip starts the phone with a tone of hz for a microphone. What it hears
// is dumped to files in dir (module sndfile).
func newBaresip(t *testing.T, hz float64) *baresip {
	t.Helper()
	return newBaresipAs(t, hz, "<sip:13800001111@127.0.0.1>;regint=0;audio_codecs=PCMA/8000/1")
}

// newBaresipAs is newBaresip with an account and further lines of configuration.
func newBaresipAs(t *testing.T, hz float64, account string, more ...string) *baresip {
	t.Helper()
	program, err := exec.LookPath("baresip")
	if err != nil {
		lacking(t, "baresip (Debian package baresip-core) is not installed")
	}
	b := &baresip{t: t, dir: t.TempDir(), said: make(chan string, 64)}
	// A long microphone: at the end of the file baresip would end the call.
	mic := make([]int16, 120*pcm.RateHz)
	for source, left := pcm.Tone(hz, 0, 0.5), mic; len(left) > 0; {
		n, _ := source.Read(left[:min(len(left), pcm.FrameSamples)])
		left = left[n:]
	}
	b.write("mic.wav", string(pcm.WriteWAV(mic, pcm.RateHz)))
	control := fmt.Sprintf("127.0.0.1:%d", ports(t)+softSteer)
	b.write("accounts", account+"\n")
	b.write("config", strings.Join([]string{
		"sip_listen 127.0.0.1:" + strconv.Itoa(ports(t)+softPort), "net_interface 127.0.0.1", "module_path " + baresipModules,
		"audio_source aufile," + b.dir + "/mic.wav", "audio_player aubridge,ear", "audio_alert aubridge,ear",
		"audio_buffer 20-160", fmt.Sprintf("rtp_ports %d-%d", ports(t)+softAudio, ports(t)+portsBlock-1), "rtp_stats no", "call_local_timeout 30", "snd_path " + b.dir, "ctrl_tcp_listen " + control,
		"module g711.so", "module aufile.so", "module aubridge.so", "module sndfile.so",
		"module_app account.so", "module_app menu.so", "module_app ctrl_tcp.so", strings.Join(more, "\n"), ""}, "\n"))
	cmd := exec.Command(program, "-f", b.dir)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }() // it is killed below
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if t.Failed() {
			t.Logf("baresip said:\n%s", out.String())
		}
	})
	b.connect(control)
	return b
}

func (b *baresip) write(name, text string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *baresip) connect(control string) {
	b.t.Helper()
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if b.conn, err = net.Dial("tcp", control); err == nil {
			b.in = bufio.NewReader(b.conn)
			done := make(chan struct{})
			go func() { defer close(done); b.listen() }()
			b.t.Cleanup(func() { b.conn.Close(); <-done })
			return
		}
	}
	b.t.Fatal(err)
}

// listen reads netstrings ("12:{…},") until the connection is closed.
func (b *baresip) listen() {
	for {
		size, err := b.in.ReadString(':')
		n, bad := strconv.Atoi(strings.TrimSuffix(size, ":"))
		if err != nil || bad != nil {
			return
		}
		text := make([]byte, n+1)
		if _, err := io.ReadFull(b.in, text); err != nil {
			return
		}
		var event struct{ Type string }
		if json.Unmarshal(text[:n], &event) == nil && event.Type != "" {
			select {
			case b.said <- event.Type:
			default:
			}
		}
	}
}

func (b *baresip) do(command, params string) {
	b.t.Helper()
	text, err := json.Marshal(map[string]string{"command": command, "params": params})
	if err == nil {
		_, err = fmt.Fprintf(b.conn, "%d:%s,", len(text), text)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *baresip) await(event string) {
	b.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case e := <-b.said:
			if e == event {
				return
			}
		case <-limit:
			b.t.Fatalf("waited in vain for %s", event)
		}
	}
}

// hears waits until the last part of what was dumped is a tone of hz.
func (b *baresip) hears(hz float64) {
	b.t.Helper()
	got := 0.0
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		files, _ := filepath.Glob(filepath.Join(b.dir, "dump-*-dec.wav"))
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil || len(raw) < 44+2*pcm.RateHz/2 {
				continue
			}
			tail := make([]int16, pcm.RateHz/5)
			for i, at := 0, len(raw)&^1-2*len(tail); i < len(tail); i, at = i+1, at+2 {
				tail[i] = int16(uint16(raw[at]) | uint16(raw[at+1])<<8)
			}
			if got, _ = pcm.Frequency(tail, pcm.RateHz); got > hz*0.98 && got < hz*1.02 {
				return
			}
		}
	}
	b.t.Fatalf("baresip hears %.0f Hz instead of %.0f Hz", got, hz)
}

func TestBaresipIsHeardHearsKeysHoldsAndResumes(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		c.Play(tone(640), nil)
		return c.Answer()
	})
	s := line(t, d, nil)
	b := newBaresip(t, 480)
	b.do("dial", uri(s, "4008001234"))
	b.await("CALL_ESTABLISHED")
	g := d.guest(t, 0)
	if g.arrival.From != "+8613800001111" {
		t.Errorf("From = %q", g.arrival.From)
	}
	b.hears(640)
	// A second phone, joined with it, hears baresip's microphone.
	ctx := within(t)
	other, err := phone(t).Dial(ctx, siptest.Order{To: uri(s, "1"), From: "1"})
	if err != nil {
		t.Fatal(err)
	}
	other.Play(900)
	if err := join(g.call, d.guest(t, 1).call); err != nil {
		t.Fatal(err)
	}
	if err := other.AwaitTone(ctx, 480); err != nil {
		t.Fatal(err)
	}
	b.hears(900)
	b.do("sndcode", "5")
	g.desk.await(t, "the digit", func() bool { return strings.Contains(fmt.Sprint(g.events), "keyed 5") })
	b.do("hold", "")
	g.desk.await(t, "hold", func() bool { return strings.Contains(fmt.Sprint(g.events), "held true") })
	b.do("resume", "")
	g.desk.await(t, "resume", func() bool { return strings.Contains(fmt.Sprint(g.events), "held false") })
	if err := other.AwaitTone(ctx, 480); err != nil {
		t.Fatal(err)
	}
	b.do("hangup", "")
	g.desk.await(t, "the end", func() bool { return strings.Contains(fmt.Sprint(g.events), "hung up") })
}
