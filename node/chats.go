package node

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/chat"
)

// ChatConfig is chats on web pages.
type ChatConfig struct {
	Sites map[string]ChatSiteConfig `koanf:"sites"`
}

// ChatSiteConfig is what a unit's chat may be opened from.
type ChatSiteConfig struct {
	Origins []string `koanf:"origins" doc:"Origins of pages that may open the unit's chat beside our own: https://shop.example. Empty: none."`
	KeyFile string   `koanf:"key_file" doc:"File with the secret, 32 bytes or more, with which the shop's server signs who is signed in there (JWT, HS256). Empty: nobody proves who they are."`
}

// sites reads the settings; Invalid says which is wrong.
func (c ChatConfig) sites() (map[string]chat.Site, error) {
	out := map[string]chat.Site{}
	for name, s := range c.Sites {
		site := chat.Site{}
		for _, o := range s.Origins {
			if !strings.HasPrefix(o, "https://") && !strings.HasPrefix(o, "http://") || strings.Count(o, "/") != 2 {
				return nil, fmt.Errorf("node: chat.sites.%s.origins: %q is no origin as https://shop.example: %w", name, o, zhiyin.Invalid)
			}
			site.Origins = append(site.Origins, strings.ToLower(o))
		}
		if s.KeyFile != "" {
			raw, err := os.ReadFile(s.KeyFile)
			if err != nil {
				return nil, fmt.Errorf("node: chat.sites.%s.key_file: %v: %w", name, err, zhiyin.Invalid)
			}
			if site.Secret = []byte(strings.TrimSpace(string(raw))); len(site.Secret) < 32 {
				return nil, fmt.Errorf("node: chat.sites.%s.key_file: shorter than 32 bytes: %w", name, zhiyin.Invalid)
			}
		}
		out[name] = site
	}
	return out, nil
}

// newChats makes the pages' server.
func (n *Node) newChats() (*chat.Server, error) {
	sites, err := n.cfg.Chat.sites()
	if err != nil {
		return nil, err
	}
	cfg := chat.Config{Talks: n.conductor, Records: n.db, Now: n.now, Log: n.log.With("part", "chat"),
		Site:  func(name string) (chat.Site, bool) { return n.catalog.ChatSite(name, sites[name]) },
		Proof: func(said string) []byte { return n.vault.Blind("chat:page", said) },
		Agent: func(ctx context.Context, id zhiyin.AgentID) (string, zhiyin.Text) {
			a, err := n.db.Agent(ctx, id)
			if err != nil {
				return "", nil
			}
			return a.Name, a.Title
		},
		Typed: func(id zhiyin.ContactID) { n.typed(id) }, Invited: n.invitations().Invited, Follow: n.followed,
		Leads: n.ledWith, Seal: func(said string) []byte { return n.vault.Blind("chat:entrance", said) },
	}
	if n.demo != nil {
		cfg.As = n.demo.Phone
	}
	return chat.New(cfg), nil
}

// followed is the address of a page of ours that a message of a chat leads to.
func (n *Node) followed(ctx context.Context, id zhiyin.ContactID, link zhiyin.ChatLink, written time.Time) (string, error) {
	if link.To == zhiyin.LinkJoint {
		return n.joints.Follow(id, written), nil
	}
	return n.handoffs.Follow(ctx, id, link.Handoff)
}

// ledWith is what a site's entrance leads with for its member; empty where they are not
// known, and where that can't be read: an entrance never waits for it.
func (n *Node) ledWith(ctx context.Context, unit zhiyin.UnitID, who zhiyin.Identifier) zhiyin.Manner {
	now := n.now()
	s, err := n.db.MeetBy(ctx, who, unit, now)
	if err == nil && s.Known == zhiyin.One {
		if s.Suited, err = n.manners.Suits(ctx, s, unit, now); err == nil && s.Suited != nil {
			return s.Suited.Leads
		}
	}
	if err != nil {
		n.log.Warn("entrance not suited", "kind", zhiyin.KindOf(err))
	}
	return ""
}

// chats are the desk's way to talks in writing.
type chats struct{ node *Node }

func (c chats) Say(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, client, text string, file *zhiyin.ChatFile) error {
	return c.node.conductor.Say(ctx, contact, agent, client, text, file)
}

func (c chats) SeenBy(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, upto int) error {
	return c.node.conductor.SeenBy(ctx, contact, agent, upto)
}

func (c chats) Types(contact zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.node.conductor.Types(contact, agent)
}

// KeepFile keeps what may be sent.
func (c chats) KeepFile(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, name string, content []byte) (zhiyin.ChatFile, error) {
	f, why := chat.Accept(name, content, c.node.now())
	if why != "" {
		return f, fmt.Errorf("node: file for %s: %s: %w", contact, why, zhiyin.Invalid)
	}
	person, err := c.node.conductor.Person(contact)
	if err != nil {
		return f, err
	}
	return f, c.node.db.KeepFile(ctx, contact, person, "agent:"+string(agent), f, content)
}

func (c chats) File(ctx context.Context, contact zhiyin.ContactID, id string) (zhiyin.ChatFile, []byte, error) {
	return c.node.db.File(ctx, contact, id)
}

// pages find a chat's page: the Conductor is made before the pages' server.
type pages struct{ node *Node }

func (p pages) Page(id zhiyin.ContactID) contact.Text { return p.node.chats.Page(id) }

// typed shows the desks that a customer is writing. It passes; a desk that has
// stopped has nobody who looks.
func (n *Node) typed(id zhiyin.ContactID) { _ = n.desk.Typing(context.Background(), id) }

// hasApp tells whether anybody signs who is in the unit's own app or site.
func (n *Node) hasApp(unit zhiyin.UnitID) bool {
	for name, s := range n.cfg.Chat.Sites {
		if site, ok := n.catalog.ChatSite(name, chat.Site{}); ok && s.KeyFile != "" && site.Unit == unit {
			return true
		}
	}
	return false
}
