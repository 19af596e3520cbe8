package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/cast/system"
	"zhiyin.dev/intake"
	"zhiyin.dev/node"
)

// demoCmd runs the platform with the cast.
type demoCmd struct {
	JSON  bool `help:"When ready, print one line of JSON instead of text."`
	LAN   bool `name:"lan" help:"Open it to the local network: HTTPS with a CA of its own, telephones and audio on the network's address."`
	Crowd int  `help:"Also enter so many made-up customers, for measuring." placeholder:"N"`
	Staff int  `help:"Also take on so many made-up agents of one company, each with a desk telephone, for measuring; at most 9999." placeholder:"N"`

	Systems bool `help:"Also start a CRM, a shop, a counter for self-service and, where PostgreSQL is installed, an ERP, to which something happens now and then." default:"true" negatable:""`

	at netip.Addr // on the local network
}

// demoLinkFor: long enough for a day of looking around.
const demoLinkFor = 24 * time.Hour

func (d demoCmd) Run(ctx context.Context, c *cli, second hurry) error {
	cfg, err := c.settings()
	if err != nil {
		return err
	}
	if d.LAN {
		if cfg, d.at, err = node.OnLAN(cfg); err != nil {
			return err
		}
	}
	key := rand.Text()
	if d.Systems {
		cfg.Intake.WriteKeys = maps.Clone(cfg.Intake.WriteKeys)
		if cfg.Intake.WriteKeys == nil {
			cfg.Intake.WriteKeys = map[string]string{}
		}
		cfg.Intake.WriteKeys[cast.Source("muhe").Name] = key
		cfg.Webhooks.Allow = append(slices.Clone(cfg.Webhooks.Allow), "127.0.0.0/8") // the CRM's own
	}
	world, err := cast.Load()
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, cfg, c.logger())
	if err != nil {
		return err
	}
	if err := n.Hold(ctx); err != nil || ctx.Err() != nil {
		return errors.Join(err, n.Close())
	}
	if err := d.furnish(ctx, n, world); err != nil {
		return errors.Join(err, n.Close())
	}
	n.SetDemo(world)
	links, err := signInLinks(ctx, n, world)
	if err != nil {
		return errors.Join(err, n.Close())
	}
	staff, err := d.takeOn(ctx, n)
	if err != nil {
		return errors.Join(err, n.Close())
	}
	links = append(links, staff...)
	go func() {
		select {
		case <-n.Ready():
			d.welcome(cfg, n, links)
		case <-ctx.Done():
		}
	}()
	n.SetVersion(version)
	defer onHangup(n.Reload)()
	defer second.after(n)()
	return errors.Join(d.serve(ctx, cfg, n, world, key), n.Close())
}

// serve runs the node, and the other systems once it is ready.
func (d demoCmd) serve(ctx context.Context, cfg node.Config, n *node.Node, world cast.World, key string) error {
	if !d.Systems {
		return n.Serve(ctx)
	}
	acting, end := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() {
		select {
		case <-acting.Done():
			return
		case <-n.Ready():
		}
		s := &systems{node: n, crmKey: key, all: world.Served(), base: system.Config{Base: address(cfg, n), Dir: filepath.Join(cfg.Data, "demo"), People: known(world, "muhe"), Every: systemsEvery}}
		if n.Secure() {
			s.base.CA = filepath.Join(cfg.Data, "tls", "ca.crt")
		}
		s.actOut(acting)
	})
	err := n.Serve(ctx)
	end()
	beside.Wait()
	return err
}

// furnish publishes the packs and lets the cast in, through the same doors as any
// other system's people.
func (d demoCmd) furnish(ctx context.Context, n *node.Node, world cast.World) error {
	progress := saying("preparing the demo")
	defer progress()
	if err := n.PublishPacks(ctx); err != nil {
		return err
	}
	if err := world.Enter(ctx, inside{n}, time.Now().UTC()); err != nil {
		return err
	}
	for _, a := range offices {
		if err := n.AddAgent(ctx, a); err != nil {
			return err
		}
	}
	if err := d.enterCrowd(ctx, n); err != nil {
		return err
	}
	return n.SettleTags(ctx)
}

// offices are the people of the demo who serve nobody: one looks after people and
// settings, one reads the audit.
var offices = []zhiyin.Agent{
	{ID: "ag_office_security", Name: "顾安", Unit: "muhe", Title: zhiyin.Text{zhiyin.Mandarin: "安全与系统管理员", zhiyin.English: "Security and admin"},
		Skills: []zhiyin.Skill{}, Queues: []zhiyin.QueueID{}, Roles: []string{"admin", "security"}},
	{ID: "ag_office_audit", Name: "沈静", Unit: "muhe", Title: zhiyin.Text{zhiyin.Mandarin: "审计管理员", zhiyin.English: "Audit"},
		Skills: []zhiyin.Skill{}, Queues: []zhiyin.QueueID{}, Roles: []string{"audit"}},
}

// inside is the cast's door in our own process.
type inside struct{ node *node.Node }

func (i inside) Identify(ctx context.Context, s intake.Source, m intake.Message) (intake.Receipt, error) {
	return i.node.Intake().Identify(ctx, s, m)
}

func (i inside) Track(ctx context.Context, s intake.Source, m intake.Message) (intake.Receipt, error) {
	return i.node.Intake().Track(ctx, s, m)
}

func (i inside) AddAgent(ctx context.Context, id zhiyin.AgentID, a zhiyin.AgentAdded) error {
	return i.node.AddAgent(ctx, zhiyin.Agent{ID: id, Name: a.Name, Unit: a.Unit, Title: a.Title, Senior: a.Senior,
		Skills: a.Skills, Queues: a.Queues, Roles: a.Roles, Seniority: a.Seniority, Languages: a.Languages})
}

// crowdAtOnce is how many messages are under way, so that commits are shared.
const crowdAtOnce = 256

func (d demoCmd) enterCrowd(ctx context.Context, n *node.Node) error {
	if d.Crowd == 0 {
		return nil
	}
	next := make(chan intake.Message)
	failed := make(chan error, crowdAtOnce)
	var all sync.WaitGroup
	for range crowdAtOnce {
		all.Go(func() {
			for m := range next {
				if r, err := n.Intake().Identify(ctx, cast.Source("muhe"), m); err != nil || !r.Code.OK() {
					failed <- errors.Join(err, fmt.Errorf("crowd: %s", r.Code))
					return
				}
			}
		})
	}
	err := feed(cast.Crowd(d.Crowd, 1), next, failed)
	close(next)
	all.Wait()
	return err
}

func feed(crowd func(func(intake.Message) bool), next chan<- intake.Message, failed <-chan error) (err error) {
	for m := range crowd {
		select {
		case next <- m:
		case err = <-failed:
			return err
		}
	}
	return nil
}

// link is one agent's way in.
type link struct {
	Agent string `json:"agent"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	URL   string `json:"url"`

	Phone *telephone `json:"phone,omitempty"` // of the staff alone
}

func signInLinks(ctx context.Context, n *node.Node, world cast.World) ([]link, error) {
	var out []link
	add := func(id zhiyin.AgentID, name string, unit zhiyin.UnitID) error {
		token, err := n.SignInLink(ctx, id, demoLinkFor)
		out = append(out, link{Agent: string(id), Name: name, Unit: string(unit), URL: "/sign-in/" + token})
		return err
	}
	for _, a := range world.Agents {
		if err := add(a.ID, a.Name, a.Unit); err != nil {
			return nil, err
		}
	}
	for _, a := range offices {
		if err := add(a.ID, a.Name, a.Unit); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// welcome says where to go.
func (d demoCmd) welcome(cfg node.Config, n *node.Node, links []link) {
	web := address(cfg, n)
	for i := range links {
		links[i].URL = web + links[i].URL
	}
	sip := n.SIPAddr()
	if d.LAN {
		sip = netip.AddrPortFrom(d.at, sip.Port())
	}
	if d.JSON {
		_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"web": web, "sip": sip.String(), "links": links, "ca": n.Authority()})
		return
	}
	fmt.Printf("\nZhiyin %s is ready.\n\n  Customers call from  %s/call\n  or by telephone      sip:4008000001@%s (to 4008000006)\n\n  Agents sign in, each link once:\n",
		version, web, sip)
	for _, l := range links {
		fmt.Printf("    %-9s %-8s %s\n", l.Unit, l.Name, l.URL)
		if l.Phone != nil {
			fmt.Printf("    %18s telephone: user %s, password %s\n", "", l.Phone.User, l.Phone.Password)
		}
	}
	if print := n.Authority(); print != "" {
		fmt.Printf(trusting, web, web, print)
	}
	if d.Systems {
		fmt.Printf("\n  The demo's shop, CRM and ERP feed it: %s/connections, as the admin.\n", web)
	}
	if d.LAN {
		fmt.Print(openDoors)
	}
	fmt.Print("\n  More links: start again, or zhiyin link AGENT. Stop with Ctrl+C.\n")
}

// trusting says how devices come to trust the own CA; %s: web, web, fingerprint.
const trusting = `
  Browsers give the microphone only where they trust the connection. Once on each device, open
    %s/ca   (%s/ca.crt is the certificate itself)
  and compare the fingerprint (SHA-256) before you install it:
    %s
    iPhone, iPad  install the profile, then Settings > General > About > Certificate Trust Settings: on
    Android       Settings > Security > Encryption & credentials > Install a certificate > CA certificate
    Windows       open the file > Install > Local Machine > Trusted Root Certification Authorities
    macOS         open the file, then in Keychain Access > Trust: Always Trust
`

const openDoors = `
  CAUTION: this is a demo with open doors. Everybody on this network can call as any of the demo's customers and
  reach the telephone port; who has a link above works as that agent. Don't put real customers into it.
`

// saying writes a line now and every 4 s until the returned function is called,
// so that nobody wonders whether anything happens.
func saying(what string) (done func()) {
	start := time.Now()
	fmt.Fprintf(os.Stderr, "%s …\n", what)
	over := make(chan struct{})
	ticker := time.NewTicker(4 * time.Second)
	go func() {
		for {
			select {
			case <-ticker.C:
				fmt.Fprintf(os.Stderr, "  %s: %.0f s\n", what, time.Since(start).Seconds())
			case <-over:
				return
			}
		}
	}()
	return func() { ticker.Stop(); close(over) }
}
