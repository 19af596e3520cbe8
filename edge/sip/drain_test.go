package sip_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

func plane(t testing.TB) *rtp.Plane {
	t.Helper()
	p, err := rtp.NewPlane(rtp.Config{BindIP: "127.0.0.1", PortMin: ports(t), PortMax: ports(t) + lineWidth - 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAStoppingServerSaysByeToEverybody(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(within(t))
	d := newDesk(nil)
	s, err := sip.New(sip.Config{Bind: netip.AddrPortFrom(loopback, 0), Open: true}, plane(t), d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	p := phone(t)
	var calls []*siptest.Call
	for range 5 {
		c, err := p.Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, c)
	}
	stop()
	for _, c := range calls {
		await(t, c.Ended(), "BYE")
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if s.Calls() != 0 {
		t.Errorf("%d calls are left", s.Calls())
	}
	if _, err := s.Dial(within(t), "1", "", nil); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("dialling on a stopped server: %v", err)
	}
}

func TestAPortInUseAndAMissingAddressShowAtOnce(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	if _, err := sip.New(sip.Config{Bind: s.Addr()}, plane(t), newDesk(nil), slog.New(slog.DiscardHandler)); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("port in use: %v", err)
	}
	if _, err := sip.New(sip.Config{Bind: netip.MustParseAddrPort("0.0.0.0:0")}, plane(t), newDesk(nil), slog.New(slog.DiscardHandler)); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("no public address: %v", err)
	}
}

func TestNobodysNumberIsLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	pr, pw := io.Pipe()
	copied := make(chan struct{})
	go func() { defer close(copied); _, _ = io.Copy(&log, pr) }()
	ctx, stop := context.WithCancel(within(t))
	d := newDesk(nil)
	s, err := sip.New(sip.Config{Bind: netip.AddrPortFrom(loopback, 0), Open: true, T1: quickT1}, plane(t), d,
		slog.New(slog.NewTextHandler(pw, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	r := newRaw(t, s)
	r.write("INVITE sip:13800001111@x SIP/2.0\r\nVia: broken\r\n\r\n")
	r.write("NONSENSE 13800001111")
	r.send("MESSAGE", 1, "m", "<sip:13800001111@127.0.0.1>", "", "13800001111")
	r.recv("SIP/2.0 405")
	r.invite(1, "a", "<sip:13800001111@127.0.0.1>") // never acknowledged
	r.recv("BYE")
	stop()
	<-ended
	pw.Close()
	<-copied
	if strings.Contains(log.String(), "13800001111") {
		t.Errorf("the log has a number:\n%s", log.String())
	}
}

func TestADrainingServerStillDialsForTheCallsThatItHas(t *testing.T) {
	t.Parallel()
	p := phone(t)
	s := line(t, newDesk(nil), through(p))
	s.Drain(true)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	r.recv("SIP/2.0 503")
	out := dial(within(t), s, newSignals())
	incoming(t, p).Answer()
	if got := <-out; got.err != nil {
		t.Error(got.err)
	}
}
