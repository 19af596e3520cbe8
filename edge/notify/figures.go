package notify

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
)

// Figures are the runner's measures; a prometheus.Collector. Labels are channels
// and outcomes, never ids or addresses.
type Figures struct {
	attempts *prometheus.CounterVec
	latency  prometheus.Histogram
}

func newFigures() *Figures {
	return &Figures{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_message_attempts_total",
			Help: "Attempts to send messages to customers, by channel and what they came to: sent, failed (tried again later), dead."}, []string{"channel", "outcome"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zhiyin_message_attempt_seconds",
			Help: "One attempt, until what came of it is kept.", Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 15}}),
	}
}

// Describe is for a registry.
func (f *Figures) Describe(to chan<- *prometheus.Desc) {
	f.attempts.Describe(to)
	f.latency.Describe(to)
}

// Collect is for a registry.
func (f *Figures) Collect(to chan<- prometheus.Metric) {
	f.attempts.Collect(to)
	f.latency.Collect(to)
}

func (f *Figures) attempted(c zhiyin.MessageChannel, out Outcome, took time.Duration) {
	outcome := string(out.State)
	if out.State == zhiyin.MessagePending {
		outcome = "failed"
	}
	f.attempts.WithLabelValues(string(c), outcome).Inc()
	f.latency.Observe(took.Seconds())
}
