package webhook

import (
	"testing"
	"time"
)

func TestTheWaitsGrowAndFillThreeDays(t *testing.T) {
	t.Parallel()
	var all, before time.Duration
	attempts := 0
	for n := 1; all < TryFor; n++ {
		wait := backoff(n, 0.5)
		if wait < before || wait > longestWait {
			t.Errorf("after %d: %s", n, wait)
		}
		all, before, attempts = all+wait, wait, n
	}
	if first := backoff(1, 0.5); first != firstRetry || attempts < 10 || attempts > 25 {
		t.Errorf("first %s, %d attempts", first, attempts)
	}
	if low, high := backoff(3, 0), backoff(3, 1); low != 64*time.Second || high != 96*time.Second {
		t.Errorf("by chance %s to %s", low, high)
	}
	if backoff(1000, 1) > 10*time.Hour {
		t.Error("too long")
	}
}

func TestAFailingWebhookIsLeftAlone(t *testing.T) {
	t.Parallel()
	for inRow, want := range map[int]time.Duration{0: 0, 2: 0, 3: firstQuiet, 4: 2 * firstQuiet, 100: longestQuiet} {
		if got := quiet(inRow); got != want {
			t.Errorf("after %d: %s", inRow, got)
		}
	}
}
