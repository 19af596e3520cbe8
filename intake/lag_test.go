package intake

import (
	"testing"
	"time"
)

func TestALagIsFromWhenItHappenedToWhenItCame(t *testing.T) {
	t.Parallel()
	came := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	for sample, want := range map[string]time.Duration{
		`{"timestamp":"2026-11-28T07:58:30Z"}`: 90 * time.Second, `{"timestamp":"2026-11-28T08:00:30Z"}`: 0, `{"event":"Page Viewed"}`: -1, `{"timestamp":"yesterday"}`: -1, "": -1,
	} {
		if got := lagOf([]byte(sample), came); got != want {
			t.Errorf("%s: %s, want %s", sample, got, want)
		}
	}
}
