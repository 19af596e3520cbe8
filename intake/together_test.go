package intake_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"zhiyin.dev/intake"
)

// meeting is a ledger in which appends wait until as many as wanted are there.
type meeting struct {
	*kept
	came chan struct{}
	open chan struct{} // closed when they may go on
}

func (m meeting) AppendOnce(ctx context.Context, list ...intake.Once) []intake.Outcome {
	select {
	case <-m.open:
	default:
		m.came <- struct{}{}
		select {
		case <-m.open:
		case <-ctx.Done():
		}
	}
	return m.kept.AppendOnce(ctx, list...)
}

func TestMessagesOfSomebodyWhoIsKnownWaitForNobody(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	known := identify(t, l, mall, `{"messageId":"0","userId":"u-1"}`)
	m := meeting{k, make(chan struct{}), make(chan struct{})}
	busy, err := intake.New(intake.Config{Ledger: m, Directory: k, Now: k.clock})
	if err != nil {
		t.Fatal(err)
	}
	const atOnce = 3
	receipts := make(chan intake.Receipt, atOnce)
	for i := range atOnce {
		go func() {
			r, err := busy.Take(t.Context(), mall, message(t, fmt.Sprintf(`{"messageId":"m%d","type":"track","userId":"u-1","event":"Page Viewed"}`, i)))
			if err != nil {
				t.Error(err)
			}
			receipts <- r
		}()
	}
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range atOnce { // until all of them are in the ledger's door
		select {
		case <-m.came:
		case <-soon.Done():
			t.Fatal("they wait for each other")
		}
	}
	close(m.open)
	for range atOnce {
		if r := <-receipts; r.Code != intake.Accepted || r.Customer != known.Customer {
			t.Errorf("%+v, want the record %s", r, known.Customer)
		}
	}
}
