package connection

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Figures are read from the database when somebody asks. Labels are the
// short names that people gave to connections.
type Figures struct{ *Keeper }

var (
	connectionRows = prometheus.NewDesc("zhiyin_connection_rows_total", "Rows that a connection brought, by what became of them.", []string{"connection", "result"}, nil)
	connectionLag  = prometheus.NewDesc("zhiyin_connection_lag_seconds", "How old the newest row was when it was taken.", []string{"connection"}, nil)
	connectionUp   = prometheus.NewDesc("zhiyin_connection_up", "1 while a connection is on and nothing stops it.", []string{"connection"}, nil)
	connectionHeld = prometheus.NewDesc("zhiyin_connection_held_bytes", "What the other database keeps for a stream of changes.", []string{"connection"}, nil)
	connectionLeft = prometheus.NewDesc("zhiyin_connection_letters", "Refused rows that wait to be replayed.", []string{"connection"}, nil)
)

// Describe names the figures.
func (f Figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{connectionRows, connectionLag, connectionUp, connectionHeld, connectionLeft} {
		to <- d
	}
}

// figuresWithin bounds the question to the database.
const figuresWithin = 2 * time.Second

// Collect reads them; without the database there are none.
func (f Figures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), figuresWithin)
	defer cancel()
	all, err := f.Connections(ctx)
	if err != nil {
		return
	}
	for _, c := range all {
		gauge := func(d *prometheus.Desc, v float64) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, c.ID)
		}
		for result, n := range map[string]int64{"taken": c.Taken, "skipped": c.Skipped, "refused": c.Refused} {
			to <- prometheus.MustNewConstMetric(connectionRows, prometheus.CounterValue, float64(n), c.ID, result)
		}
		gauge(connectionLag, c.Lag.Seconds())
		gauge(connectionHeld, float64(c.Held))
		gauge(connectionLeft, float64(c.Waiting))
		up := 0.0
		if c.On && c.Fault == "" {
			up = 1
		}
		gauge(connectionUp, up)
	}
}
