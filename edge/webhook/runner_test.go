package webhook_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/storetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		tellForever(dir, os.Getenv(victim+"_URL"))
	}
	goleak.VerifyTestMain(m)
}

// told is one request as the receiver got it.
type told struct {
	event  cloudevent.Event
	header http.Header
	body   string
}

// receiver is somebody else's server. answer decides by the event and the
// number of its attempt (from 1).
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	got      []told
	attempts map[zhiyin.EventID]int
	answer   func(told, int) int
	arrived  chan struct{} // capacity 1: something came
}

func listen(t testing.TB, tls bool, answer func(told, int) int) *receiver {
	t.Helper()
	r := &receiver{attempts: map[zhiyin.EventID]int{}, answer: answer, arrived: make(chan struct{}, 1)}
	h := http.HandlerFunc(r.take)
	if tls {
		r.Server = httptest.NewUnstartedServer(h)
		r.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
		r.StartTLS()
	} else {
		r.Server = httptest.NewServer(h)
	}
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, req *http.Request) {
	raw, err := io.ReadAll(req.Body)
	one := told{header: req.Header, body: string(raw)}
	if err == nil {
		err = json.Unmarshal(raw, &one.event)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.attempts[one.event.ID]++
	n := r.attempts[one.event.ID]
	r.got = append(r.got, one)
	r.mu.Unlock()
	code := http.StatusNoContent
	if r.answer != nil {
		code = r.answer(one, n)
	}
	if code >= 300 && code < 400 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(code)
	select {
	case r.arrived <- struct{}{}:
	default:
	}
}

func (r *receiver) all() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]told(nil), r.got...)
}

// until waits for what came to satisfy enough.
func (r *receiver) until(t testing.TB, what string, enough func([]told) bool) []told {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		if got := r.all(); enough(got) {
			return got
		}
		select {
		case <-r.arrived:
		case <-late:
			t.Fatalf("%s: only %d requests came", what, len(r.all()))
		}
	}
}

func atLeast(n int) func([]told) bool { return func(got []told) bool { return len(got) >= n } }

// house is a store with a running runner.
type house struct {
	t      testing.TB
	db     *store.DB
	box    *interchange.DB
	runner *webhook.Runner
	log    *strings.Builder
	stop   func()
}

func newHouse(t testing.TB, db *store.DB, change func(*webhook.Config)) *house {
	t.Helper()
	guard, err := webhook.NewGuard([]string{"127.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	cfg := webhook.Config{Guard: guard, Now: time.Now, Wait: func(int) time.Duration { return 10 * time.Millisecond }}
	if change != nil {
		change(&cfg)
	}
	h := &house{t: t, db: db, box: interchange.Of(db.Engine, db), log: &strings.Builder{}}
	h.runner = webhook.New(cfg, h.box, slog.New(slog.NewTextHandler(h.log, nil)))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	wake := make(chan struct{}, 1)
	db.Committed(func([]zhiyin.Event) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})
	go func() { ended <- h.runner.Run(ctx, wake) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(h.stop)
	return h
}

func (h *house) register(url string, kinds ...zhiyin.Kind) (zhiyin.Webhook, string) {
	h.t.Helper()
	w, secret, err := h.box.NewWebhook(h.t.Context(), zhiyin.Webhook{Name: "CRM", URL: url, Kinds: kinds, By: "agent:ag_1"},
		zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "webhook.manage", Result: zhiyin.AuditDone})
	if err != nil {
		h.t.Fatal(err)
	}
	return w, secret
}

func (h *house) keep(events ...zhiyin.Event) {
	h.t.Helper()
	if err := h.db.AppendWait(h.t.Context(), events...); err != nil {
		h.t.Fatal(err)
	}
}

func heard(contact string, n int) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.PromptHeard{Prompt: "hello", HeardMs: n}, time.Now())
	e.Unit = "muhe"
	return e
}

// settled waits until the webhook has no pending delivery, and returns all.
func (h *house) settled(w zhiyin.Webhook, want int) []zhiyin.Delivery {
	h.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		all, err := h.box.Deliveries(h.t.Context(), interchange.DeliveryQuery{Webhook: w.ID, Limit: 200})
		if err != nil {
			h.t.Fatal(err)
		}
		open := 0
		for _, d := range all {
			if d.State == zhiyin.DeliveryPending {
				open++
			}
		}
		if open == 0 && len(all) >= want {
			return all
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%d of %d deliveries are pending: %+v", open, len(all), all)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func openStore(t testing.TB) *store.DB {
	return storetest.OpenSQLite(t, t.TempDir(), store.Config{})
}

func TestEventsArriveSignedInOrderOverTLS(t *testing.T) {
	t.Parallel()
	r := listen(t, true, nil)
	roots := x509.NewCertPool()
	roots.AddCert(r.Certificate())
	h := newHouse(t, openStore(t), func(c *webhook.Config) { c.Roots = roots })
	w, secret := h.register(r.URL, "prompt.heard", "note.saved")
	const subjects, each = 5, 12
	for i := range each {
		for s := range subjects {
			h.keep(heard(fmt.Sprintf("ct_%d", s), i), zhiyin.NewEvent(fmt.Sprintf("ct_%d", s), zhiyin.ContactInput{Seq: i + 1, Input: "tick"}, time.Now()))
		}
	}
	h.keep(zhiyin.NewEvent("ct_0", zhiyin.NoteSaved{Agent: "ag_1", Text: "苏婉要退款"}, time.Now()))
	got := r.until(t, "everything", atLeast(subjects*each+1))
	next := map[string]string{}
	for _, one := range got {
		if one.event.Sequence <= next[one.event.Subject] {
			t.Errorf("%s: %s came after %s", one.event.Subject, one.event.Sequence, next[one.event.Subject])
		}
		next[one.event.Subject] = one.event.Sequence
		if strings.Contains(one.body, "苏婉") {
			t.Errorf("a sealed field without a purpose: %s", one.body)
		}
		if err := verify(secret, one.header, one.body); err != nil {
			t.Error(err)
		}
		if one.header.Get("Content-Type") != "application/cloudevents+json" || one.header.Get("webhook-id") != string(one.event.ID) {
			t.Errorf("%v", one.header)
		}
	}
	for _, d := range h.settled(w, subjects*each+1) {
		if d.State != zhiyin.DeliveryDelivered || d.Attempt != 1 || d.Code != 204 {
			t.Errorf("%+v", d)
		}
	}
}

func TestAPurposeTellsPersonalFields(t *testing.T) {
	t.Parallel()
	r := listen(t, false, nil)
	h := newHouse(t, openStore(t), nil)
	w, _ := h.register(r.URL)
	w.Purpose = "service"
	if err := h.box.ChangeWebhook(t.Context(), w, zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "customer.export", Result: zhiyin.AuditDone}); err != nil {
		t.Fatal(err)
	}
	h.keep(zhiyin.NewEvent("ct_0", zhiyin.NoteSaved{Agent: "ag_1", Text: "苏婉要退款"}, time.Now()))
	if got := r.until(t, "the note", atLeast(1)); !strings.Contains(got[0].body, "苏婉要退款") {
		t.Errorf("%s", got[0].body)
	}
	h.stop()
	if strings.Contains(h.log.String(), "苏婉") || strings.Contains(h.log.String(), r.URL) {
		t.Errorf("%s", h.log.String())
	}
}

func TestWhatFailsIsTriedAgainAndHoldsItsSubjectBack(t *testing.T) {
	t.Parallel()
	r := listen(t, false, func(one told, n int) int {
		if one.event.Subject == "ct_a" && strings.Contains(one.body, `"heard_ms":0`) && n < 3 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	})
	h := newHouse(t, openStore(t), nil)
	w, _ := h.register(r.URL)
	h.keep(heard("ct_a", 0), heard("ct_a", 1), heard("ct_b", 0))
	all := h.settled(w, 3)
	for _, d := range all {
		if d.State != zhiyin.DeliveryDelivered {
			t.Errorf("%+v", d)
		}
	}
	last := ""
	for _, one := range r.all() {
		if one.event.Subject == "ct_a" {
			if one.event.Sequence < last {
				t.Errorf("%s overtook %s", last, one.event.Sequence)
			}
			last = one.event.Sequence
		}
	}
	if n := len(r.all()); n != 5 {
		t.Errorf("%d requests", n)
	}
	if w, err := h.box.Webhook(t.Context(), w.ID); err != nil || !w.Failing.IsZero() {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestGoneDisablesAndEnablingTellsWhatWasMissed(t *testing.T) {
	t.Parallel()
	var gone sync.Map
	gone.Store("on", true)
	r := listen(t, false, func(told, int) int {
		if on, _ := gone.Load("on"); on.(bool) {
			return http.StatusGone
		}
		return http.StatusOK
	})
	h := newHouse(t, openStore(t), nil)
	w, _ := h.register(r.URL, "prompt.heard")
	h.keep(heard("ct_a", 0))
	all := h.settled(w, 1)
	if all[0].State != zhiyin.DeliveryDead || all[0].Code != 410 {
		t.Errorf("%+v", all[0])
	}
	h.until(w, func(w zhiyin.Webhook) bool {
		return w.State == zhiyin.WebhookDisabled && w.Reason == zhiyin.DisabledGone
	})
	h.keep(heard("ct_a", 1)) // while it is away
	gone.Store("on", false)
	if err := h.box.EnableWebhook(t.Context(), w.ID, "agent:ag_1", zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "webhook.manage", Result: zhiyin.AuditDone}); err != nil {
		t.Fatal(err)
	}
	if n, err := h.box.ReplayDeliveries(t.Context(), w.ID, time.Now().Add(-time.Hour), webhook.TryFor); err != nil || n != 1 {
		t.Errorf("%d replayed, %v", n, err)
	}
	got := r.until(t, "what was missed", func(got []told) bool { return len(got) >= 3 })
	if got[0].event.ID != got[1].event.ID && got[0].event.ID != got[2].event.ID {
		t.Error("the replay has another id")
	}
	notice, err := h.db.Events(t.Context(), w.ID, 0, 10)
	if err != nil || len(notice) != 1 || notice[0].Body != (zhiyin.WebhookStopped{Name: "CRM", Reason: zhiyin.DisabledGone}) {
		t.Errorf("%+v, %v", notice, err)
	}
}

// until waits for the webhook's row.
func (h *house) until(w zhiyin.Webhook, as func(zhiyin.Webhook) bool) {
	h.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		now, err := h.box.Webhook(h.t.Context(), w.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		if as(now) {
			return
		}
		if time.Now().After(deadline) {
			h.t.Fatalf("%+v", now)
		}
	}
}

func TestAWebhookThatOnlyFailsIsDisabledInTheEnd(t *testing.T) {
	t.Parallel()
	r := listen(t, false, func(told, int) int { return http.StatusTeapot })
	h := newHouse(t, openStore(t), func(c *webhook.Config) { c.DisableAfter = 50 * time.Millisecond })
	w, _ := h.register(r.URL)
	h.keep(heard("ct_a", 0))
	h.until(w, func(w zhiyin.Webhook) bool {
		return w.State == zhiyin.WebhookDisabled && w.Reason == zhiyin.DisabledFailing
	})
	n := len(r.all())
	h.keep(heard("ct_b", 0))
	h.stop()
	if now := len(r.all()); now > n+1 {
		t.Errorf("%d requests after it was disabled", now-n)
	}
}

func TestDeliveriesDieAfterTheirTime(t *testing.T) {
	t.Parallel()
	r := listen(t, false, func(told, int) int { return http.StatusBadGateway })
	h := newHouse(t, openStore(t), func(c *webhook.Config) { c.Wait = func(int) time.Duration { return webhook.TryFor + time.Hour } })
	w, _ := h.register(r.URL)
	h.keep(heard("ct_a", 0))
	if all := h.settled(w, 1); all[0].State != zhiyin.DeliveryDead || all[0].Fault != "status" || all[0].Code != 502 {
		t.Errorf("%+v", all[0])
	}
}

func TestNoAnswerHasItsReason(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	slow := listen(t, false, func(told, int) int { <-hang; return http.StatusOK })
	t.Cleanup(func() { close(hang) })
	turning := listen(t, false, func(told, int) int { return http.StatusFound })
	strange := listen(t, true, nil) // its certificate is nobody's
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	h := newHouse(t, openStore(t), func(c *webhook.Config) {
		c.Within = 2 * time.Second // a handshake under the race detector takes a while
		c.Wait = func(int) time.Duration { return webhook.TryFor + time.Hour }
	})
	port := closed.URL[strings.LastIndex(closed.URL, ":"):]
	for url, fault := range map[string]string{slow.URL: "timeout", turning.URL: "status", strange.URL: "tls", closed.URL: "refused",
		"https://nowhere.invalid/": "dns", "https://[::1]" + port: "address", "http://[::ffff:169.254.169.254]/": "address"} {
		w, _ := h.register(url)
		if _, err := h.box.TestDelivery(t.Context(), w.ID, "agent:ag_1", webhook.TryFor); err != nil {
			t.Fatal(err)
		}
		if all := h.settled(w, 1); all[0].Fault != fault {
			t.Errorf("%s: %q, code %d", url, all[0].Fault, all[0].Code)
		}
	}
	for _, one := range turning.all() {
		if one.event.Type != "dev.zhiyin.webhook.test" {
			t.Errorf("%s", one.body)
		}
	}
	if n := len(turning.all()); n != 1 {
		t.Errorf("a redirect was followed: %d requests", n)
	}
}

func TestAFailingWebhookHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	stuck := listen(t, false, func(told, int) int { <-hang; return http.StatusOK })
	fine := listen(t, false, nil)
	h := newHouse(t, openStore(t), nil)
	defer close(hang)
	h.register(stuck.URL)
	h.register(fine.URL)
	for i := range 20 {
		h.keep(heard(fmt.Sprintf("ct_%d", i), i))
	}
	fine.until(t, "the other webhook's events", atLeast(20))
	if n := len(stuck.all()); n > 4 {
		t.Errorf("%d attempts at once", n)
	}
}
