package node

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"zhiyin.dev"
)

// Config is everything that can be set. The tags make docs/configuration.md:
// koanf is the name in the file (and, upper-case with ZHIYIN_ before it and
// underscores for dots, in the environment), doc says what it does.
type Config struct {
	Data   string       `koanf:"data" doc:"Directory of the database, the key ring and the speech cache."`
	Web    WebConfig    `koanf:"web"`
	SIP    SIPConfig    `koanf:"sip"`
	Media  MediaConfig  `koanf:"media"`
	Speech SpeechConfig `koanf:"speech"`
	Intake IntakeConfig `koanf:"intake"`
	Limits LimitConfig  `koanf:"limits"`
	Access AccessConfig `koanf:"access"`
}

// WebConfig is the screens and the API.
type WebConfig struct {
	Listen   string   `koanf:"listen" doc:"Address of the screens and the API."`
	TLS      string   `koanf:"tls" doc:"Where the certificate comes from: own (a CA made in data/tls), acme, files (cert and key), off (localhost, or behind a proxy that has https). Empty: files when cert is set, off on localhost, own beyond it."`
	Names    []string `koanf:"names" doc:"Host names and IPs that the certificate is for; with own beside those of the machine, with acme at least one host name."`
	Cert     string   `koanf:"cert" doc:"TLS certificate chain, PEM file; read again when it changes and on SIGHUP."`
	Key      string   `koanf:"key" doc:"TLS private key, PEM file."`
	Redirect string   `koanf:"redirect" doc:"Address for plain HTTP that leads to https and answers ACME's http-01, such as :80; empty: none (plain HTTP on the https port is led there in any case)."`
	URL      string   `koanf:"url" doc:"Address as people type it, for sign-in links; empty: made from listen."`

	ACMEDirectory string `koanf:"acme_directory" doc:"Directory URL of the ACME CA; empty: Let's Encrypt. Using it accepts the CA's terms."`
	ACMEEmail     string `koanf:"acme_email" doc:"Where the ACME CA may write to."`
	ACMERoots     string `koanf:"acme_roots" doc:"PEM file of CAs to trust when asking a company's own ACME CA; empty: the system's."`
}

// SIPConfig is the telephone side.
type SIPConfig struct {
	Listen   string        `koanf:"listen" doc:"UDP address for SIP. Only your carrier should reach it."`
	Public   string        `koanf:"public" doc:"IP that telephones are told, when it differs from listen's."`
	Trunk    string        `koanf:"trunk" doc:"host:port that calls out go to; empty: no calls out."`
	User     string        `koanf:"user" doc:"Digest user at the trunk."`
	Secret   string        `koanf:"secret" doc:"Digest password at the trunk."`
	Trusted  []string      `koanf:"trusted" doc:"Addresses whose P-Asserted-Identity is believed."`
	Country  string        `koanf:"country" doc:"Country code for numbers written without one."`
	Session  time.Duration `koanf:"session" doc:"Longest time between two signs of life of a call (RFC 4028); at least 90 s. Carriers that want less are followed."`
	Reliable bool          `koanf:"reliable_ringing" doc:"Ring reliably (RFC 3262) every caller who can acknowledge it, not only those who insist."`
}

// MediaConfig is audio.
type MediaConfig struct {
	Bind      string        `koanf:"bind" doc:"IP for RTP sockets."`
	PortMin   int           `koanf:"port_min" doc:"First UDP port for RTP; a telephone call takes two."`
	PortMax   int           `koanf:"port_max" doc:"Last UDP port for RTP."`
	Browser   string        `koanf:"browser" doc:"UDP address of the browsers' audio."`
	PublicIPs []string      `koanf:"public_ips" doc:"IPs that browsers are told beside the local ones."`
	ICE       []string      `koanf:"ice" doc:"STUN and TURN addresses for browsers: stun:host:3478, turn:host:3478."`
	ICEUser   string        `koanf:"ice_user" doc:"User at the TURN server."`
	ICESecret string        `koanf:"ice_secret" doc:"Password at the TURN server; browsers of signed-in agents get it."`
	LostAfter time.Duration `koanf:"lost_after" doc:"Silence of packets after which a party's audio counts as lost."`
}

// SpeechConfig is the prompts' voice.
type SpeechConfig struct {
	CacheMB int `koanf:"cache_mb" doc:"Disk for synthesised fixed prompts, in megabytes."`
}

// IntakeConfig is who may send customers' data.
type IntakeConfig struct {
	WriteKeys map[string]string `koanf:"write_keys" doc:"Source name → write key for the Segment HTTP API."`
}

// LimitConfig bounds load.
type LimitConfig struct {
	Contacts int `koanf:"contacts" doc:"Contacts at once; more get busy."`
}

// DefaultConfig works on one machine, for people on it.
func DefaultConfig() Config {
	return Config{
		Data: "data",
		Web:  WebConfig{Listen: "127.0.0.1:8080"},
		SIP:  SIPConfig{Listen: "127.0.0.1:5060", Country: "86", Session: 30 * time.Minute},
		Media: MediaConfig{Bind: "127.0.0.1", PortMin: 20000, PortMax: 29999, Browser: "127.0.0.1:0",
			LostAfter: 3 * time.Second},
		Speech: SpeechConfig{CacheMB: 256},
		Limits: LimitConfig{Contacts: 2000},
		Access: defaultAccess(),
	}
}

// LoadConfig reads the file (if path is not empty) and then the environment over
// the defaults. An unknown name in the file is Invalid.
func LoadConfig(path string) (Config, error) {
	k := koanf.New(".")
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return Config{}, fmt.Errorf("config %s: %w", path, zhiyin.NotFound)
			}
			return Config{}, fmt.Errorf("config %s: %v: %w", path, err, zhiyin.Invalid)
		}
	}
	known := Settings()
	for _, key := range k.Keys() {
		if !knows(known, key) {
			return Config{}, fmt.Errorf("config %s: there is no setting %q: %w", path, key, zhiyin.Invalid)
		}
	}
	names := map[string]Setting{}
	for _, s := range known {
		names["ZHIYIN_"+strings.ToUpper(strings.ReplaceAll(s.Name, ".", "_"))] = s
	}
	read := func(name, value string) (string, any) { return names[name].Name, names[name].read(value) }
	if err := k.Load(env.ProviderWithValue("ZHIYIN_", ".", read), nil); err != nil {
		return Config{}, fmt.Errorf("config from environment: %v: %w", err, zhiyin.Invalid)
	}
	cfg := DefaultConfig()
	if err := k.Unmarshal("", &cfg); err != nil {
		return Config{}, fmt.Errorf("config %s: %v: %w", path, err, zhiyin.Invalid)
	}
	return cfg, nil
}

func knows(settings []Setting, key string) bool {
	for _, s := range settings {
		if key == s.Name || s.Open && strings.HasPrefix(key, s.Name+".") {
			return true
		}
	}
	return false
}

// Setting is one line of docs/configuration.md.
type Setting struct {
	Name, Default, Doc string
	Open               bool // a table whose keys are free
	List               bool
}

// read turns the text of an environment variable into the setting's value: a
// list is written a,b and a table x=1,y=2.
func (s Setting) read(text string) any {
	switch {
	case s.List:
		return strings.Split(text, ",")
	case s.Open:
		table := map[string]any{}
		for _, pair := range strings.Split(text, ",") {
			name, value, _ := strings.Cut(pair, "=")
			table[name] = value
		}
		return table
	}
	return text
}

// Settings lists every setting, in the order of Config.
func Settings() []Setting {
	return settingsOf(reflect.ValueOf(DefaultConfig()), "")
}

func settingsOf(v reflect.Value, prefix string) (out []Setting) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		name := prefix + f.Tag.Get("koanf")
		if f.Type.Kind() == reflect.Struct {
			out = append(out, settingsOf(value, name+".")...)
			continue
		}
		s := Setting{Name: name, Doc: f.Tag.Get("doc"), Open: f.Type.Kind() == reflect.Map, List: f.Type.Kind() == reflect.Slice}
		if !value.IsZero() {
			s.Default = fmt.Sprint(value.Interface())
		}
		out = append(out, s)
	}
	return out
}
