package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/node/pack"
	"zhiyin.dev/store/signin"
)

// setUpFact is where the store keeps the hash of the set-up token, or done.
const setUpFact = "set_up"

// linkFor is how long a sign-in link may be used.
const linkFor = 24 * time.Hour

// setUp makes the first unit and supervisor of an empty installation, for
// whoever has the link that serve printed.
type setUp struct {
	node *Node
	turn sync.Mutex // one set-up at a time
}

// SetUpToken returns a token for the set-up page when nobody can sign in yet,
// and "" once the installation was set up. A new token takes the place of the
// one before; only its hash is kept. Call it before Serve.
func (n *Node) SetUpToken(ctx context.Context) (string, error) {
	agents, err := n.db.Agents(ctx)
	if err != nil || len(agents) > 0 {
		return "", err
	}
	var raw [32]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", fmt.Errorf("node: set-up: %w", zhiyin.Internal)
	}
	token := base64.RawURLEncoding.EncodeToString(raw[:])
	n.setUp = &setUp{node: n}
	return token, n.db.SetMeta(ctx, setUpFact, hashed(token), "system")
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// unitID is what a unit may be called: short, and safe inside ids.
var unitID = regexp.MustCompile(`^[a-z][a-z0-9]{1,20}$`)

// SetUp publishes the industry's pack under the new unit's name and adds the
// supervisor. It works once.
func (s *setUp) SetUp(ctx context.Context, token string, first people.First, v door.Visit) (people.Entered, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	n := s.node
	kept, err := n.db.Meta(ctx, setUpFact)
	switch {
	case err != nil:
		return people.Entered{}, err
	case kept == "done":
		return people.Entered{}, fmt.Errorf("node: set-up: %w", zhiyin.Conflict)
	case subtle.ConstantTimeCompare([]byte(kept), []byte(hashed(token))) != 1:
		return people.Entered{}, fmt.Errorf("node: set-up: %w", zhiyin.Denied)
	}
	if _, err := time.LoadLocation(first.Zone); err != nil || !unitID.MatchString(string(first.Unit)) || strings.TrimSpace(first.Name) == "" {
		return people.Entered{}, fmt.Errorf("node: set-up: name, unit (small letters) and time zone: %w", zhiyin.Invalid)
	}
	agent, err := s.furnish(ctx, first)
	if err != nil {
		return people.Entered{}, err
	}
	if err := n.db.SetMeta(ctx, setUpFact, "done", "agent:"+string(agent)); err != nil {
		return people.Entered{}, err
	}
	link, err := n.signIns.NewSignInLink(ctx, agent, linkFor, signin.ByLink, "agent:"+string(agent))
	if err != nil {
		return people.Entered{}, err
	}
	return n.doorkeeper.RedeemLink(ctx, link, v)
}

// furnish puts the pack in force and adds the first supervisor.
func (s *setUp) furnish(ctx context.Context, first people.First) (zhiyin.AgentID, error) {
	n := s.node
	p, err := pack.Open(first.Industry)
	if err != nil {
		return "", fmt.Errorf("node: set-up: there is no industry %q: %w", first.Industry, zhiyin.Invalid)
	}
	own, err := p.Named(first)
	if err != nil {
		return "", err
	}
	now := n.now()
	agent := zhiyin.Agent{ID: zhiyin.AgentID(zhiyin.NewID("ag", now)), Name: first.Name, Unit: first.Unit,
		Title: zhiyin.Text{zhiyin.Mandarin: "主管", zhiyin.English: "Supervisor"}, Senior: true,
		Skills: []zhiyin.Skill{}, Queues: own.Queues(), Roles: access.Names([]access.Role{access.Agent, access.Supervisor, access.Admin, access.Security})}
	if n.cfg.Access.Level3 { // they invite the others
		agent.Senior, agent.Queues, agent.Roles = false, nil, access.Names([]access.Role{access.Security})
		agent.Title = zhiyin.Text{zhiyin.Mandarin: "安全管理员", zhiyin.English: "Security"}
	}
	if err := own.Publish(ctx, n.db, "agent:"+string(agent.ID), now); err != nil {
		return "", err
	}
	if err := n.AddAgent(ctx, agent); err != nil {
		return "", err
	}
	if err := n.refresh(ctx); err != nil {
		return "", err
	}
	if err := n.lobbies.Open(ctx); err != nil { // last: a room knows whom it was opened with
		return "", err
	}
	return agent.ID, n.seated(ctx, agent.ID)
}

// seatedWithin bounds the wait for the desk, which reads the ledger at least
// once a second.
const seatedWithin = 5 * time.Second

// seated waits until the desk has heard of a new agent through the ledger, so
// that whoever is signed in next finds their place.
func (n *Node) seated(ctx context.Context, agent zhiyin.AgentID) error {
	ctx, cancel := context.WithTimeout(ctx, seatedWithin)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		_, err := n.desk.Me(ctx, agent)
		if zhiyin.KindOf(err) != zhiyin.NotFound {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("node: desk of agent %s: %w", agent, zhiyin.Unavailable)
		}
	}
}
