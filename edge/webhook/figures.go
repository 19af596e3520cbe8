package webhook

import (
	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
)

// Figures are the runner's measures; a prometheus.Collector. Labels are outcomes
// and states, never ids or addresses.
type Figures struct {
	attempts *prometheus.CounterVec
	latency  prometheus.Histogram
	hooks    *prometheus.GaugeVec
}

func newFigures() *Figures {
	return &Figures{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_webhook_attempts_total",
			Help: "Attempts to tell webhooks, by what they came to: delivered, failed (tried again later), dead."}, []string{"outcome"}),
		latency: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zhiyin_webhook_attempt_seconds",
			Help: "From the first packet of an attempt to the end of its answer.", Buckets: []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 5, 15}}),
		hooks: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "zhiyin_webhooks",
			Help: "Webhooks by state: working, failing (nothing has arrived lately), disabled."}, []string{"state"}),
	}
}

// Describe is for a registry.
func (f *Figures) Describe(to chan<- *prometheus.Desc) {
	for _, c := range f.all() {
		c.Describe(to)
	}
}

// Collect is for a registry.
func (f *Figures) Collect(to chan<- prometheus.Metric) {
	for _, c := range f.all() {
		c.Collect(to)
	}
}

func (f *Figures) all() []prometheus.Collector {
	return []prometheus.Collector{f.attempts, f.latency, f.hooks}
}

func (f *Figures) attempted(d zhiyin.Delivery) {
	outcome := string(d.State)
	if d.State == zhiyin.DeliveryPending {
		outcome = "failed"
	}
	f.attempts.WithLabelValues(outcome).Inc()
	f.latency.Observe(d.Latency.Seconds())
}

func (f *Figures) seen(hooks []zhiyin.Webhook) {
	n := map[string]int{}
	for _, w := range hooks {
		switch {
		case w.State != zhiyin.WebhookEnabled:
			n["disabled"]++
		case !w.Failing.IsZero():
			n["failing"]++
		default:
			n["working"]++
		}
	}
	for _, state := range []string{"working", "failing", "disabled"} {
		f.hooks.WithLabelValues(state).Set(float64(n[state]))
	}
}
