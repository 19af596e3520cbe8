package door

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// figures are the server's own measures. Labels are routes and classes of
// status, never ids.
type figures struct {
	Registry *prometheus.Registry
	requests *prometheus.CounterVec
	limited  *prometheus.CounterVec
	Sockets  prometheus.Gauge
	Dropped  prometheus.Counter
	Lag      prometheus.Histogram

	Streams    prometheus.Gauge
	StreamsCut prometheus.Counter
}

func newFigures() *figures {
	f := &figures{Registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_http_requests_total",
			Help: "Requests answered, by route and class of status."}, []string{"route", "class"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_http_limited_total",
			Help: "Requests refused for coming too fast, by the limit that they met: route, address, sign_in."}, []string{"limit"}),
		Sockets: prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhiyin_desk_sockets", Help: "Desks connected now."}),
		Dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "zhiyin_desk_dropped_total",
			Help: "Desk sockets closed because they did not read fast enough."}),
		Lag: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zhiyin_desk_message_lag_seconds",
			Help:    "From the desk's writing a message to its being handed to the network.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .3, 1}})}
	f.Streams = prometheus.NewGauge(prometheus.GaugeOpts{Name: "zhiyin_event_streams", Help: "Event streams open now."})
	f.StreamsCut = prometheus.NewCounter(prometheus.CounterOpts{Name: "zhiyin_event_streams_dropped_total",
		Help: "Event streams closed because they did not read fast enough."})
	f.Registry.MustRegister(f.Streams, f.StreamsCut, f.requests, f.limited, f.Sockets, f.Dropped, f.Lag,
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
