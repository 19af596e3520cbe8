package notify

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/message"
)

// rows is an outbox that works in memory as the store does in SQL.
type rows struct {
	mu      sync.Mutex
	drafts  map[zhiyin.MessageID]Draft
	settled chan Outcome
	refused string
}

func (o *rows) Due(_ context.Context, now time.Time, _ int) (out []Draft, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, d := range o.drafts {
		if !d.Due.After(now) {
			out = append(out, d)
		}
	}
	return out, nil
}

func (o *rows) Settle(_ context.Context, d Draft, out Outcome) error {
	o.mu.Lock()
	d.Attempt++
	d.Due = out.Due
	if o.drafts[d.ID] = d; out.State != zhiyin.MessagePending {
		delete(o.drafts, d.ID)
	}
	o.mu.Unlock()
	o.settled <- out
	return nil
}

func (o *rows) Words(_ context.Context, m zhiyin.Message) (message.Filled, string, error) {
	return message.Filled{Text: "to " + m.To}, o.refused, nil
}

type sending func(l Letter) (string, error)

func (f sending) Send(_ context.Context, l Letter) (string, error) { return f(l) }

func run(t *testing.T, o *rows, send sending) {
	t.Helper()
	r := New(Config{Senders: map[zhiyin.MessageChannel]Sender{zhiyin.BySMS: send}, Now: time.Now, Wait: func(int) time.Duration { return time.Millisecond }}, o, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, end := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = r.Run(ctx) }()
	t.Cleanup(func() { end(); <-done })
}

func outbox(m Draft) *rows {
	m.ID, m.Channel = "msg_1", zhiyin.BySMS
	if m.GiveUp.IsZero() {
		m.GiveUp = time.Now().Add(time.Hour)
	}
	return &rows{drafts: map[zhiyin.MessageID]Draft{m.ID: m}, settled: make(chan Outcome, 10)}
}

func TestAMessageIsTriedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	o, tried := outbox(Draft{}), 0
	run(t, o, func(l Letter) (string, error) {
		if tried++; tried < 3 {
			return "", Fault{Name: "timeout"}
		}
		return "r-1", nil
	})
	for _, want := range []Outcome{{State: zhiyin.MessagePending, Fault: "timeout"}, {State: zhiyin.MessagePending, Fault: "timeout"}, {State: zhiyin.MessageSent, Receipt: "r-1"}} {
		got := <-o.settled
		if got.Due = (time.Time{}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func TestWhatCantArriveIsGivenUp(t *testing.T) {
	t.Parallel()
	final := func(Letter) (string, error) { return "", Fault{Name: "status", Final: true} }
	away := func(Letter) (string, error) { return "", Fault{Name: "refused"} }
	late := Draft{Message: zhiyin.Message{GiveUp: time.Now().Add(-time.Second)}}
	soon := Draft{Message: zhiyin.Message{GiveUp: time.Now().Add(3 * time.Second)}}
	refused := outbox(Draft{})
	refused.refused = zhiyin.FaultConsent // withdrawn since it was asked for
	for name, c := range map[string]struct {
		box  *rows
		send sending
		want string
	}{
		"final": {outbox(Draft{}), final, "status"}, "late": {outbox(late), away, zhiyin.FaultLate}, "erased": {outbox(Draft{Erased: true}), away, zhiyin.FaultErased},
		"consent": {refused, away, zhiyin.FaultConsent},
	} {
		run(t, c.box, c.send)
		if got := <-c.box.settled; got.State != zhiyin.MessageDead || got.Fault != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	box := outbox(soon)
	r := New(Config{Now: time.Now, Wait: func(int) time.Duration { return time.Minute }}, box, slog.Default())
	if out := r.failed(soon, Fault{Name: "refused"}); out.State != zhiyin.MessageDead {
		t.Errorf("a next attempt would come too late: %+v", out)
	}
}

func TestWaitsGrowToTenMinutes(t *testing.T) {
	t.Parallel()
	for failed, want := range map[int]time.Duration{1: 2 * time.Second, 2: 8 * time.Second, 4: 128 * time.Second, 9: 10 * time.Minute} {
		if got := backoff(failed, .5); got != want {
			t.Errorf("after %d: %s", failed, got)
		}
	}
}
