package phone

import (
	"errors"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestTrunksComeInTheOrderThatIsSet(t *testing.T) {
	t.Parallel()
	c := SIPConfig{Session: time.Hour, Listen: "127.0.0.1:0", Order: []string{"second", "first"}, Trunks: map[string]TrunkConfig{
		"first": {Address: "a"}, "second": {Address: "b", IPs: []string{"192.0.2.1", "2001:db8::/32"}}, "third": {IPs: []string{"192.0.2.9"}}}}
	cfg, err := c.Telephony()
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Trunks) != 3 || cfg.Trunks[0].Name != "second" || cfg.Trunks[1].Name != "first" || cfg.Trunks[1].Inbound || !cfg.Trunks[2].Inbound || !cfg.Open {
		t.Errorf("%+v", cfg)
	}
	if s := cfg.Trunks[0].Sources; len(s) != 2 || s[0].String() != "192.0.2.1/32" {
		t.Errorf("sources %v", s)
	}
}

func TestTelephonyThatCanNotWorkIsRefused(t *testing.T) {
	t.Parallel()
	one := func(c TrunkConfig) SIPConfig {
		return SIPConfig{Session: time.Hour, Listen: "127.0.0.1:0", Trunks: map[string]TrunkConfig{"main": c}}
	}
	for name, c := range map[string]SIPConfig{
		"session":            {Listen: "127.0.0.1:0", Session: time.Minute},
		"no port":            {Session: time.Hour, Listen: "127.0.0.1"},
		"public name":        {Session: time.Hour, Listen: "0.0.0.0:5060", Public: "sip.example"},
		"TLS without a key":  {Session: time.Hour, Listen: "127.0.0.1:0", TLSListen: "127.0.0.1:0"},
		"no authority":       {Session: time.Hour, Listen: "127.0.0.1:0", TLSTrunkCA: "config_test.go"},
		"order of no trunk":  {Session: time.Hour, Listen: "127.0.0.1:0", Order: []string{"main"}},
		"name":               {Session: time.Hour, Listen: "127.0.0.1:0", Trunks: map[string]TrunkConfig{"Main Line": {Address: "x"}}},
		"nothing":            one(TrunkConfig{}),
		"register, no user":  one(TrunkConfig{Address: "x", Register: true}),
		"an IP that is none": one(TrunkConfig{Address: "x", IPs: []string{"carrier.example"}}),
		"negative":           one(TrunkConfig{Address: "x", MaxCalls: -1}),
	} {
		if _, err := c.Telephony(); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
