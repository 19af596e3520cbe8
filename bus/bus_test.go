package bus_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhiyin.dev/bus"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// run starts a bus that ends with the test.
func run(t *testing.T) *bus.Bus {
	t.Helper()
	b, err := bus.New(bus.Config{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

func subscribe(t *testing.T, b *bus.Bus, subject string) (heard chan string, cancel func()) {
	t.Helper()
	heard = make(chan string, 100) // more than a test sends
	cancel, err := b.Subscribe(subject, func(data []byte) { heard <- string(data) })
	if err != nil {
		t.Fatal(err)
	}
	return heard, cancel
}

func take(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case s := <-heard:
		return s
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was heard")
		return ""
	}
}

func TestSubscribersHearTheirSubjectInOrder(t *testing.T) {
	t.Parallel()
	b := run(t)
	care, cancel := subscribe(t, b, "desk.care")
	all, _ := subscribe(t, b, "desk.>")
	b.Publish("ledger", []byte("other"))
	b.Publish("desk.care", []byte("1"))
	b.Publish("desk.sales", []byte("2"))
	for _, want := range []string{"1", "2"} {
		if got := take(t, all); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
	if got := take(t, care); got != "1" {
		t.Errorf("heard %q, want 1", got)
	}
	cancel()
	b.Publish("desk.care", []byte("3"))
	take(t, all)
	if len(care) != 0 {
		t.Error("heard after cancelling")
	}
}

func TestAWakeUpNobodyTookHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	b := run(t)
	wake := b.Wake("ledger")
	heard, _ := subscribe(t, b, "ledger")
	for range 3 {
		for range 50 {
			b.Publish("ledger", []byte("x"))
		}
		for range 50 {
			take(t, heard)
		}
		<-wake
	}
	if cap(wake) != 1 {
		t.Errorf("up to %d wake-ups are kept, want 1", cap(wake))
	}
}

func TestAnOutageDropsMessagesAndThenEverybodyIsBack(t *testing.T) {
	t.Parallel()
	b := run(t)
	heard, _ := subscribe(t, b, "desk")
	wake := b.Wake("ledger")
	b.Publish("desk", []byte("before"))
	if got := take(t, heard); got != "before" {
		t.Fatalf("heard %q", got)
	}
	b.Stop()
	start := time.Now()
	for range 5000 {
		b.Publish("desk", []byte("lost"))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("5000 messages without a server took %s", took)
	}
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	select { // whoever may have missed a wake-up is woken
	case <-wake:
	case <-time.After(10 * time.Second):
		t.Fatal("nobody was woken after the outage")
	}
	b.Publish("desk", []byte("after"))
	for take(t, heard) != "after" {
	}
	if b.Dropped() == 0 {
		t.Error("nothing was counted as dropped")
	}
}

func TestPublishingNeverBlocksWithoutRun(t *testing.T) {
	t.Parallel()
	b, err := bus.New(bus.Config{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		b.Publish("desk", nil)
	}
	if got := b.Dropped(); got != 2000-1024 {
		t.Errorf("%d dropped, want %d", got, 2000-1024)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := b.Run(ctx); err != nil {
		t.Error(err)
	}
}
