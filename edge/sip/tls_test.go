package sip_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

func TestTLSIsAtLeast12AndWantsACertificateWhereThatIsSet(t *testing.T) {
	t.Parallel()
	a, b := newAuthority(t), newAuthority(t)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		secure(a)(c)
		c.TLS.ClientCAs = a.pool
	})
	try := func(change func(*tls.Config)) error {
		c := &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1", Certificates: []tls.Certificate{a.pair}}
		change(c)
		conn, err := tls.Dial("tcp", s.TLSAddr().String(), c)
		if err != nil {
			return err
		}
		defer conn.Close()
		p := &stream{t: t, conn: conn, in: bufio.NewReader(conn)}
		p.send("OPTIONS", "TLS", "try", askTo, "", "")
		conn.SetReadDeadline(time.Now().Add(patience))
		_, err = p.in.ReadString('\n')
		return err
	}
	if err := try(func(*tls.Config) {}); err != nil {
		t.Errorf("with a certificate: %v", err)
	}
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.1":                  func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 },
		"no certificate":           func(c *tls.Config) { c.Certificates = nil },
		"a stranger's certificate": func(c *tls.Config) { c.Certificates = []tls.Certificate{b.pair} },
	} {
		if err := try(change); err == nil {
			t.Errorf("%s was let in", name)
		}
	}
}

func TestATrunkWhoseCertificateIsNotTrustedGetsNoCall(t *testing.T) {
	t.Parallel()
	a, other := newAuthority(t), newAuthority(t)
	far := line(t, newDesk(nil), secure(other))
	s := line(t, newDesk(nil), func(c *sip.Config) {
		secure(a)(c)
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: far.TLSAddr().String(), Transport: "tls"}}
	})
	if _, err := s.Dial(within(t), "1", "2", newSignals()); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("Dial: %v", err)
	}
}

const securedOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/SAVP 0\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"

func TestRequiredProtectionIsRefusedWhereKeysCouldBeRead(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	d := newDesk(nil)
	s := line(t, d, func(c *sip.Config) { secure(a)(c); c.SRTP = sip.SRTPRequire })
	offer := securedOffer + strings.Repeat("A", 40) + "\r\n"
	r := newRaw(t, s)
	r.send("INVITE", 1, "a", rawTo, r.contact()+"Content-Type: application/sdp\r\n", offer)
	if text, _ := r.recv("SIP/2.0 488"); !strings.Contains(header(text, "Warning"), "TLS") {
		t.Errorf("%s", text)
	}
	p := connect(t, s.TLSAddr(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
	more := "Contact: <sip:2@10.9.8.7;transport=tls>\r\nContent-Type: application/sdp\r\n"
	p.send("INVITE", "TLS", "plain", askTo, more, rawOffer)
	if text := p.recv("SIP/2.0 488"); !strings.Contains(header(text, "Warning"), "RTP/SAVP") {
		t.Errorf("%s", text)
	}
	p.send("ACK", "TLS", "plain", askTo, "", "")
	p.send("INVITE", "TLS", "secure", askTo, more, offer)
	ok := p.recv("SIP/2.0 200")
	if !strings.Contains(ok, "RTP/SAVP 0") || !strings.Contains(ok, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:") || strings.Contains(ok, strings.Repeat("A", 40)) {
		t.Errorf("%s", ok)
	}
	d.guest(t, 0)
	if d.count() != 1 {
		t.Errorf("%d arrivals", d.count())
	}
}
