package scenario

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"zhiyin.dev"
)

var servingLine = regexp.MustCompile(`is ready: (\S+) \(telephones: (\S+)\)`)
var setUpLine = regexp.MustCompile(`#(\S+)`)

// serve runs the platform without the demo; token is what the set-up link
// carries, "" when none was printed.
func serve(t testing.TB, dir string, env ...string) (p *platform, token func() string) {
	t.Helper()
	p = &platform{t: t, dir: dir, log: &buffer{}, done: make(chan struct{})}
	p.cmd = exec.Command(binary(t), "serve", "--data", dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0")
	p.cmd.Stderr = p.log
	p.cmd.Env = append(os.Environ(), "ZHIYIN_MEDIA_PORT_MIN="+ports.next(), "ZHIYIN_MEDIA_PORT_MAX="+ports.last())
	p.cmd.Env = append(p.cmd.Env, env...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 8)
	go func() {
		read := bufio.NewScanner(out)
		for read.Scan() {
			lines <- read.Text()
		}
		_, _ = io.Copy(io.Discard, out)
		_ = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(p.stop)
	next := func() string {
		t.Helper()
		select {
		case line := <-lines:
			return line
		case <-time.After(startWithin):
			t.Fatalf("nothing printed within %s\n%s", startWithin, p.log)
			return ""
		}
	}
	ready := servingLine.FindStringSubmatch(next())
	if ready == nil {
		t.Fatalf("not ready: %s", p.log)
	}
	p.ready.Web, p.ready.SIP = ready[1], ready[2]
	return p, func() string {
		t.Helper()
		if m := setUpLine.FindStringSubmatch(next()); m != nil {
			return m[1]
		}
		return ""
	}
}

func TestEmptyInstallationIsSetUpOnceAndServesItsFirstCall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, printed := serve(t, dir)
	token := printed()
	jar, _ := cookiejar.New(nil) // fails never without options
	me := &deskAgent{t: t, p: p, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, moved: make(chan struct{})}
	first := map[string]any{"token": token, "name": "周舟", "unit": "rose", "unit_name": "玫瑰坊", "industry": "beauty", "zone": "Asia/Shanghai"}
	wrong := map[string]any{"token": token + "x", "name": "周舟", "unit": "rose", "industry": "beauty"}
	if code, body := me.post("/api/set-up", wrong, nil); code != http.StatusForbidden {
		t.Errorf("a wrong token: %d %s", code, body)
	}
	me.do("/api/set-up", first)
	if code, body := me.post("/api/set-up", first, nil); code != http.StatusConflict {
		t.Errorf("a second time: %d %s", code, body)
	}
	me.follow()
	me.connect(agentTone)
	me.available()
	db := p.ledger()
	call := p.dial(telephone(t), "13912345678", "rose")
	call.Play(customerTone)
	id := string(newest(t, db, nil))
	contains(t, found(t, db, id, anything[zhiyin.FlowSaid]).Words, "玫瑰坊")
	found(t, db, id, anything[zhiyin.NoticePlayed])
	hearsSpeech(t, call)
	call.SendDTMF("0")
	if got := me.accepts(); got != id {
		t.Errorf("%s was accepted", got)
	}
	ear(call.Heard).expect(t, "the first customer", agentTone)
	ear(me.headset.hears).expect(t, "the first agent", customerTone)
	me.onContact(id, "end", map[string]any{})
	me.wrapsUp(id, "rose-order-answered")
	p.stop()
	again, _ := serve(t, dir)
	if code, body := stranger(t, again).post("/api/set-up", first, nil); code == http.StatusOK {
		t.Errorf("set up again after a restart: %d %s", code, body)
	}
}

// stranger is somebody without a session.
func stranger(t testing.TB, p *platform) *deskAgent {
	return &deskAgent{t: t, p: p, client: &http.Client{Timeout: 30 * time.Second}, moved: make(chan struct{})}
}
