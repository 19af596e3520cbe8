package sip_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

func TestSippCallsOverTCPAndTLS(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"tcp", "tls"} {
		for _, scenario := range []string{"answer_bye", "cancel", "hold_resume", "late_offer"} {
			t.Run(over+" "+scenario, func(t *testing.T) {
				t.Parallel()
				a := newAuthority(t)
				var greet func(zhiyin.Arrival, *sip.Call) error
				if scenario == "cancel" {
					greet = func(zhiyin.Arrival, *sip.Call) error { return nil }
				}
				d := newDesk(greet)
				s := line(t, d, secure(a))
				at := s.Addr()
				if over == "tls" {
					at = pipe(t, func() (net.Conn, error) {
						return tls.Dial("tcp", s.TLSAddr().String(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
					}, nil)
				}
				sippTo(t, at, scenario, "-t", "t1")
				d.await(t, "the end", func() bool { return strings.Contains(fmt.Sprint(d.guests[0].events), "hung up") })
				empty(t, s)
			})
		}
	}
}

const askTo = "<sip:1@127.0.0.1>"

func TestOurRequestsUseThePeersConnectionAndNameTheTransport(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for _, over := range []string{"TCP", "TLS"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, secure(a))
			to, client := s.Addr(), (*tls.Config)(nil)
			if over == "TLS" {
				to, client = s.TLSAddr(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"}
			}
			p := connect(t, to, client)
			// A Contact that nobody can reach: a telephone behind a NAT.
			p.send("INVITE", over, "in", askTo, "Contact: <sip:2@10.9.8.7:5060;transport="+strings.ToLower(over)+">\r\nContent-Type: application/sdp\r\n", rawOffer)
			ok := p.recv("SIP/2.0 200")
			want := fmt.Sprintf("<sip:127.0.0.1:%d;transport=%s>", to.Port(), strings.ToLower(over))
			if got := header(ok, "Contact"); got != want {
				t.Errorf("Contact %s instead of %s", got, want)
			}
			p.send("ACK", over, "in", header(ok, "To"), "", "")
			d.guest(t, 0).call.Hangup(zhiyin.EndedByFlow)
			bye := p.recv("BYE")
			if via := header(bye, "Via"); !strings.HasPrefix(via, fmt.Sprintf("SIP/2.0/%s 127.0.0.1:%d;", over, to.Port())) {
				t.Errorf("Via %s", via)
			}
		})
	}
}

func TestCallsOutOverTCPAndTLS(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"tcp", "tls"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			at, ended := sippServes(t, "serve_bye", "-t", "t1", "-m", "2")
			await(t, until(t, func() bool { // sipp takes a moment to listen
				conn, err := net.Dial("tcp", at.String())
				if err == nil {
					conn.Close()
				}
				return err == nil
			}), "sipp to listen")
			if sipp := at; over == "tls" {
				at = pipe(t, func() (net.Conn, error) { return net.Dial("tcp", sipp.String()) }, &tls.Config{Certificates: []tls.Certificate{a.pair}})
			}
			s := line(t, newDesk(nil), func(c *sip.Config) {
				secure(a)(c)
				c.Trunks = []sip.Trunk{{Name: "carrier", Address: at.String(), Transport: over}}
			})
			is := newSignals()
			got, err := s.Dial(within(t), "1", "2", is)
			if err != nil {
				t.Fatal(err)
			}
			await(t, is.answered, "the answer")
			got.Hangup(zhiyin.EndedByFlow)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestALongRequestGoesOverTCP(t *testing.T) {
	t.Parallel()
	far := newDesk(nil)
	other := line(t, far, nil)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: other.Addr().String(), Domain: strings.Repeat("a-very-long-name.", 30) + "example"}}
	})
	if _, err := s.Dial(within(t), "1", "2", newSignals()); err != nil {
		t.Fatal(err)
	}
	if n := other.Stats().Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
	// A peer without TCP gets the same over UDP.
	r := listenRaw(t)
	u := line(t, newDesk(nil), func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: r.addr(), Domain: strings.Repeat("a-very-long-name.", 30) + "example"}}
	})
	out := dial(within(t), u, newSignals())
	invite, _ := r.recv("INVITE")
	if via := header(invite, "Via"); !strings.HasPrefix(via, "SIP/2.0/UDP") {
		t.Errorf("Via %s", via)
	}
	r.answer(invite, "486 Busy", "t", "", "")
	<-out
}
