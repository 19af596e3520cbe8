package sip_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// lacking skips where a developer's machine has not what a test needs. In CI
// nothing is skipped: there it is a failure.
func lacking(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// sipp runs one scenario of testdata as the peer; it must end in success.
func sipp(t *testing.T, s *sip.Server, scenario string, more ...string) {
	t.Helper()
	sippTo(t, s.Addr(), scenario, more...)
}

// sippTo is sipp for one of the server's addresses.
func sippTo(t *testing.T, to netip.AddrPort, scenario string, more ...string) {
	t.Helper()
	if err := <-sippRuns(t, scenario, append([]string{to.String()}, more...)...); err != nil {
		t.Fatal(err)
	}
}

// sippServes runs one scenario of testdata that waits at an address to be called,
// and tells how it ended.
func sippServes(t *testing.T, scenario string, more ...string) (at netip.AddrPort, ended <-chan error) {
	t.Helper()
	return netip.AddrPortFrom(loopback, uint16(ports(t)+sippPort)), sippRuns(t, scenario, more...)
}

func sippRuns(t *testing.T, scenario string, more ...string) <-chan error {
	t.Helper()
	program, err := exec.LookPath("sipp")
	if err != nil {
		lacking(t, "sipp (Debian package sip-tester) is not installed")
	}
	file, err := filepath.Abs(filepath.Join("testdata", scenario+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	dir := t.TempDir()
	args := append([]string{"-sf", file, "-m", "1", "-i", "127.0.0.1", "-p", fmt.Sprint(ports(t) + sippPort),
		"-mp", fmt.Sprint(ports(t) + sippAudio), "-s", "4008001234", "-nostdin", "-timeout", "40s", "-timeout_error",
		"-trace_err", "-error_file", filepath.Join(dir, "errors"), "-trace_msg", "-message_file", filepath.Join(dir, "messages")}, more...)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "TERM=dumb")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &out, dir
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended, over := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(over)
		err := cmd.Wait()
		if err != nil {
			errors, _ := os.ReadFile(filepath.Join(dir, "errors"))
			messages, _ := os.ReadFile(filepath.Join(dir, "messages"))
			err = fmt.Errorf("sipp %s: %v\n%s\n%s", scenario, err, errors, messages)
		}
		ended <- err
	}()
	t.Cleanup(func() { cancel(); <-over })
	return ended
}

// quick makes RFC 3261's timers 25 times faster.
const quickT1 = 20 * time.Millisecond

func quick(c *sip.Config) { c.T1, c.T2 = quickT1, 160*time.Millisecond }

func TestSippCallers(t *testing.T) {
	t.Parallel()
	ring := func(zhiyin.Arrival, *sip.Call) error { return nil }
	for _, c := range []struct {
		scenario string
		greet    func(zhiyin.Arrival, *sip.Call) error
		events   []string // what the Caller is told; nil: nobody arrives
	}{
		{"answer_bye", nil, []string{"hung up"}},
		{"cancel", ring, []string{"hung up"}},
		{"lost_ack", nil, []string{"hung up"}},
		{"hold_resume", nil, []string{"held true", "held false", "held true", "held false", "held true", "held false", "hung up"}},
		{"late_offer", nil, []string{"held true", "hung up"}},
		{"late_refused", nil, []string{"hung up"}},
		{"overlap", nil, []string{"hung up"}},
		{"malformed", nil, nil},
		{"no_audio", nil, nil},
		{"no_codec", nil, nil},
		{"host_name", nil, nil},
		{"methods", nil, nil},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			t.Parallel()
			d := newDesk(c.greet)
			s := line(t, d, quick)
			sipp(t, s, c.scenario)
			if c.events != nil {
				g := d.guest(t, 0)
				g.told(t, c.events...)
				if g.arrival.From != "+8613800001111" || g.arrival.Called != "+864008001234" {
					t.Errorf("arrival = %+v", g.arrival)
				}
			} else if n := d.count(); n != 0 {
				t.Errorf("%d callers arrived", n)
			}
			empty(t, s)
		})
	}
}

func (d *desk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.guests)
}

func TestSippKeysOnThePayloadTypeItChose(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		lacking(t, "sipp plays packets through a raw socket, which needs root")
	}
	d := newDesk(nil)
	s := line(t, d, nil)
	sipp(t, s, "digits")
	g := d.guest(t, 0)
	d.await(t, "the digit", func() bool { return strings.Contains(fmt.Sprint(g.events), "keyed 1") })
}

func TestSippIsSentElsewhereWhileTheServerDrains(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	s.Drain(true)
	sipp(t, s, "drained")
	if n := d.count(); n != 0 {
		t.Errorf("%d callers arrived", n)
	}
	s.Drain(false)
	sipp(t, s, "answer_bye")
}
