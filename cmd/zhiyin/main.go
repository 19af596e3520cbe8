// Command zhiyin is the contact-centre platform: one process with everything, or
// a tool that reads what such a process kept.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	_ "time/tzdata" // units have time zones; a small machine may have no table of them

	"github.com/alecthomas/kong"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/node"
	"zhiyin.dev/routing/sim"
)

// version is set by the build.
var version = "dev"

// cli is the command line. Flags that are given win over file and environment.
type cli struct {
	Config     string           `help:"Settings, a YAML file." type:"path" env:"ZHIYIN_CONFIG"`
	Data       string           `help:"Directory of the database, the key ring and the speech cache." type:"path"`
	StoreURL   string           `help:"PostgreSQL database instead of a file in the data directory. A password is better placed in ZHIYIN_STORE_URL." placeholder:"URL"`
	WebListen  string           `name:"web" help:"Address of the screens." placeholder:"HOST:PORT"`
	WebTLS     string           `name:"web-tls" help:"Certificate: own, acme, files or off." placeholder:"MODE"`
	WebCert    string           `help:"TLS certificate." type:"path"`
	WebKey     string           `help:"TLS private key." type:"path"`
	SIPListen  string           `name:"sip" help:"Address for telephones." placeholder:"IP:PORT"`
	LogLevel   string           `help:"debug, info, warn or error." enum:"debug,info,warn,error," default:""`
	LogFormat  string           `help:"text or json." enum:"text,json," default:""`
	CPUProfile string           `name:"cpu-profile" help:"Write a CPU profile of the whole run to this file." type:"path" hidden:""`
	Version    kong.VersionFlag `help:"Print the version."`

	handler slog.Handler // of the log; set by settings

	Serve    serveCmd    `cmd:"" help:"Run the platform."`
	Demo     demoCmd     `cmd:"" help:"Run the platform with the demo's six companies, customers and agents."`
	Replay   replayCmd   `cmd:"" help:"Prove that a contact's decisions follow from its kept inputs."`
	Move     moveCmd     `cmd:"" help:"Copy an installation from its data directory into a PostgreSQL database."`
	Rebuild  rebuildCmd  `cmd:"" help:"Make what follows from the ledger anew: traits, orders, consents, tags, timers; or compare it."`
	Key      keyCmd      `cmd:"" help:"API keys of other systems."`
	Link     linkCmd     `cmd:"" help:"Make a one-time sign-in link for an agent."`
	Audit    auditCmd    `cmd:"" help:"Verify or export the audit chain."`
	Backup   backupCmd   `cmd:"" help:"Copy the installation into a folder of snapshots while it works."`
	Restore  restoreCmd  `cmd:"" help:"Make a new data folder of a backup, and erase again whoever was erased since."`
	Erase    eraseCmd    `cmd:"" help:"Forget a person: destroy their keys and everything they are found by."`
	Dossier  dossierCmd  `cmd:"" help:"Write everything that is held about a person as a ZIP for them."`
	Hold     holdCmd     `cmd:"" help:"Put a person under legal hold: they can't be erased while it lasts."`
	Erasures erasuresCmd `cmd:"" help:"List who was erased, and prove that the list is whole."`
	Phone    phoneCmd    `cmd:"" help:"Look after agents' desk telephones."`
	User     userCmd     `cmd:"" help:"Manage the people of the house."`
	Emotion  emotionCmd  `cmd:"" help:"Measure and refit how moods are told."`
	Import   importCmd   `cmd:"" help:"Import a file of customers' data: CSV or XLSX."`
	NLU      nluCmd      `cmd:"" name:"nlu" help:"Train and measure what callers mean."`
	Models   modelsCmd   `cmd:"" help:"Look after speech models."`
	Speech   speechCmd   `cmd:"" help:"List and measure what hears callers."`
	Simulate simulateCmd `cmd:"" help:"Try a routing policy on a day of contacts."`
	Staff    staffingCmd `cmd:"" help:"Say how many agents a load takes (Erlang-A)."`
	Act      actCmd      `cmd:"" hidden:"" help:"Be one of the demo's other systems."`
	Need     needCmd     `cmd:"" help:"Measure and try how needs are heard in what people say."`
	Foresee  foreseeCmd  `cmd:"" help:"Measure how well the reasons of calls are foreseen."`
	Manners  mannersCmd  `cmd:"" help:"Say in which manner customers are served, and what they make of it."`
	Settings settingsCmd `cmd:"" help:"List every setting with its default."`
}

// settings puts file, environment and flags together.
func (c *cli) settings() (node.Config, error) {
	cfg, err := node.LoadConfig(c.Config)
	if err != nil {
		return cfg, err
	}
	for _, f := range []struct {
		flag string
		into *string
	}{{c.Data, &cfg.Data}, {c.StoreURL, &cfg.Store.URL}, {c.WebListen, &cfg.Web.Listen}, {c.WebTLS, &cfg.Web.TLS}, {c.WebCert, &cfg.Web.Cert}, {c.WebKey, &cfg.Web.Key}, {c.SIPListen, &cfg.SIP.Listen},
		{c.LogLevel, &cfg.Log.Level}, {c.LogFormat, &cfg.Log.Format}} {
		if f.flag != "" {
			*f.into = f.flag
		}
	}
	c.handler, err = handler(cfg.Log)
	return cfg, err
}

// logger writes to standard error; standard output is for results. Call it
// after settings.
func (c *cli) logger() *slog.Logger { return slog.New(c.handler) }

// handler makes the log as it is set; Invalid names the setting.
func handler(cfg node.LogConfig) (slog.Handler, error) {
	options := &slog.HandlerOptions{}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		return nil, fmt.Errorf("log.level must be debug, info, warn or error: %w", zhiyin.Invalid)
	}
	options.Level = level
	switch cfg.Format {
	case "text":
		return slog.NewTextHandler(os.Stderr, options), nil
	case "json":
		return slog.NewJSONHandler(os.Stderr, options), nil
	}
	return nil, fmt.Errorf("log.format must be text or json: %w", zhiyin.Invalid)
}

func main() {
	spareCollections()
	var c cli
	k := kong.Parse(&c, kong.Name("zhiyin"), kong.Description("Personal service on the telephone and the web."),
		kong.UsageOnError(), kong.Vars{"version": version, "policies": strings.Join(sim.Policies(), ", "), "scopes": scopesOf(access.Key{Scopes: access.Scopes()})})
	ctx, second := untilSignal()
	k.BindTo(ctx, (*context.Context)(nil))
	k.Bind(second)
	done, err := profile(c.CPUProfile)
	if err == nil {
		err = k.Run(&c)
		done()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "zhiyin:", err)
		os.Exit(exitCode(err))
	}
}

// hurry is closed by the second signal to end.
type hurry <-chan struct{}

// untilSignal gives a context that ends with the first SIGINT or SIGTERM. The
// second closes hurry, and the third ends the process as if we did not listen.
func untilSignal() (context.Context, hurry) {
	ctx, end := context.WithCancel(context.Background())
	second := make(chan struct{})
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() { // lives as long as the process
		<-signals
		end()
		<-signals
		close(second)
		signal.Stop(signals)
	}()
	return ctx, second
}

// after has the node stop draining at the second signal; end with the node's life.
func (h hurry) after(n *node.Node) (end func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-h:
			n.Hurry()
		case <-over:
		}
	}()
	return func() { close(over); <-ended }
}

// profile records processor time until done is called; an empty path records nothing.
func profile(path string) (done func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	return func() { pprof.StopCPUProfile(); _ = file.Close() }, nil
}

// exitCode tells a script what kind of failure it was: 2 the request, 3 a part
// that is down, 1 anything else.
func exitCode(err error) int {
	switch zhiyin.KindOf(err) {
	case zhiyin.Invalid, zhiyin.NotFound, zhiyin.Denied, zhiyin.Conflict:
		return 2
	case zhiyin.Unavailable, zhiyin.Busy:
		return 3
	}
	return 1
}
