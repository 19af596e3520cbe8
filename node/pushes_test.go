package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/connection"
)

// crm is another system that is told of its customers' tags.
type crm struct {
	mu    sync.Mutex
	puts  map[string][]string // by its own ids: the tags of each request that it took
	fails map[string][]int    // statuses to answer first
	body  string              // the last
	asked []string            // Authorization of each request
}

func (c *crm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := strings.Split(r.URL.Path, "/")[2]
	c.asked = append(c.asked, r.Method+" "+r.Header.Get("Authorization"))
	if next := c.fails[id]; len(next) > 0 {
		c.fails[id] = next[1:]
		w.WriteHeader(next[0])
		return
	}
	var told struct {
		Tags []string
	}
	if json.NewDecoder(r.Body).Decode(&told) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.puts[id] = append(c.puts[id], strings.Join(told.Tags, " "))
}

func (c *crm) took(id string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.puts[id])
}

func (c *crm) fail(id string, statuses ...int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails[id] = statuses
}

const pushText = `id: crm-tags
name: {en: Tags}
unit: muhe
way: push
push: {url: "%s/customers/{customer.user_id}/tags", as: crm-muhe}
mapping:
  fields: {tags: tags, at: at, who: customer.phone}
`

// pushed is a node whose tag best follows the tier, with a push to a CRM.
func pushed(t *testing.T) (*Node, *connection.Keeper, *crm) {
	t.Helper()
	n := opened(t)
	guard, err := webhook.NewGuard([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	n.guard = guard
	n.following(t)
	d := n.tagDesk()
	made, err := d.Draft(t.Context(), "id: best\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: traits.tier == \"gold\"\n", "agent:ag_1")
	if err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	if _, err := d.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "tag", ID: "best", Version: made.Version}, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := &crm{puts: map[string][]string{}, fails: map[string][]int{}}
	server := httptest.NewServer(other)
	t.Cleanup(server.Close)
	if _, err := n.Furnish(t.Context(), fmt.Sprintf(pushText, server.URL), "crm-token"); err != nil {
		t.Fatal(err)
	}
	c := connection.New(n.db, n.intake, n.calling("connections"), func(int) time.Duration { return 20 * time.Millisecond })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Pusher.Run(ctx, n.bus.Wake("ledger")) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return n, c, other
}

func (n *Node) tier(t *testing.T, source, user, tier string) zhiyin.CustomerID {
	t.Helper()
	r, err := n.Intake().Identify(t.Context(), intake.Source{Name: source, Unit: "muhe"}, intake.Message{MessageID: user + tier, UserID: user, Traits: map[string]any{"tier": tier, "phone": "1990000" + fmt.Sprintf("%04d", len(user)) + "0"}})
	if err != nil || !r.Code.OK() {
		t.Fatal(r, err)
	}
	return r.Customer
}

func waiting(t *testing.T, what string, is func() bool) {
	t.Helper()
	for late := time.Now().Add(time.Minute); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal(what)
		}
	}
}

func TestTagsAreWrittenIntoTheOtherSystemInOrder(t *testing.T) {
	t.Parallel()
	n, c, other := pushed(t)
	other.fail("u-1", 503, 429, 409)
	n.tier(t, "crm-muhe", "u-1", "gold")
	n.tier(t, "crm-muhe", "u-22", "gold")
	n.tier(t, "shop", "s-333", "gold") // whom the CRM does not know
	waiting(t, "the first tags", func() bool { return len(other.took("u-1")) == 1 && len(other.took("u-22")) == 1 })
	n.tier(t, "crm-muhe", "u-1", "silver")
	waiting(t, "their end", func() bool { return len(other.took("u-1")) == 2 })
	if got := other.took("u-1"); !slices.Equal(got, []string{"best", ""}) {
		t.Errorf("%q", got)
	}
	if got := other.asked[0]; got != "PUT Bearer crm-token" {
		t.Error(got)
	}
	waiting(t, "what the connection says", func() bool {
		now, err := c.Connection(t.Context(), "crm-tags")
		return err == nil && now.Taken == 3 && now.Skipped == 1 && now.Fault == "" && now.Waiting == 0 && !now.Moved.IsZero()
	})
}

func TestWhatTheOtherSystemRefusesWaitsAndIsReplayed(t *testing.T) {
	t.Parallel()
	n, c, other := pushed(t)
	other.fail("u-1", 404)
	other.fail("u-22", 422)
	n.tier(t, "crm-muhe", "u-1", "gold")
	n.tier(t, "crm-muhe", "u-22", "gold")
	var letters []zhiyin.Letter
	waiting(t, "two letters", func() (is bool) {
		var err error
		if letters, err = c.Letters(t.Context(), "crm-tags", "", "", 10); err != nil {
			t.Fatal(err)
		}
		return len(letters) == 2
	})
	if now, err := c.Connection(t.Context(), "crm-tags"); err != nil || now.Waiting != 2 || now.Fault != "" {
		t.Errorf("%+v %v", now, err)
	}
	if !strings.Contains(string(letters[0].Row), `"status":4`) || letters[0].Code != "status" {
		t.Errorf("%s %s", letters[0].Code, letters[0].Row)
	}
	if taken, _, err := c.ReplayLetters(t.Context(), "crm-tags", "", letters[0].ID); taken != 1 || err != nil {
		t.Fatal(taken, err)
	}
	waiting(t, "the one", func() bool { return len(other.took("u-1"))+len(other.took("u-22")) == 1 })
	if taken, _, err := c.ReplayLetters(t.Context(), "crm-tags", "", ""); taken != 1 || err != nil {
		t.Fatal(taken, err)
	}
	waiting(t, "both", func() bool { return len(other.took("u-1")) == 1 && len(other.took("u-22")) == 1 })
	// What is told twice because nobody noted the first time in time is not looked at here.
	waiting(t, "all of it noted", func() bool {
		pending, err := n.interchange.PendingDeliveries(t.Context(), zhiyin.Connection{ID: "crm-tags"}.Deliveries(), 10)
		return err == nil && len(pending) == 0
	})
	// Begun anew, everybody's tags are told again.
	if err := c.RewindConnection(t.Context(), "crm-tags", "agent:ag_1", byConsole(access.ConnectionManage, "rewound")); err != nil {
		t.Fatal(err)
	}
	waiting(t, "everybody again", func() bool { return len(other.took("u-1")) == 2 && len(other.took("u-22")) == 2 })
	if left, err := c.RemoveConnection(t.Context(), zhiyin.Connection{ID: "crm-tags", Version: 1, Way: zhiyin.WayPush}, "agent:ag_1", byConsole(access.ConnectionManage, "removed")); left || err != nil {
		t.Fatal(left, err)
	}
	n.tier(t, "crm-muhe", "u-1", "silver")
	if page, err := n.interchange.DeadDeliveries(t.Context(), zhiyin.Connection{ID: "crm-tags"}.Deliveries(), "", 10); err != nil || len(page) != 0 {
		t.Errorf("%+v %v", page, err)
	}
}

func TestATriedPushShowsItsRequestMaskedAndSendsNothing(t *testing.T) {
	t.Parallel()
	n, c, other := pushed(t)
	text, err := c.Text(t.Context(), "crm-tags", 1)
	if err != nil {
		t.Fatal(err)
	}
	trial, err := c.TryConnection(t.Context(), text, "")
	if err != nil || trial.Fault != "" || len(trial.Rows) != 1 {
		t.Fatalf("%+v %v", trial, err)
	}
	m := trial.Rows[0].Messages[0]
	if m["type"] != "PUT" || strings.Contains(fmt.Sprint(m), "19900001101") || strings.Contains(fmt.Sprint(m), "C-1001") {
		t.Errorf("%v", m)
	}
	if len(other.asked) != 0 {
		t.Errorf("%v", other.asked)
	}
	if _, faults := c.ReadConnection(strings.Replace(text, "http://127.0.0.1", "http://10.0.0.1", 1)); len(faults) != 1 || faults[0].Field != "push.url" {
		t.Errorf("%+v", faults)
	}
	trial, err = c.TryConnection(t.Context(), strings.Replace(text, text[strings.Index(text, "http:"):strings.Index(text, "/customers")], "http://127.0.0.1:1", 1), "")
	if err != nil || trial.Fault != "unreachable" {
		t.Errorf("%+v %v", trial, err)
	}
	_ = n
}
