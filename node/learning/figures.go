package learning

import (
	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev/routing/affinity"
)

// The figures of learned affinity, by queue.
var (
	affinityOn       = prometheus.NewDesc("zhiyin_affinity_on", "1 while what was learned of agents counts in the queue.", []string{"queue"}, nil)
	affinityLift     = prometheus.NewDesc("zhiyin_affinity_lift", "Difference of mean outcomes (0 to 1) with it and without, by queue: the mean, and low and high of its 95 % interval; left out while there are too few.", []string{"queue", "of"}, nil)
	affinityOutcomes = prometheus.NewDesc("zhiyin_affinity_outcomes", "Contacts of the trial whose outcome is known, by queue and arm.", []string{"queue", "arm"}, nil)
)

// Describe implements prometheus.Collector.
func (l *Affinity) Describe(to chan<- *prometheus.Desc) {
	to <- affinityOn
	to <- affinityLift
	to <- affinityOutcomes
}

// Collect implements prometheus.Collector.
func (l *Affinity) Collect(to chan<- prometheus.Metric) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range l.trials {
		collectTrial(to, t, l.on(t.Queue))
	}
}

func collectTrial(to chan<- prometheus.Metric, t affinity.Trial, on bool) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, append([]string{string(t.Queue)}, labels...)...)
	}
	is := 0.0
	if on {
		is = 1
	}
	gauge(affinityOn, is)
	gauge(affinityOutcomes, float64(t.Treated.Known), "treated")
	gauge(affinityOutcomes, float64(t.HeldOut.Known), "held_out")
	if t.Enough {
		gauge(affinityLift, t.Lift.Low, "low")
		gauge(affinityLift, t.Lift.Mean, "mean")
		gauge(affinityLift, t.Lift.High, "high")
	}
}
