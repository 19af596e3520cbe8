package node

import (
	"time"

	"zhiyin.dev/node/language"
	"zhiyin.dev/node/phone"
	"zhiyin.dev/node/post"
	"zhiyin.dev/node/staff"
	"zhiyin.dev/node/voice"
)

// Config is everything that can be set. The tags make docs/configuration.md:
// koanf is the name in the file (and, upper-case with ZHIYIN_ before it and
// underscores for dots, in the environment), doc says what it does.
type Config struct {
	Data   string             `koanf:"data" doc:"Directory of the database, the key ring and the speech cache."`
	Store  StoreConfig        `koanf:"store"`
	Bus    BusConfig          `koanf:"bus"`
	Web    WebConfig          `koanf:"web"`
	SIP    phone.SIPConfig    `koanf:"sip"`
	Media  MediaConfig        `koanf:"media"`
	Speech voice.SpeechConfig `koanf:"speech"`
	Intake IntakeConfig       `koanf:"intake"`
	Limits LimitConfig        `koanf:"limits"`
	Access staff.AccessConfig `koanf:"access"`
	Drain  DrainConfig        `koanf:"drain"`

	Recording RecordingConfig `koanf:"recording"`

	LLM language.LLMConfig `koanf:"llm"`

	Log      LogConfig         `koanf:"log"`
	Erasures string            `koanf:"erasures" doc:"File of the erasure log, best on another disk than data: whoever restores a backup needs it. Empty: data/erasures.log."`
	Webhooks WebhookConfig     `koanf:"webhooks"`
	Chat     ChatConfig        `koanf:"chat"`
	Notify   post.NotifyConfig `koanf:"notify"`
}

// LogConfig is what is written to standard error.
type LogConfig struct {
	Format string `koanf:"format" doc:"text or json (one object a line, for collectors)."`
	Level  string `koanf:"level" doc:"debug, info, warn or error."`
}

// WebConfig is the screens and the API.
type WebConfig struct {
	Listen string `koanf:"listen" doc:"Address of the screens and the API."`

	SignInsPerMinute  int `koanf:"sign_ins_per_minute" doc:"Attempts to sign in from one address in a minute."`
	RequestsPerMinute int `koanf:"requests_per_minute" doc:"Requests of the API from one address in a minute."`
	RequestsPerSignIn int `koanf:"requests_per_sign_in" doc:"Requests of the API by one person in a minute."`
	EventsPerMinute   int `koanf:"events_per_minute" doc:"Messages that one source may report in a minute, by all of its keys."`

	TLS      string   `koanf:"tls" doc:"Where the certificate comes from: own (a CA made in data/tls), acme, files (cert and key), off (localhost, or behind a proxy that has https). Empty: files when cert is set, off on localhost, own beyond it."`
	Names    []string `koanf:"names" doc:"Host names and IPs that the certificate is for; with own beside those of the machine, with acme at least one host name."`
	Cert     string   `koanf:"cert" doc:"TLS certificate chain, PEM file; read again when it changes and on SIGHUP."`
	Key      string   `koanf:"key" doc:"TLS private key, PEM file."`
	Redirect string   `koanf:"redirect" doc:"Address for plain HTTP that leads to https and answers ACME's http-01, such as :80; empty: none (plain HTTP on the https port is led there in any case)."`
	URL      string   `koanf:"url" doc:"Address as people type it, for sign-in links; empty: made from listen."`

	TrustedProxies []string `koanf:"trusted_proxies" doc:"IPs or prefixes of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: limits, lock-outs and the audit then see who asked them. Empty: none."`

	ACMEDirectory string `koanf:"acme_directory" doc:"Directory URL of the ACME CA; empty: Let's Encrypt. Using it accepts the CA's terms."`
	ACMEEmail     string `koanf:"acme_email" doc:"Where the ACME CA may write to."`
	ACMERoots     string `koanf:"acme_roots" doc:"PEM file of CAs to trust when asking a company's own ACME CA; empty: the system's."`
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
	TURN      TURNConfig    `koanf:"turn"`
	LostAfter time.Duration `koanf:"lost_after" doc:"Silence of packets after which a party's audio counts as lost."`
}

// TURNConfig is how browsers sign in at the TURN server with a password that ends.
type TURNConfig struct {
	Secret string        `koanf:"secret" doc:"Secret shared with the TURN server (coturn: use-auth-secret, static-auth-secret). Each agent's browser then gets a user and password of its own that end; ice_user and ice_secret must be empty."`
	For    time.Duration `koanf:"for" doc:"How long such a password is good for: a shift, for it is made when the desk is opened."`
}

// IntakeConfig is who may send customers' data.
type IntakeConfig struct {
	WriteKeys map[string]string `koanf:"write_keys" doc:"Source name → write key for the Segment HTTP API."`
	Blocked   []string          `koanf:"blocked" doc:"Identifiers that name nobody here, as kind:value: the house's own lines, counters' tablets, test accounts."`

	CustomerPerSecond int `koanf:"customer_per_second" doc:"Events of one customer in a second, over a minute; more are refused, imports excepted."`
	CustomerTraits    int `koanf:"customer_traits" doc:"Traits that one customer may have."`
	MessageIDsDays    int `koanf:"message_ids_days" doc:"For how many days the ids of messages are remembered: what comes again later counts again. 0: as long as what they were about."`
}

// LimitConfig bounds load.
type LimitConfig struct {
	Contacts int `koanf:"contacts" doc:"Calls at once, callbacks among them; more get busy."`
	Chats    int `koanf:"chats" doc:"Chats at once; more are told so. An open one takes about 40 KB."`
}

// DrainConfig is the end of a node's service.
type DrainConfig struct {
	Within time.Duration `koanf:"within" doc:"How long calls may go on after SIGTERM, while new ones are refused. A second signal ends them at once."`
}

// DefaultConfig works on one machine, for people on it.
func DefaultConfig() Config {
	return Config{
		Data:   "data",
		Web:    WebConfig{Listen: "127.0.0.1:8080", SignInsPerMinute: 60, RequestsPerMinute: 6000, RequestsPerSignIn: 600, EventsPerMinute: 3_000_000},
		Intake: IntakeConfig{CustomerPerSecond: 25, CustomerTraits: 6000},
		SIP:    phone.SIPConfig{Listen: "127.0.0.1:5060", Country: "86", Flood: 20, Digest: []string{"MD5"}, SRTP: "offer", Session: 30 * time.Minute},
		Media: MediaConfig{Bind: "127.0.0.1", PortMin: 20000, PortMax: 29999, Browser: "127.0.0.1:0",
			LostAfter: 3 * time.Second, TURN: TURNConfig{For: 12 * time.Hour}},
		Speech: voice.DefaultSpeech(),
		Store:  StoreConfig{Lead: 5 * time.Second},
		Bus:    BusConfig{Prefix: "zhiyin"},
		LLM:    language.LLMConfig{Within: 800 * time.Millisecond},
		Log:    LogConfig{Format: "text", Level: "info"},
		Limits: LimitConfig{Contacts: 2000, Chats: 10000},
		Access: staff.DefaultAccess(),
		Drain:  DrainConfig{Within: 10 * time.Minute},

		Recording: defaultRecording(),
		Webhooks:  WebhookConfig{DisableAfter: 120 * time.Hour},
	}
}
