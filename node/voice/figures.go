package voice

import (
	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/asr/relay"
)

// The figures of recognition; the engine is the name of a model or a server.
var (
	speechUp       = prometheus.NewDesc("zhiyin_speech_process_up", "1 while the speech process serves.", nil, nil)
	speechRestarts = prometheus.NewDesc("zhiyin_speech_process_restarts_total", "Starts of the speech process after its first.", nil, nil)
	speechLag      = prometheus.NewDesc("zhiyin_speech_process_lag_seconds", "Audio that waits in the speech process for the stream that is most behind.", nil, nil)
	speechLost     = prometheus.NewDesc("zhiyin_speech_process_frames_dropped_total", "Frames of 20 ms that an engine was too far behind for, since the process started.", nil, nil)
	speechStreams  = prometheus.NewDesc("zhiyin_recognition_streams", "Legs that an engine hears now.", []string{"engine"}, nil)
	speechOpened   = prometheus.NewDesc("zhiyin_recognition_streams_total", "Legs that an engine has heard.", []string{"engine"}, nil)
	speechDropped  = prometheus.NewDesc("zhiyin_recognition_frames_dropped_total", "Frames of 20 ms that went unheard because the engine was away or behind.", []string{"engine"}, nil)
	speechLinks    = prometheus.NewDesc("zhiyin_recognition_links_total", "Links to an engine, by what became of them: opened, refused, broken.", []string{"engine", "result"}, nil)
	speechLate     = prometheus.NewDesc("zhiyin_recognition_finals_late_total", "Turns whose words did not come in time.", []string{"engine"}, nil)
	speechWrong    = prometheus.NewDesc("zhiyin_recognition_answers_wrong_total", "Answers that could not be true and were mended.", []string{"engine"}, nil)
)

// Describe implements prometheus.Collector.
func (r *Recognisers) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{speechUp, speechRestarts, speechLag, speechLost, speechStreams, speechOpened, speechDropped, speechLinks, speechLate, speechWrong} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (r *Recognisers) Collect(to chan<- prometheus.Metric) {
	for _, s := range r.servers {
		collectRelay(to, s.Info().Name, s.Figures())
	}
	if r.process == nil {
		return
	}
	for _, i := range r.process.Infos() {
		r.process.Engine(i.Name) // so that it is counted from the start
	}
	f := r.process.Figures()
	up := 0.0
	if f.Up {
		up = 1
	}
	to <- prometheus.MustNewConstMetric(speechUp, prometheus.GaugeValue, up)
	to <- prometheus.MustNewConstMetric(speechRestarts, prometheus.CounterValue, float64(f.Restarts))
	to <- prometheus.MustNewConstMetric(speechLag, prometheus.GaugeValue, float64(f.LagMs)/1000)
	to <- prometheus.MustNewConstMetric(speechLost, prometheus.CounterValue, float64(f.Dropped))
	for name, e := range f.Engines {
		collectRelay(to, name, e)
	}
}

func collectRelay(to chan<- prometheus.Metric, name string, f relay.Figures) {
	counter := func(d *prometheus.Desc, v int64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), append([]string{name}, labels...)...)
	}
	to <- prometheus.MustNewConstMetric(speechStreams, prometheus.GaugeValue, float64(f.Streams), name)
	counter(speechOpened, f.Opened)
	counter(speechDropped, f.Dropped)
	counter(speechLinks, f.Dials-f.Refused, "opened")
	counter(speechLinks, f.Refused, "refused")
	counter(speechLinks, f.Broken, "broken")
	counter(speechLate, f.Late)
	counter(speechWrong, f.Wrong)
}

// Parts are what health says of recognition; calls go on without it.
func (r *Recognisers) Parts() (out []api.Part) {
	if r.process != nil {
		says := r.process.Says()
		out = append(out, api.Part{Name: "recognition", Ready: says == "", Lesser: true, Says: says})
	}
	for _, s := range r.servers {
		says := s.Info().Says
		out = append(out, api.Part{Name: "recognition " + s.Info().Name, Ready: says == "", Lesser: true, Says: says})
	}
	return out
}
