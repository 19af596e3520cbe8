package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev/node"
	"zhiyin.dev/store"
)

// namedTogether is what sources say of one person: six identifiers, two of them in
// each of seven messages, and three purchases that name one each. Nothing that is
// said names more than two, so that a person comes together by merges alone.
func namedTogether(person int) (out []map[string]any) {
	ids := []map[string]any{
		{"userId": fmt.Sprint("g-", person)},
		{"type": "member_id", "id": fmt.Sprintf("G%05d", person)},
		{"type": "phone", "id": fmt.Sprintf("139%08d", 10_000_000+person*7919)},
		{"type": "email", "id": fmt.Sprintf("gu%d@example.cn", person)},
		{"type": "device", "id": fmt.Sprintf("d1ce%08x", person)},
		{"anonymousId": fmt.Sprint("a-", person)},
	}
	says := func(kind string, named ...int) map[string]any {
		m := map[string]any{"type": kind, "messageId": fmt.Sprint("g", person, "-", len(out))}
		var external []map[string]any
		for _, i := range named {
			for key, value := range ids[i] {
				if key == "userId" || key == "anonymousId" {
					m[key] = value
				} else if key == "type" {
					external = append(external, ids[i])
				}
			}
		}
		m["context"] = map[string]any{"externalIds": external}
		return m
	}
	for _, p := range [][2]int{{0, 2}, {1, 3}, {2, 4}, {3, 5}, {4, 1}, {5, 0}, {2, 3}} {
		m := says("identify", p[0], p[1])
		m["traits"] = map[string]any{"tier": "gold"}
		out = append(out, m)
	}
	for _, i := range []int{0, 2, 5} {
		m := says("track", i)
		m["event"] = "Order Completed"
		m["properties"] = map[string]any{"order_id": fmt.Sprint("G-", person, "-", i), "total": 120 + i, "currency": "CNY"}
		out = append(out, m)
	}
	return out
}

// reporters report messages to whichever of two nodes takes them, until it says 200.
type reporters struct {
	at     [2]atomic.Pointer[string] // addresses of the nodes
	key    string
	acked  atomic.Int32
	broken atomic.Int32 // requests that were cut off while they were answered
	client http.Client
}

// send gives up with the context only.
func (s *reporters) send(ctx context.Context, first int, m map[string]any) error {
	text, err := json.Marshal(m)
	for try := first; err == nil; try++ {
		var req *http.Request
		if req, err = http.NewRequestWithContext(ctx, http.MethodPost, *s.at[try%2].Load()+"/v1/"+m["type"].(string), bytes.NewReader(text)); err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		req.SetBasicAuth(s.key, "")
		res, cut := s.client.Do(req)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case cut != nil && !errors.Is(cut, syscall.ECONNREFUSED):
			s.broken.Add(1)
		case cut == nil:
			_ = res.Body.Close()
			switch res.StatusCode {
			case http.StatusOK:
				s.acked.Add(1)
				return nil
			case http.StatusServiceUnavailable, http.StatusTooManyRequests:
			default:
				return fmt.Errorf("%v: %d", m, res.StatusCode)
			}
		}
		if try > first {
			time.Sleep(10 * time.Millisecond) // neither serves just now
		}
	}
	return err
}

// all reports everything by eight at once, each message to either node first.
func (s *reporters) all(ctx context.Context, messages []map[string]any) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	var busy sync.WaitGroup
	var next atomic.Int32
	for range 8 {
		busy.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(messages) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := s.send(ctx, i, messages[i]); err != nil {
					end(err)
				}
			}
		})
	}
	busy.Wait()
	return context.Cause(ctx)
}

// followed waits until tags have followed the ledger to its end.
func followed(t testing.TB, db *store.DB) {
	t.Helper()
	eventually(t, awaitWithin, "the follower of the ledger has caught up", func() bool {
		heads, err := db.Heads(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at, err := db.Cursor(t.Context(), "profile")
		if err != nil {
			t.Fatal(err)
		}
		for partition, head := range heads {
			if at[partition] < head {
				return false
			}
		}
		return true
	})
}

// standsAgain starts a killed node beside the one that serves.
func (p *platform) standsAgain() (web string) {
	p.t.Helper()
	was := strings.Count(p.log.String(), "standing by")
	web = freeAddress(p.t)
	p.launch("--web", web, "--sip", freeAddress(p.t))
	eventually(p.t, startWithin, "it stands by", func() bool { return strings.Count(p.log.String(), "standing by") > was })
	return "http://" + web
}

// TestMergesOnTwoNodesSurviveTheKillOfEither reports of people to both nodes at once,
// their identifiers two by two; each node is killed while it merges and comes back.
// Then everybody is one person, every message is kept once, and tags are those that
// the ledger gives.
func TestMergesOnTwoNodesSurviveTheKillOfEither(t *testing.T) {
	t.Parallel()
	acts, stands := pair(t)
	const people = 60
	var messages []map[string]any
	for person := range people {
		messages = append(messages, namedTogether(person)...)
	}
	random := rand.New(rand.NewPCG(4, 4))
	random.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })

	s := &reporters{key: acts.writeKey("muhe", "pairs"), client: http.Client{Timeout: 20 * time.Second}}
	for i, web := range []string{acts.ready.Web, stands.ready.Web} {
		s.at[i].Store(&web)
	}
	sent := make(chan error, 1)
	go func() { sent <- s.all(t.Context(), messages) }()
	reaches := func(n int) {
		t.Helper()
		for int(s.acked.Load()) < n {
			select {
			case err := <-sent:
				t.Fatalf("the reporters ended with %v after %d", err, s.acked.Load())
			case <-time.After(time.Millisecond):
			}
		}
	}
	reaches(len(messages) / 3)
	acts.kill()
	stands.isReady(takesOverWithin)
	back := acts.standsAgain()
	s.at[0].Store(&back)
	if n := int(s.acked.Load()); n < len(messages) {
		reaches(min(n+len(messages)/6, len(messages)-8))
	}
	stands.kill()
	acts.isReady(takesOverWithin)
	stands.cmd = nil
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	if s.broken.Load() == 0 {
		t.Error("no message was under way when a node was killed")
	}
	t.Logf("%d messages acknowledged, %d cut off and sent again", s.acked.Load(), s.broken.Load())

	followed(t, acts.ledger())
	onePersonEach(t, acts, people)
	if out, err := exec.CommandContext(t.Context(), binary(t), "--data", acts.dir, "--store-url", acts.url, "rebuild", "--check").CombinedOutput(); err != nil || !strings.Contains(string(out), " 0 differed") {
		t.Errorf("differs from what the ledger gives: %v\n%s", err, tail(string(out), 2000))
	}
}

// onePersonEach proves what namedTogether of so many people has come to.
func onePersonEach(t *testing.T, p *platform, people int) {
	t.Helper()
	cfg := node.DefaultConfig()
	cfg.Data, cfg.Store.URL = p.dir, p.url
	db := raw(t, cfg)
	ask := func(what string, want int, query string) {
		t.Helper()
		var got int
		if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, want %d: %v", what, got, want, err)
		}
	}
	const persons = `(select coalesce(c.canonical, i.customer) as person, i.blind from identifiers i left join canonical c on c.record = i.customer where i.source = 'pairs')`
	ask("identifiers", people*6, `select count(*) from `+persons+` x`)
	ask("persons", people, `select count(distinct person) from `+persons+` x`)
	ask("persons of six identifiers", people, `select count(*) from (select person from `+persons+` x group by person having count(*) = 6) y`)
	ask("identify messages", people*7, `select count(*) from ledger where kind = 'customer.identified' and open like '%"source":"pairs"%' and open like '%"tier":"gold"%'`)
	ask("track messages", people*3, `select count(*) from ledger where kind = 'customer.tracked' and open like '%"source":"pairs"%'`)
	ask("who bought three times", people, `select count(*) from tags where id = 'muhe-loyal' and customer in (select person from `+persons+` x)`)
}
