package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/store"
)

var (
	killRounds = flag.Int("kill-rounds", 5, "how often the product is killed under load, on each engine")
	killReport = flag.String("kill-report", "", "file that the outcome is added to, a JSON object a line")
)

// outcome is what the rounds on one engine came to.
type outcome struct {
	Engine       string `json:"engine"`
	Rounds       int    `json:"rounds"`
	Acknowledged int    `json:"acknowledged"` // events whose sender was told that they are kept
	Lost         int    `json:"lost"`         // of these, those that a later start does not know
	Calls        int    `json:"calls"`
	Limbo        int    `json:"limbo"` // contacts that a later start neither ended nor goes on with
}

// TestKilledAgainAndAgainItKeepsWhatItAcknowledged kills the product with kill -9
// at a moment of chance while events and calls come in, starts it again, and asks
// for everything that it had acknowledged in the round before.
func TestKilledAgainAndAgainItKeepsWhatItAcknowledged(t *testing.T) {
	engines(t, func(t *testing.T, url string) {
		settings := write(t, "intake:\n  write_keys:\n    shop: "+roundsKey+"\n")
		k := &rounds{t: t, p: startStraightOn(t, url, times{}, "--config", settings), settings: settings}
		k.out.Engine = "sqlite"
		if url != "" {
			k.out.Engine = "pg"
		}
		db := k.p.ledger()
		for range *killRounds {
			k.round(db)
		}
		k.report()
		if k.out.Lost > 0 || k.out.Limbo > 0 || k.out.Acknowledged == 0 || k.out.Calls == 0 {
			t.Errorf("%+v", k.out)
		}
	})
}

const roundsKey = "wk_rounds"

type rounds struct {
	t        *testing.T
	p        *platform
	settings string
	sent     int
	out      outcome

	mu    sync.Mutex
	acked [][]byte // the messages acknowledged in this round
}

// round loads the product until it dies, starts it again and looks.
func (k *rounds) round(db *store.DB) {
	k.acked = nil
	phone, err := siptest.NewPhone(netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		k.t.Fatal(err)
	}
	stop, cancel := context.WithCancel(context.Background())
	var load sync.WaitGroup
	for range senders {
		load.Go(func() { k.send(stop) })
	}
	load.Go(func() { k.call(stop, phone) })
	time.Sleep(100*time.Millisecond + rand.N(500*time.Millisecond))
	k.p.kill()
	cancel()
	_ = phone.Close() // or it waits half a minute for an answer of the dead (RFC 3261 §17.1.1.2, timer B)
	load.Wait()
	k.p.run("--config", k.settings)
	k.out.Rounds++
	k.look(db)
}

// senders is how many connections report events at once.
const senders = 4

// send reports what customers did, one event after the other, until the product
// is gone.
func (k *rounds) send(stop context.Context) {
	client := &http.Client{Timeout: 5 * time.Second}
	defer client.CloseIdleConnections()
	for stop.Err() == nil {
		k.mu.Lock()
		k.sent++
		n := k.sent
		k.mu.Unlock()
		m := fmt.Appendf(nil, `{"type":"track","messageId":"round-%d","userId":"round-customer-%d","event":"Product Viewed","properties":{"product":"p%d"},"timestamp":%q}`,
			n, n%50, n, time.Now().UTC().Format(time.RFC3339Nano))
		if codes, err := k.post(client, m); err != nil || len(codes) != 1 || codes[0] != "accepted" {
			continue // killed meanwhile: nobody was told anything
		}
		k.mu.Lock()
		k.acked = append(k.acked, m)
		k.mu.Unlock()
	}
}

// post sends messages as one batch and returns what became of each.
func (k *rounds) post(client *http.Client, messages ...[]byte) (codes []string, err error) {
	body := append([]byte(`{"batch":[`), bytes.Join(messages, []byte{','})...)
	req, err := http.NewRequest(http.MethodPost, k.p.ready.Web+"/v1/batch", bytes.NewReader(append(body, "]}"...)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth(roundsKey, "")
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	var taken struct{ Receipts []struct{ Code string } }
	if err == nil {
		err = json.Unmarshal(raw, &taken)
	}
	for _, r := range taken.Receipts {
		codes = append(codes, r.Code)
	}
	return codes, err
}

// call lets customers call, one each 50 ms; they hear the greeting or wait when
// the product dies.
func (k *rounds) call(stop context.Context, phone *siptest.Phone) {
	for stop.Err() == nil {
		ctx, cancel := context.WithTimeout(stop, time.Second)
		called := []string{muhe, straight, keypad}[rand.IntN(3)]
		if _, err := phone.Dial(ctx, siptest.Order{To: "sip:" + called + "@" + k.p.ready.SIP, From: suGold}); err == nil {
			k.out.Calls++
		}
		cancel()
		select {
		case <-stop.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// look asks for everything again: what the product kept it calls a duplicate.
// Nobody has called yet, so every contact is one of the dead process.
func (k *rounds) look(db *store.DB) {
	k.out.Acknowledged += len(k.acked)
	client := &http.Client{Timeout: 30 * time.Second}
	for rest := k.acked; len(rest) > 0; {
		n := min(len(rest), 400)
		codes, err := k.post(client, rest[:n]...)
		if err != nil || len(codes) != n {
			k.t.Fatalf("asking again: %d of %d answers: %v", len(codes), n, err)
		}
		for _, c := range codes {
			if c != "duplicate" {
				k.out.Lost++
			}
		}
		rest = rest[n:]
	}
	k.out.Limbo += k.left(db)
}

// left says how many contacts of the dead process are still open once it had time
// to close them: it does so before it takes calls.
func (k *rounds) left(db *store.DB) int {
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		open, err := db.OpenContacts(context.Background())
		if err != nil {
			k.t.Fatal(err)
		}
		if len(open) == 0 || time.Since(began) > awaitWithin {
			return len(open)
		}
	}
}

// report adds the outcome to the file that was asked for.
func (k *rounds) report() {
	k.t.Logf("%+v", k.out)
	if *killReport == "" {
		return
	}
	line, _ := json.Marshal(k.out) // plain values
	f, err := os.OpenFile(*killReport, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err != nil {
		k.t.Error(err)
	}
}
