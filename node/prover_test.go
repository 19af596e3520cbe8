package node

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/flow"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/connection"
	"zhiyin.dev/node/post"
)

const proveFlow = `
id: muhe-prove
unit: muhe
name: {cmn: 证, en: Prove}
start: prove
nodes:
  prove:
    authenticate: {by: pin, digits: 4, text: {cmn: 请输入密码。, en: Your PIN.}, failed: no, locked: no}
    next: yes
  yes: {hangup: }
  no: {hangup: }
`

// calls runs a conductor of the node's definitions, until the test ends.
func (n *Node) calls(t *testing.T, prover contact.Prover) *contact.Conductor {
	t.Helper()
	c := contact.New(contact.Config{Ledger: n.db, People: n.db, Lobby: nobody{}, Voice: silent{}, Directory: n.catalog, Asker: connection.NewAsker(n.db, n.calling("connections")), Prover: prover, Now: n.now, Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c
}

// rings calls a number and returns once something is heard.
func (n *Node) rings(t *testing.T, c *contact.Conductor, called, from string) (zhiyin.ContactID, *contact.Inbox, *handset) {
	t.Helper()
	h := &handset{said: make(chan struct{}, 64), gone: make(chan struct{})}
	id := zhiyin.ContactID(zhiyin.NewID("ct", n.now()))
	inbox, err := c.Arrive(zhiyin.Arrival{Contact: id, Channel: zhiyin.VoiceCall, From: from, Called: called, Leg: "leg_1", At: n.now()}, h)
	if err != nil {
		t.Fatal(err)
	}
	<-h.said
	return id, inbox, h
}

// hangsUp waits until the call is over and what led to it is kept: commits are in the
// order in which they were asked for.
func (n *Node) hangsUp(t *testing.T, h *handset) {
	t.Helper()
	<-h.gone
	if err := n.db.AppendWait(t.Context(), zhiyin.NewEvent("ct_after", zhiyin.PromptHeard{}, n.now())); err != nil {
		t.Fatal(err)
	}
}

func keysIn(inbox *contact.Inbox, digits string) {
	for _, d := range digits {
		inbox.Keyed(d)
	}
}

// TestAPINIsProvedAndKeptNowhere: over a real store, with what any reader of the
// ledger's events would see, sealed parts included.
func TestAPINIsProvedAndKeptNowhere(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.prints(t, proveFlow)
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "try", Version: 1}, "id: try\nunit: muhe\ncalled: try\nflow: muhe-prove\nlanguage: cmn\n")
	const phone = "+8613800007391"
	r, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: "m", UserID: "u7", Traits: map[string]any{"phone": phone}})
	if err != nil {
		t.Fatal(err)
	}
	if err := post.SetProof(t.Context(), n.db, r.Customer, zhiyin.ByPIN, "8317", byConsole("events.write", "")); err != nil {
		t.Fatal(err)
	}
	if err := post.SetProof(t.Context(), n.db, r.Customer, zhiyin.ByPIN, "83", byConsole("events.write", "")); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("two digits: %v", err)
	}
	c := n.calls(t, post.NewProver(n.db, nil, n.now))
	id, inbox, h := n.rings(t, c, "try", phone)
	keysIn(inbox, "9999")
	<-h.said // asked again
	keysIn(inbox, "8317")
	n.hangsUp(t, h)
	events, err := n.db.AllEvents(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	var tried []string
	raised := false
	for _, e := range events {
		raw, err := json.Marshal(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("8317")) || bytes.Contains(raw, []byte(`"8"`)) || bytes.Contains(raw, []byte(`"9"`)) {
			t.Errorf("%s holds it: %s", e.Kind, raw)
		}
		switch b := e.Body.(type) {
		case zhiyin.IdentityTried:
			tried = append(tried, b.Outcome)
		case zhiyin.AssuranceRaised:
			raised = b.Assurance == zhiyin.PIN
		}
	}
	if strings.Join(tried, " ") != "wrong right" || !raised {
		t.Errorf("tried %v, raised %v", tried, raised)
	}
	if r, err := n.replay(t.Context(), id); err != nil || len(r.Differences) > 0 {
		t.Errorf("replayed with %+v, %v", r.Differences, err)
	}
}

func TestAProofIsLockedOverContacts(t *testing.T) {
	t.Parallel()
	n := opened(t)
	r, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm", Unit: "muhe"}, intake.Message{MessageID: "m", UserID: "u7", Traits: map[string]any{"tier": "gold"}})
	if err != nil {
		t.Fatal(err)
	}
	p := post.NewProver(n.db, nil, n.now)
	prove := func(contact zhiyin.ContactID, answer string) string {
		t.Helper()
		outcome, err := p.Prove(t.Context(), contact, r.Customer, zhiyin.ByLastDigits, answer)
		if err != nil {
			t.Fatal(err)
		}
		return outcome
	}
	if got := prove("ct_0", "1234"); got != flow.NotKept {
		t.Errorf("with nothing kept: %s", got)
	}
	if err := post.SetProof(t.Context(), n.db, r.Customer, zhiyin.ByLastDigits, "4711", byConsole("events.write", "")); err != nil {
		t.Fatal(err)
	}
	for i, wants := range []string{flow.Wrong, flow.Wrong, flow.Wrong, flow.Wrong, flow.Locked, flow.Locked} {
		if got := prove(zhiyin.ContactID("ct_"+string('1'+rune(i))), "1234"); got != wants {
			t.Errorf("try %d: %s, want %s", i+1, got, wants)
		}
	}
	if got := prove("ct_9", "4711"); got != flow.Locked {
		t.Errorf("the right one while locked: %s", got)
	}
	if err := post.SetProof(t.Context(), n.db, r.Customer, zhiyin.ByLastDigits, "4711", byConsole("events.write", "")); err != nil {
		t.Fatal(err)
	}
	if got := prove("ct_9", "四七一一"); got != flow.Right {
		t.Errorf("said, after it was set anew: %s", got)
	}
}

const lookFlow = `
id: muhe-look
unit: muhe
name: {cmn: 查, en: Look}
start: look
variables:
  state: {type: enum}
nodes:
  look:
    lookup: {connection: shop-ask, path: /orders/latest, query: {phone: customer.phone}, take: {state: /orders/0/status}, within_ms: 600, music: calm, on: {empty: empty, failed: failed, timeout: late}}
    next: found
  found: {hangup: }
  empty: {hangup: }
  failed: {hangup: }
  late: {hangup: }
`

// connected is opened with the packs, and may ask systems of this machine.
func connected(t *testing.T) *Node {
	t.Helper()
	n := opened(t)
	guard, err := webhook.NewGuard([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	n.guard = guard
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestALookupReachesItsConnectionAndNothingElse(t *testing.T) {
	t.Parallel()
	n := connected(t)
	asked := make(chan string, 8)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.URL.String() + " " + r.Header.Get("Authorization")
		switch r.URL.Query().Get("phone") {
		case "+8613800000001":
			_, _ = w.Write([]byte(`{"orders":[{"status":"shipped"}]}`))
		case "+8613800000002":
			http.NotFound(w, r)
		case "+8613800000003":
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		default:
			<-r.Context().Done()
		}
	}))
	t.Cleanup(shop.Close)
	if _, err := n.Furnish(t.Context(), "id: shop-ask\nname: {cmn: 商城, en: Shop}\nunit: muhe\nway: ask\nask: {url: \""+shop.URL+"\"}\n", "s3cret"); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Furnish(t.Context(), "id: inner\nname: {cmn: 内, en: Inner}\nway: ask\nask: {url: \"http://10.0.0.1/\"}\n", "s"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("an inner address: %v", err)
	}
	n.prints(t, lookFlow)
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "try", Version: 1}, "id: try\nunit: muhe\ncalled: try\nflow: muhe-look\nlanguage: cmn\n")
	c := n.calls(t, nil)
	for phone, wants := range map[string]string{"+8613800000001": "found", "+8613800000002": "empty", "+8613800000003": "failed", "+8613800000004": "late"} {
		if _, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: phone, UserID: phone, Traits: map[string]any{"phone": phone}}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		id, _, h := n.rings(t, c, "try", phone)
		n.hangsUp(t, h)
		if got := <-asked; got != "GET /orders/latest?phone=%2B"+phone[1:]+" Bearer s3cret" {
			t.Errorf("asked %s", got)
		}
		if left := n.endsAt(t, id); left != wants {
			t.Errorf("%s: led to %s after %v, want %s", phone, left, time.Since(began), wants)
		}
		if r, err := n.replay(t.Context(), id); err != nil || len(r.Differences) > 0 {
			t.Errorf("replayed with %+v, %v", r.Differences, err)
		}
	}
}

// endsAt is the last node that a contact entered.
func (n *Node) endsAt(t *testing.T, id zhiyin.ContactID) (node string) {
	t.Helper()
	events, err := n.db.AllEvents(t.Context(), string(id))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if b, is := e.Body.(zhiyin.FlowEntered); is {
			node = b.Node
		}
	}
	return node
}

const orderFlow = `
id: muhe-order
unit: muhe
name: {cmn: 下单, en: Order}
start: order
variables:
  code: {type: enum}
nodes:
  order:
    lookup: {connection: shop-ask, path: /orders, body: {phone: customer.phone}, take: {code: /code}, within_ms: 2000, music: calm, on: {empty: empty, refused: why, failed: failed}}
    next: found
  why: {branch: [{when: vars.code == "sold_out", next: refused}, {otherwise: failed}]}
  found: {hangup: }
  empty: {hangup: }
  refused: {hangup: }
  failed: {hangup: }
`

func TestARefusalSaysWhyAndAChangeBringsItsKey(t *testing.T) {
	t.Parallel()
	n := connected(t)
	asked := make(chan string, 8)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Idempotency-Key")
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.Contains(string(body), "0001"):
			_, _ = w.Write([]byte(`{"code":"done"}`))
		case strings.Contains(string(body), "0002"):
			w.WriteHeader(http.StatusConflict)
			_, _ = w.Write([]byte(`{"code":"sold_out"}`))
		case strings.Contains(string(body), "0003"):
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write([]byte(`<html>`))
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(shop.Close)
	if _, err := n.Furnish(t.Context(), "id: shop-ask\nname: {cmn: 商城, en: Shop}\nunit: muhe\nway: ask\nask: {url: \""+shop.URL+"\"}\n", "s3cret"); err != nil {
		t.Fatal(err)
	}
	n.prints(t, orderFlow)
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "try", Version: 1}, "id: try\nunit: muhe\ncalled: try\nflow: muhe-order\nlanguage: cmn\n")
	c := n.calls(t, nil)
	for phone, wants := range map[string]string{"+8613800000001": "found", "+8613800000002": "refused", "+8613800000003": "failed", "+8613800000004": "failed"} {
		if _, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: phone, UserID: phone, Traits: map[string]any{"phone": phone}}); err != nil {
			t.Fatal(err)
		}
		id, _, h := n.rings(t, c, "try", phone)
		n.hangsUp(t, h)
		if key := <-asked; key != string(id)+"/order/1" {
			t.Errorf("asked with the key %q", key)
		}
		if left := n.endsAt(t, id); left != wants {
			t.Errorf("%s: led to %s, want %s", phone, left, wants)
		}
		if r, err := n.replay(t.Context(), id); err != nil || len(r.Differences) > 0 {
			t.Errorf("replayed with %+v, %v", r.Differences, err)
		}
	}
}
