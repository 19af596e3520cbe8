package contact

import (
	"context"
	"reflect"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Foresight says why customers probably are in touch.
type Foresight interface {
	// Likely returns what is foreseen of the snapshot's customer for a contact with
	// the unit, likeliest first. It fails only when the store does.
	Likely(ctx context.Context, s zhiyin.Snapshot, unit zhiyin.UnitID, now time.Time) ([]zhiyin.Foreseen, error)
}

// Foresaw brings what is foreseen from now on, after something happened to the
// customer while the contact is under way.
type Foresaw struct {
	Likely []zhiyin.Foreseen `json:"likely"`
}

func (Foresaw) name() string { return "foresaw" }

// foresee keeps what is foreseen when the contact learns who it is.
func (s *step) foresee() {
	if len(s.c.Snapshot.Likely) > 0 {
		s.keep(reasonsForeseen(s.c.Snapshot.Likely))
	}
}

// foresaw takes what is foreseen now. The flow sees it from its next node on: a
// question that is being answered stays what it was.
func (s *step) foresaw(in Foresaw) {
	if s.c.Snapshot.Known != zhiyin.One || alike(s.c.Snapshot.Likely, in.Likely) {
		return
	}
	s.c.Snapshot.Likely = in.Likely
	s.keep(reasonsForeseen(in.Likely))
	if s.c.State == zhiyin.InFlow || s.c.State == zhiyin.Queued || s.c.State == zhiyin.Reserved {
		s.follow(flow.Foresaw{Likely: in.Likely})
	}
}

func reasonsForeseen(list []zhiyin.Foreseen) zhiyin.ReasonsForeseen {
	out := zhiyin.ReasonsForeseen{Reasons: []zhiyin.ReasonForeseen{}, Likely: list}
	for _, f := range list {
		out.Reasons = append(out.Reasons, zhiyin.ReasonForeseen{Need: f.Need, Confidence: f.Confidence, By: f.By, Ranked: f.Ranked, About: f.Kind})
	}
	return out
}

// alike tells whether two lists say the same.
func alike(a, b []zhiyin.Foreseen) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// withForesight lets every contact whose customer is there take what is foreseen.
func withForesight(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, state := range []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.OnHold} {
		table[state] = append(table[state], row((*step).foresaw))
	}
	return table
}

// likely fills in why the snapshot's customer probably is in touch. Where that can't
// be read nothing is foreseen: a call never waits for a guess.
func (k *conducted) likely(ctx context.Context, s *zhiyin.Snapshot) {
	if k.cfg.Foresight == nil || s.Known != zhiyin.One {
		return
	}
	list, err := k.cfg.Foresight.Likely(ctx, *s, k.unit, s.At)
	if err != nil {
		k.log.Warn("nothing foreseen", "kind", zhiyin.KindOf(err))
		return
	}
	s.Likely = list
}

// Stirred says that something happened to a customer: what is foreseen in their
// contacts under way is asked anew. It never waits.
func (c *Conductor) Stirred(customer zhiyin.CustomerID) {
	if c.cfg.Foresight == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.contacts {
		if shown := k.shown.Load(); shown != nil && shown.Customer == customer && !c.draining {
			k.foreseeAgain(customer)
		}
	}
}

// foreseeAgain asks without holding anybody up; the contact's own goroutine compares.
func (k *conducted) foreseeAgain(customer zhiyin.CustomerID) {
	k.wg.Go(func() {
		ctx, cancel := context.WithTimeout(k.ctx, meetWithin)
		defer cancel()
		snap, err := k.cfg.People.Snapshot(ctx, customer, k.cfg.Now())
		if err != nil {
			k.log.Warn("nothing foreseen anew", "kind", zhiyin.KindOf(err))
			return
		}
		k.likely(ctx, &snap)
		k.put(Foresaw{Likely: snap.Likely})
	})
}

// idle tells of an input that says what is known already: it is not kept.
func (k *conducted) idle(in Input) bool {
	f, is := in.(Foresaw)
	return is && (!Stands(k.state.State, in) || alike(k.state.Snapshot.Likely, f.Likely))
}
