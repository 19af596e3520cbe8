// Package figure measures a node: counted from the events that it keeps, and read from
// its parts when somebody asks.
package figure

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
	"zhiyin.dev/bus"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/lobby"
	"zhiyin.dev/store"
)

// Meter are the node's measures beyond those of its parts' own: counted from
// the events that it keeps, and read from its parts when somebody asks. Labels
// are short names that people gave (units, queues, trunks) and closed lists;
// never an id of a person, a contact or a call.
type Meter struct {
	parts func() Parts
	known func(zhiyin.UnitID) bool // of the catalogue

	arrived, ended, rung, transferred, consulted, conferred, signIns, kept, callbacks, surveyed *prometheus.CounterVec
	waited, abandoned, calledBack                                                               *prometheus.HistogramVec
	setup                                                                                       prometheus.Histogram
	commits                                                                                     prometheus.Histogram
	group                                                                                       prometheus.Histogram
	erased                                                                                      prometheus.Counter

	measured measured

	mu       sync.Mutex
	statuses map[zhiyin.AgentID]zhiyin.AgentStatus // guarded by mu
	queued   map[zhiyin.ContactID]queuedContact    // who waits; guarded by mu
}

type queuedContact struct {
	queue zhiyin.QueueID
	since time.Time
}

// waitBuckets are seconds that callers wait; 20 and 30 are the usual targets.
var waitBuckets = []float64{1, 5, 10, 20, 30, 45, 60, 120, 300, 600, 1800}

// Parts are what is read when somebody asks.
type Parts struct {
	DB        *store.DB
	Bus       *bus.Bus
	Conductor *contact.Conductor
	SIP       *sip.Server
	Plane     *rtp.Plane
	Rooms     Rooms
	Acts      bool   // this node conducts contacts
	Version   string // of the program
	Now       func() time.Time

	Free        func() (octets int64, err error)                   // on the disk of the data folder
	Certificate func() (until time.Time, ok bool)                  // of the web; ok is false for none
	Backup      func(context.Context) (at time.Time, octets int64) // the last; zero: there was none
}

// Rooms are the waiting rooms.
type Rooms interface {
	Stats() map[zhiyin.QueueID]lobby.Stats
}

// NewMeter counts from now on; parts is asked with every look, and known, whether
// there is such a unit, with every event.
func NewMeter(parts func() Parts, known func(zhiyin.UnitID) bool) *Meter {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "zhiyin_" + name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Name: "zhiyin_" + name, Help: help, Buckets: buckets})
	}
	return &Meter{parts: parts, known: known, measured: newMeasured(), statuses: map[zhiyin.AgentID]zhiyin.AgentStatus{}, queued: map[zhiyin.ContactID]queuedContact{},
		arrived:     counter("contacts_arrived_total", "Contacts that began, by channel and unit.", "channel", "unit"),
		ended:       counter("contacts_ended_total", "Contacts that ended for the customer, by reason and unit.", "reason", "unit"),
		rung:        counter("reservations_total", "Reservations by how they were settled.", "state"),
		transferred: counter("transfers_total", "Contacts that were handed on, by whether it worked.", "ok"),
		consulted:   counter("consultations_total", "Consultations of agents who talk to a customer, by how they ended.", "why"),
		conferred:   counter("conferences_total", "Talks of customer, agent and a third party, by who that was and how they ended.", "third", "why"),
		signIns:     counter("sign_ins_total", "Sign-ins of agents, by how.", "how"),
		surveyed:    counter("survey_scores_total", "Answers of customers after a talk, by question, score and unit.", "question", "score", "unit"),
		callbacks:   counter("callbacks_total", "Promised callbacks by how they were settled, and unit.", "outcome", "unit"),
		kept:        counter("events_total", "Kept events, by the first word of their kind.", "about"),
		waited: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhiyin_lobby_wait_seconds",
			Help: "From queueing to an agent, by queue.", Buckets: waitBuckets}, []string{"queue"}),
		abandoned: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhiyin_lobby_abandoned_seconds",
			Help: "From queueing to the end without an agent, by queue.", Buckets: waitBuckets}, []string{"queue"}),
		calledBack: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "zhiyin_callback_wait_seconds",
			Help: "From the place in the queue to the customer's answer, by unit.", Buckets: []float64{60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400}}, []string{"unit"}),
		setup: histogram("call_setup_seconds", "From a call's INVITE to our 200.",
			[]float64{.001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5}),
		commits: histogram("ledger_commit_seconds", "From a group's begin to its being durable.",
			[]float64{.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 5}),
		group:  histogram("ledger_group_events", "Events in one commit.", []float64{1, 2, 5, 10, 25, 50, 100, 250, 500}),
		erased: prometheus.NewCounter(prometheus.CounterOpts{Name: "zhiyin_customers_erased_total", Help: "People erased by this node."}),
	}
}

// Setup notes how long a call took to be answered.
func (f *Meter) Setup(took time.Duration) { f.setup.Observe(took.Seconds()) }

// Counters are those that are counted here.
func (f *Meter) Counters() []prometheus.Collector {
	return []prometheus.Collector{f.arrived, f.ended, f.rung, f.transferred, f.consulted, f.conferred, f.signIns, f.kept, f.waited, f.abandoned, f.callbacks, f.surveyed, f.calledBack, f.setup, f.commits, f.group, f.erased}
}

// Begin reads who is in which status; later changes come as events.
func (f *Meter) Begin(ctx context.Context) error {
	presence, err := f.parts().DB.Presence(ctx)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range presence {
		f.statuses[p.Agent] = p.Status
	}
	return nil
}

// Keep counts what was kept; it is the store's hook and doesn't block.
func (f *Meter) Keep(events []zhiyin.Event) {
	kept := map[string]float64{} // the writer waits for this: a label is looked up once
	for i := range events {
		about, _, _ := strings.Cut(string(events[i].Kind), ".")
		kept[about]++
		f.count(events[i])
	}
	for about, n := range kept {
		f.kept.WithLabelValues(about).Add(n)
	}
}

func (f *Meter) count(e zhiyin.Event) {
	switch b := e.Body.(type) {
	case zhiyin.ContactArrived:
		f.arrived.WithLabelValues(string(b.Channel), f.unit(e.Unit)).Inc()
	case zhiyin.ContactQueued:
		f.wait(e, b)
	case zhiyin.CallbackPromised:
		f.mu.Lock()
		delete(f.queued, zhiyin.ContactID(e.Subject))
		f.mu.Unlock()
	case zhiyin.SurveyAnswered:
		f.surveyed.WithLabelValues(b.Question, strconv.Itoa(b.Score), f.unit(e.Unit)).Inc()
	case zhiyin.CallbackSettled:
		f.callbacks.WithLabelValues(b.Outcome, f.unit(e.Unit)).Inc()
		if b.Outcome == zhiyin.CallbackAnswered {
			f.calledBack.WithLabelValues(f.unit(e.Unit)).Observe(float64(b.WaitMs) / 1000)
		}
	case zhiyin.ContactConnected:
		f.leave(e, f.waited)
	case zhiyin.ContactEnded:
		f.ended.WithLabelValues(string(b.Reason), f.unit(e.Unit)).Inc()
		f.leave(e, f.abandoned)
	case zhiyin.ReservationSettled:
		f.rung.WithLabelValues(string(b.State)).Inc()
	case zhiyin.ContactTransferred:
		f.transferred.WithLabelValues(yesNo(b.OK)).Inc()
	case zhiyin.ConsultEnded:
		f.consulted.WithLabelValues(b.Why).Inc()
	case zhiyin.ConferenceEnded:
		third := "telephone"
		if b.Colleague != "" {
			third = "colleague"
		}
		f.conferred.WithLabelValues(third, b.Why).Inc()
	case zhiyin.AgentSignedIn:
		f.signIns.WithLabelValues(b.How).Inc()
	case zhiyin.AgentStatusChanged:
		f.mu.Lock()
		f.statuses[zhiyin.AgentID(e.Subject)] = b.Status
		f.mu.Unlock()
	case zhiyin.CustomerErased:
		f.erased.Inc()
	}
}

func (f *Meter) wait(e zhiyin.Event, b zhiyin.ContactQueued) {
	f.mu.Lock()
	defer f.mu.Unlock()
	since := e.At
	if !b.Since.IsZero() {
		since = b.Since
	}
	if len(f.queued) < mostQueued {
		f.queued[zhiyin.ContactID(e.Subject)] = queuedContact{b.Queue, since}
	}
}

// mostQueued bounds the table of who waits: beyond it waits are not measured.
const mostQueued = 100_000

// leave measures how long a contact waited, if it did.
func (f *Meter) leave(e zhiyin.Event, into *prometheus.HistogramVec) {
	f.mu.Lock()
	q, waited := f.queued[zhiyin.ContactID(e.Subject)]
	delete(f.queued, zhiyin.ContactID(e.Subject))
	f.mu.Unlock()
	if waited {
		into.WithLabelValues(string(q.queue)).Observe(e.At.Sub(q.since).Seconds())
	}
}

// unit is the label of a unit: of the catalogue only, so that their number is
// bounded whatever an event says.
func (f *Meter) unit(id zhiyin.UnitID) string {
	if !f.known(id) {
		return "none"
	}
	return string(id)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// agents counts them by status.
func (f *Meter) agents() map[zhiyin.AgentStatus]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[zhiyin.AgentStatus]int{}
	for _, s := range f.statuses {
		out[s]++
	}
	return out
}

// Committed is told of each commit of this node's writer.
func (f *Meter) Committed(took time.Duration, events int) {
	f.commits.Observe(took.Seconds())
	f.group.Observe(float64(events))
}

// sorted lists a map's keys, so that an answer is the same each time.
func sorted[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
