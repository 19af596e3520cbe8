package node

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhiyin.dev"
)

// settings writes a file and returns its path.
func settings(t *testing.T, yaml string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zhiyin.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEnvironmentWinsOverTheFileAndTheFileOverTheDefaults(t *testing.T) {
	path := settings(t, "web:\n  listen: 127.0.0.1:9001\n  url: https://desk.example\nmedia:\n  lost_after: 7s\nsip:\n  order: [main]\n  trunks:\n    main: {address: sip.example, ips: [10.0.0.0/8, 192.0.2.7]}\nintake:\n  write_keys:\n    shop: k1\n    crm: k2\n")
	t.Setenv("ZHIYIN_WEB_LISTEN", "127.0.0.1:9002")
	t.Setenv("ZHIYIN_MEDIA_PORT_MIN", "21000")
	t.Setenv("ZHIYIN_PICTURES", "not a setting")
	t.Setenv("ZHIYIN_SIP_OPEN", "false")
	t.Setenv("ZHIYIN_SIP_TRUNKS_MAIN_SECRET", "s3cret")
	t.Setenv("ZHIYIN_SIP_TRUNKS_MAIN_TRUSTED", "true")
	t.Setenv("ZHIYIN_SIP_TRUNKS_MAIN_2_MAX_CALLS", "7")
	cfg, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Web.Listen != "127.0.0.1:9002" || cfg.Web.URL != "https://desk.example" || cfg.Media.PortMin != 21000 ||
		cfg.Media.LostAfter != 7*time.Second || cfg.Data != "data" || cfg.SIP.Country != "86" {
		t.Errorf("%+v", cfg)
	}
	main := cfg.SIP.Trunks["main"]
	if len(main.IPs) != 2 || main.IPs[1] != "192.0.2.7" || main.Secret != "s3cret" || !main.Trusted || cfg.SIP.Trunks["main_2"].MaxCalls != 7 ||
		cfg.SIP.Open == nil || *cfg.SIP.Open || len(cfg.SIP.Order) != 1 || cfg.Intake.WriteKeys["crm"] != "k2" || len(cfg.Intake.WriteKeys) != 2 {
		t.Errorf("sip %+v, keys %v", cfg.SIP, cfg.Intake.WriteKeys)
	}
}

func TestListsTablesAndTimesComeFromTheEnvironmentToo(t *testing.T) {
	t.Setenv("ZHIYIN_SIP_TRUNKS_MAIN_IPS", "10.0.0.0/8,192.0.2.7/32")
	t.Setenv("ZHIYIN_MEDIA_LOST_AFTER", "9s")
	t.Setenv("ZHIYIN_INTAKE_WRITE_KEYS", "shop=k1,crm=k2")
	cfg, err := LoadConfig("")
	if err != nil || len(cfg.SIP.Trunks["main"].IPs) != 2 || cfg.Media.LostAfter != 9*time.Second || cfg.Intake.WriteKeys["crm"] != "k2" {
		t.Errorf("%+v, %v", cfg, err)
	}
}

func TestWhatCanNotBeASettingIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		yaml string
		kind zhiyin.Error
	}{
		"unknown":    {"web:\n  listn: 127.0.0.1:1\n", zhiyin.Invalid},
		"above":      {"listen: 127.0.0.1:1\n", zhiyin.Invalid},
		"no YAML":    {"web: [", zhiyin.Invalid},
		"no number":  {"media:\n  port_min: many\n", zhiyin.Invalid},
		"no time":    {"media:\n  lost_after: soon\n", zhiyin.Invalid},
		"no trunk's": {"sip:\n  trunks:\n    main:\n      adress: x\n", zhiyin.Invalid},
		"no row":     {"sip:\n  trunks:\n    address: x\n", zhiyin.Invalid},
		"too deep":   {"web:\n  listen:\n    port: 1\n", zhiyin.Invalid},
		"empty file": {"", ""},
	} {
		_, err := LoadConfig(settings(t, c.yaml))
		if zhiyin.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := LoadConfig(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("no file: %v", err)
	}
}

func TestEverySettingSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range Settings() {
		if s.Name == "" || s.Doc == "" || seen[s.Name] {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
	}
	if len(seen) < 20 || !seen["media.lost_after"] {
		t.Errorf("settings %v", seen)
	}
}
