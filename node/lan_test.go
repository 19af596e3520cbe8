package node

import (
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/cert"
)

func TestOnTheLANWhatIsSetBeyondThisMachineStays(t *testing.T) {
	t.Parallel()
	if _, err := LANAddress(); err != nil {
		t.Skipf("this machine is on no network: %v", err)
	}
	cfg := DefaultConfig()
	cfg.SIP.Public, cfg.Web.Listen, cfg.Web.TLS = "192.0.2.44", "192.0.2.44:443", "off"
	got, ip, err := OnLAN(cfg)
	if err != nil || ip.String() != "192.0.2.44" || got.Web.Listen != cfg.Web.Listen || got.Web.TLS != "off" || got.SIP.Public != "192.0.2.44" {
		t.Errorf("%+v, %s, %v", got, ip, err)
	}
	if got.SIP.Open == nil || !*got.SIP.Open {
		t.Error("telephones of the network are refused")
	}
	if got.SIP.Listen != "0.0.0.0:5060" || got.Media.Bind != "0.0.0.0" || got.Media.Browser != "0.0.0.0:0" {
		t.Errorf("telephones and audio stay on this machine: %+v %+v", got.SIP, got.Media)
	}
}

func TestWhereTheCertificateComesFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		web  WebConfig
		mode cert.Mode
		kind zhiyin.Error
	}{
		{WebConfig{Listen: "127.0.0.1:8080"}, "", ""},
		{WebConfig{Listen: "localhost:8080"}, "", ""},
		{WebConfig{Listen: ":8443"}, cert.Own, ""},
		{WebConfig{Listen: "0.0.0.0:8443"}, cert.Own, ""},
		{WebConfig{Listen: "127.0.0.1:8443", TLS: "own"}, cert.Own, ""},
		{WebConfig{Listen: ":443", TLS: "acme"}, cert.ACME, ""},
		{WebConfig{Listen: ":443", Cert: "a", Key: "b"}, cert.Files, ""},
		{WebConfig{Listen: ":8080", TLS: "off"}, "", ""},
		{WebConfig{Listen: ":443", Cert: "a"}, "", zhiyin.Invalid},
		{WebConfig{Listen: ":443", TLS: "files"}, "", zhiyin.Invalid},
		{WebConfig{Listen: ":443", TLS: "yes"}, "", zhiyin.Invalid},
	} {
		mode, err := c.web.mode()
		if mode != c.mode || zhiyin.KindOf(err) != c.kind {
			t.Errorf("%+v: %q, %v", c.web, mode, err)
		}
	}
}
