package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"zhiyin.dev"
	"zhiyin.dev/edge/notify"
	"zhiyin.dev/message"
)

// post is a real submission server that keeps what it takes.
type post struct {
	mails  chan string
	refuse error
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &desk{post: p}, nil }

type desk struct {
	post   *post
	signed bool
}

func (d *desk) AuthMechanisms() []string { return []string{sasl.Plain} }
func (d *desk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "zhiyin" || password != "secret" {
			return errors.New("no")
		}
		d.signed = true
		return nil
	}), nil
}
func (d *desk) Mail(string, *smtp.MailOptions) error {
	if !d.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}
func (d *desk) Rcpt(string, *smtp.RcptOptions) error { return d.post.refuse }
func (d *desk) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	d.post.mails <- string(raw)
	return err
}
func (d *desk) Reset()        {}
func (d *desk) Logout() error { return nil }

func opened(t *testing.T, refuse error) (*post, Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(raw)
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	p := &post{mails: make(chan string, 4), refuse: refuse}
	s := smtp.NewServer(p)
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-done })
	return p, Config{Host: "localhost", Port: l.Addr().(*net.TCPAddr).Port, User: "zhiyin", Password: "secret", From: "沐荷 <care@muhe.example>", Roots: roots}
}

var letter = notify.Letter{ID: "msg_1", To: "su@example.cn", Filled: message.Filled{Subject: "您的链接", Text: "请打开 https://h.example/d#x"}}

func TestAMailIsSubmittedOverTLS(t *testing.T) {
	t.Parallel()
	p, cfg := opened(t, nil)
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	mail := <-p.mails
	for _, want := range []string{"msg_1@localhost", "Auto-Submitted: auto-generated", "To: <su@example.cn>", "=?UTF-8?"} {
		if !strings.Contains(mail, want) {
			t.Errorf("%q is not in\n%s", want, mail)
		}
	}
	cfg.Roots = x509.NewCertPool() // a server that we do not know
	s, _ = New(cfg)
	fault := notify.Fault{}
	if _, err := s.Send(t.Context(), letter); !errors.As(err, &fault) || fault.Final {
		t.Errorf("sent to a stranger: %v", err)
	}
}

func TestARefusedMailIsTriedAgainOnlyWhereThatHelps(t *testing.T) {
	t.Parallel()
	for code, final := range map[int]bool{450: false, 550: true} {
		_, cfg := opened(t, &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "su@example.cn"})
		s, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		fault := notify.Fault{}
		if _, err := s.Send(t.Context(), letter); !errors.As(err, &fault) || fault.Final != final || strings.Contains(err.Error(), "@") {
			t.Errorf("%d: %v %+v", code, err, fault)
		}
	}
}

func TestAPasswordIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{{Host: "h", TLS: "off", User: "u", From: "a@b.cn"}, {From: "a@b.cn"}, {Host: "h", From: "nobody"}, {Host: "h", From: "a@b.cn", TLS: "maybe"}} {
		if _, err := New(cfg); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
