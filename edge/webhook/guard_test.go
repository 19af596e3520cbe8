package webhook

import (
	"net/netip"
	"testing"

	"zhiyin.dev"
)

func TestOnlyPublicAddressesAreCalled(t *testing.T) {
	t.Parallel()
	g, err := NewGuard([]string{"10.9.0.0/16", "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string][2]bool{ // over TLS, in plain
		"8.8.8.8:443": {true, false}, "[2400:3200::1]:443": {true, false}, "[::ffff:8.8.8.8]:443": {true, false},
		"10.9.1.2:443": {true, true}, "192.0.2.7:80": {true, true}, "[::ffff:10.9.1.2]:80": {true, true},
		"127.0.0.1:443": {}, "10.8.1.2:443": {}, "172.16.0.1:443": {}, "172.31.255.255:443": {}, "192.168.1.1:443": {}, "169.254.169.254:80": {},
		"100.64.0.1:443": {}, "0.0.0.0:443": {}, "0.1.2.3:443": {}, "224.0.0.1:443": {}, "255.255.255.255:443": {}, "198.18.0.1:443": {}, "192.0.2.8:443": {},
		"[::1]:443": {}, "[::]:443": {}, "[::ffff:127.0.0.1]:443": {}, "[::127.0.0.1]:443": {}, "[64:ff9b::7f00:1]:443": {}, "[2002:7f00:1::]:443": {},
		"[fd00::1]:443": {}, "[fe80::1%eth0]:443": {}, "[ff02::1]:443": {}, "[2001:db8::1]:443": {}, "[2001:0:7f00:1::]:443": {}, "[fec0::1]:443": {}, "localhost:443": {}, "": {},
	} {
		for i, plain := range []bool{false, true} {
			network := "tcp4"
			if err := g.control(plain)(network, address, nil); (err == nil) != want[i] {
				t.Errorf("%s, plain %t: %v", address, plain, err)
			}
		}
	}
	if g.control(false)("udp4", "8.8.8.8:443", nil) == nil {
		t.Error("a datagram passes")
	}
	if _, err := NewGuard([]string{"house"}); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}

func TestWhatCanNotBeAnAddressIsRefused(t *testing.T) {
	t.Parallel()
	open, err := NewGuard([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string][2]bool{ // as it ships, with loopback allowed
		"https://crm.example/hook?x=1": {true, true}, "https://crm.example:8443/": {true, true}, "https://8.8.8.8/": {true, true},
		"http://crm.example/": {false, true}, "http://127.0.0.1:9/": {false, true}, "https://127.0.0.1:9/": {false, true}, "https://localhost/": {false, true},
		"https://LOCALHOST/": {false, true}, "https://x.localhost/": {false, true}, "https://[::1]/": {}, "https://10.0.0.1/": {}, "http://8.8.8.8/": {},
		"https://user:pass@crm.example/": {}, "https://crm.example/#a": {}, "ftp://crm.example/": {}, "https:///x": {}, "https://:443/": {}, "crm.example": {}, "": {}, "https:crm": {},
		"file:///etc/passwd": {}, "https://crm.example/\x00": {},
	} {
		for i, g := range []Guard{{}, open} {
			if err := g.Check(address); (err == nil) != want[i] || err != nil && zhiyin.KindOf(err) != zhiyin.Invalid {
				t.Errorf("%q with %d allowed: %v", address, len(g.allow), err)
			}
		}
	}
}

func FuzzGuardCheck(f *testing.F) {
	for _, s := range []string{"https://crm.example/", "https://[::1]/", "https://127.1/", "https://0x7f.1/", "http://[fe80::1%25eth0]/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if err := (Guard{}).Check(address); err != nil && zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	})
}

func TestEveryAddressInsideIsInsideInAnyForm(t *testing.T) {
	t.Parallel()
	for _, p := range inside {
		if a := p.Addr(); public(a) || a.Is4() && public(netip.AddrFrom16(a.As16())) {
			t.Errorf("%s is public", a)
		}
	}
}
