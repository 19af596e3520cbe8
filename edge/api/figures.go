package api

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// figures are the server's own measures. Labels are routes and classes of
// status, never ids.
type figures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	limited  *prometheus.CounterVec
	sockets  prometheus.Gauge
	dropped  prometheus.Counter
	lag      prometheus.Histogram

	streams    prometheus.Gauge
	streamsCut prometheus.Counter
}

func newFigures() *figures {
	f := &figures{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_http_requests_total",
			Help: "Requests answered, by route and class of status."}, []string{"route", "class"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_http_limited_total",
			Help: "Requests refused for coming too fast, by the limit that they met: route, address, sign_in."}, []string{"limit"}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhiyin_desk_sockets", Help: "Desks connected now."}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "zhiyin_desk_dropped_total",
			Help: "Desk sockets closed because they did not read fast enough."}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zhiyin_desk_message_lag_seconds",
			Help:    "From the desk's writing a message to its being handed to the network.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .3, 1}})}
	f.streams = prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhiyin_event_streams", Help: "Event streams open now."})
	f.streamsCut = prometheus.NewCounter(prometheus.CounterOpts{Name: "zhiyin_event_streams_dropped_total",
		Help: "Event streams closed because they did not read fast enough."})
	f.registry.MustRegister(f.streams, f.streamsCut, f.requests, f.limited, f.sockets, f.dropped, f.lag,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// count notes what each request came to.
func (f *figures) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		f.requests.WithLabelValues(route, strconv.Itoa(seen.status/100)+"xx").Inc()
	})
}

// statusWriter remembers the status. Unwrap lets a socket take the connection.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes and passes on.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
