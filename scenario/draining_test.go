package scenario

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev/edge/sip/siptest"
)

// asked sends OPTIONS as a dispatcher does and returns the answer's first line.
func asked(t *testing.T, server string) string {
	t.Helper()
	conn, err := net.Dial("udp4", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	me := conn.LocalAddr().String()
	if _, err := conn.Write([]byte("OPTIONS sip:" + server + " SIP/2.0\r\nVia: SIP/2.0/UDP " + me + ";branch=z9hG4bKping" + me[strings.LastIndex(me, ":")+1:] +
		"\r\nFrom: <sip:ping@" + me + ">;tag=a\r\nTo: <sip:" + server + ">\r\nCall-ID: " + me + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 4096)
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, err := conn.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(buf[:n]), "\r\n")
	return line
}

// draining starts a platform with a caller who listens to the menu, and sends it
// the first SIGTERM.
func draining(t *testing.T) (*platform, *siptest.Phone, *siptest.Call) {
	t.Helper()
	p := &platform{t: t, dir: t.TempDir(), log: &buffer{}, env: []string{"ZHIYIN_DRAIN_WITHIN=1m"}}
	p.begin()
	phone := telephone(t)
	call, err := phone.Dial(t.Context(), siptest.Order{To: "sip:4008000001@" + p.ready.SIP, From: "13800001111"})
	if err != nil {
		t.Fatal(err)
	}
	if line := asked(t, p.ready.SIP); !strings.HasPrefix(line, "SIP/2.0 200") {
		t.Errorf("before: %s", line)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if status, _ := p.get("/readyz"); status == http.StatusServiceUnavailable {
			return p, phone, call
		}
		if time.Now().After(end) {
			t.Fatal("/readyz says nothing of it")
		}
	}
}

func TestANodeThatIsToldToStopLetsItsCallsGoOn(t *testing.T) {
	t.Parallel()
	p, phone, call := draining(t)
	if line := asked(t, p.ready.SIP); !strings.HasPrefix(line, "SIP/2.0 503") {
		t.Errorf("OPTIONS: %s", line)
	}
	var no *siptest.Refused
	if _, err := phone.Dial(t.Context(), siptest.Order{To: "sip:4008000001@" + p.ready.SIP, From: "1"}); !errors.As(err, &no) || no.Code != 503 || no.Response.GetHeader("Retry-After") == nil {
		t.Errorf("a new call: %v", err)
	}
	if _, body := p.get("/readyz"); !strings.Contains(body, "draining, 1 left") {
		t.Errorf("/readyz: %s", body)
	}
	before := call.Stats().Packets
	select {
	case <-call.Ended():
		t.Fatal("the call was ended")
	case <-time.After(time.Second):
	}
	if heard := call.Stats().Packets - before; heard < 25 {
		t.Errorf("%d packets were heard in a second", heard)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := call.Bye(ctx); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		t.Fatal("still there after the last call")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	contains(t, p.log.String(), "draining: calls go on", "drained")
}

func TestASecondSignalEndsTheCallsAtOnce(t *testing.T) {
	t.Parallel()
	p, _, call := draining(t)
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-call.Ended():
	case <-time.After(10 * time.Second):
		t.Fatal("the caller was not told")
	}
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		t.Fatal("still there")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d after %s", code, time.Since(began))
	}
	contains(t, p.log.String(), "draining is cut short")
}
