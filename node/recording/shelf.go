package recording

import (
	"context"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/desk"
	recordingapi "zhiyin.dev/edge/api/recording"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
)

// Shelf shows the recordings to the API.
type Shelf struct {
	*Recorder
	Catalog *catalog.Catalog
}

// Recording is recordingapi.Recordings'.
func (s Shelf) Recording(ctx context.Context, id zhiyin.RecordingID) (recordingapi.Recording, error) {
	row, err := s.db.Recording(ctx, id)
	if err != nil {
		return recordingapi.Recording{}, err
	}
	return s.view(ctx, row), nil
}

// Recordings is recordingapi.Recordings'.
func (s Shelf) Recordings(ctx context.Context, of recordingapi.RecordingsOf, before zhiyin.RecordingID, limit int) ([]recordingapi.Recording, error) {
	rows, err := s.db.Recordings(ctx, store.RecordingsOf{Contact: of.Contact, Customer: of.Customer, Agent: of.Agent}, before, limit)
	if err != nil {
		return nil, err
	}
	out := make([]recordingapi.Recording, 0, len(rows))
	for _, row := range rows {
		out = append(out, s.view(ctx, row))
	}
	if of.Contact != "" && len(rows) > 0 {
		err = s.parties(ctx, of.Contact, rows, out)
	}
	return out, err
}

func (s Shelf) view(ctx context.Context, row store.RecordingRow) recordingapi.Recording {
	v := recordingapi.Recording{ID: row.ID, Contact: row.Contact, Part: row.Part, State: stateOf(row), Unit: row.Unit, Queue: row.Queue, Agent: row.Agent,
		Class: row.Class, Started: desk.At(row.Started), Ended: desk.At(row.Ended), KeepUntil: desk.At(row.KeepUntil), Ms: row.Long.Milliseconds(),
		Gaps: row.Gaps, DroppedMs: row.Dropped.Milliseconds(), Reason: row.Reason, Held: row.Held}
	if row.Held {
		v.HeldBy, v.HeldWhy, v.HeldAt = row.HeldBy, row.HeldWhy, desk.At(row.HeldAt)
		if id, is := strings.CutPrefix(row.HeldBy, "agent:"); is {
			if a, err := s.db.Agent(ctx, zhiyin.AgentID(id)); err == nil { // without a name it is shown all the same
				v.HeldName = a.Name
			}
		}
	}
	if a, err := s.db.Agent(ctx, row.Agent); err == nil { // without a name it is shown all the same
		v.AgentName = a.Name
	}
	return v
}

func stateOf(row store.RecordingRow) string {
	switch {
	case row.Erased || row.DeletedWhy == "erased":
		return "erased"
	case !row.Deleted.IsZero():
		return "expired"
	case row.Ended.IsZero():
		return "recording"
	case row.Long == 0:
		return "empty"
	}
	return "ready"
}

// Talks tells whether the agent talks on it, in a unit or queue that lets agents
// hear their own, or has the message's task in hand.
func (s Shelf) Talks(ctx context.Context, agent zhiyin.AgentID, id zhiyin.RecordingID) (bool, error) {
	row, err := s.db.Recording(ctx, id)
	if err != nil {
		return false, err
	}
	if row.Class == zhiyin.VoicemailClass {
		return s.db.TalkedOn(ctx, agent, id) // who has its task in hand
	}
	rule := s.Catalog.Unit(row.Unit).RecordingIn(s.Catalog.Queues()[row.Queue])
	if rule == nil || !rule.Agents {
		return false, nil
	}
	return s.db.TalkedOn(ctx, agent, id)
}

// Play is recordingapi.Recordings'.
func (s Shelf) Play(ctx context.Context, id zhiyin.RecordingID) (recordingapi.RecordingAudio, error) {
	p, err := s.archive.Play(ctx, id)
	if err != nil {
		return nil, err
	}
	return player{p}, nil
}

// Hold keeps the wish as an event; its reason is sealed.
func (s Shelf) Hold(ctx context.Context, id zhiyin.RecordingID, by string, on bool, reason string) error {
	row, err := s.db.Recording(ctx, id)
	if err != nil {
		return err
	}
	e := s.event(row, zhiyin.RecordingHeld{Recording: id, On: on, Reason: reason})
	e.By = by
	return s.db.AppendWait(ctx, e)
}

// player is the archive's as the API takes it.
type player struct{ *archive.Player }

func (p player) Waveform() (perSecond int, customer, agent []int, err error) {
	w, err := p.Player.Waveform()
	return w.PerSecond, w.Customer, w.Agent, err
}

// Figures are the recordings' own measures.
func (r *Recorder) Figures() []prometheus.Collector {
	counter := func(name, help string, v func() float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, v)
	}
	gauge := func(name, help string, v func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, v)
	}
	return []prometheus.Collector{
		counter("zhiyin_recordings_started_total", "Recordings begun, parts after a full disk included.", func() float64 { return float64(r.begun.Load()) }),
		counter("zhiyin_recordings_broken_total", "Recordings that ended by themselves: disk full or failed.", func() float64 { return float64(r.broken.Load()) }),
		counter("zhiyin_recordings_bytes_total", "Octets of finished recordings' files.", func() float64 { return float64(r.octets.Load()) }),
		gauge("zhiyin_recordings_open", "Recordings under way.", func() float64 { return float64(r.archive.Standing().Open) }),
		gauge("zhiyin_recordings_disk_free_bytes", "Free octets on the disk of the recordings.", func() float64 { return float64(r.archive.Standing().Free) }),
		gauge("zhiyin_recordings_disk_full", "1 while the disk is too full to record.", func() float64 {
			if r.archive.Standing().Full {
				return 1
			}
			return 0
		}),
	}
}
