package contact

import (
	"bytes"
	"fmt"
	"slices"

	"zhiyin.dev"
)

// Replayed is what became of feeding a contact's kept inputs to a Machine.
type Replayed struct {
	State       Contact
	Inputs      int
	Decisions   int // events and commands that were compared
	Differences []Difference
}

// Difference is one place where the replay decided otherwise than was kept.
type Difference struct {
	Seq   int    // of the input
	Input string // its name
	What  string // commands, or the kind of the event
	Kept  string // open values only
	Now   string
}

// Replay proves that a contact's decisions follow from its inputs: it feeds the
// kept inputs to m, at their times, and compares commands and events. events are
// all of the contact's, in order. A contact whose inputs are erased is Invalid.
func Replay(m Machine, events []zhiyin.Event) (Replayed, error) {
	followed := map[zhiyin.EventID][]zhiyin.Event{}
	unknown := slices.Clone(younger)
	for _, e := range events {
		unknown = slices.DeleteFunc(unknown, func(k zhiyin.Kind) bool { return k == e.Kind })
		if e.Cause != "" {
			followed[e.Cause] = append(followed[e.Cause], e)
		}
	}
	var out Replayed
	for _, e := range events {
		kept, is := e.Body.(zhiyin.ContactInput)
		if !is {
			continue
		}
		if e.Erased {
			return out, fmt.Errorf("contact: replay %s: its customer was erased: %w", e.Subject, zhiyin.Invalid)
		}
		if err := out.feed(m, e, kept, followed[e.ID], unknown); err != nil {
			return out, err
		}
	}
	return out, nil
}

// younger are the kinds that contacts of earlier versions do not have: they tell of a
// step and decide nothing, so a contact without any is compared without them.
var younger = []zhiyin.Kind{zhiyin.FlowLeft{}.Kind(), zhiyin.StandardPlayed{}.Kind(), zhiyin.MenuMet{}.Kind(), zhiyin.ConsultAnswered{}.Kind()}

func (r *Replayed) feed(m Machine, e zhiyin.Event, kept zhiyin.ContactInput, followed []zhiyin.Event, unknown []zhiyin.Kind) error {
	in, err := ReadInput(kept)
	if err != nil {
		return err
	}
	next, does, bodies, err := m.Step(r.State, in, e.At)
	if err != nil {
		return fmt.Errorf("contact: replay %s at input %d: %w", e.Subject, kept.Seq, err)
	}
	r.State = next
	r.Inputs++
	r.commands(kept, does)
	bodies = slices.DeleteFunc(bodies, func(b zhiyin.Body) bool { return slices.Contains(unknown, b.Kind()) })
	return r.bodies(kept, bodies, followed)
}

func (r *Replayed) commands(kept zhiyin.ContactInput, does []Command) {
	names := make([]string, len(does))
	for i, c := range does {
		names[i] = c.does()
	}
	r.Decisions += len(names)
	if !slices.Equal(names, kept.Commands) {
		r.differ(kept, "commands", fmt.Sprint(kept.Commands), fmt.Sprint(names))
	}
}

func (r *Replayed) bodies(kept zhiyin.ContactInput, now []zhiyin.Body, followed []zhiyin.Event) error {
	for i := range max(len(now), len(followed)) {
		r.Decisions++
		switch {
		case i >= len(now):
			r.differ(kept, string(followed[i].Kind), "kept", "not decided")
		case i >= len(followed):
			r.differ(kept, string(now[i].Kind()), "not kept", "decided")
		default:
			if err := r.body(kept, followed[i], now[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Replayed) body(kept zhiyin.ContactInput, was zhiyin.Event, now zhiyin.Body) error {
	if was.Erased {
		return fmt.Errorf("contact: replay %s: its customer was erased: %w", was.Subject, zhiyin.Invalid)
	}
	wasOpen, wasSealed, err := zhiyin.Split(was.Body)
	if err != nil {
		return err
	}
	open, sealed, err := zhiyin.Split(now)
	if err != nil {
		return err
	}
	if was.Kind != now.Kind() || !bytes.Equal(open, wasOpen) {
		r.differ(kept, string(was.Kind), string(wasOpen), string(now.Kind())+" "+string(open))
	} else if !bytes.Equal(sealed, wasSealed) {
		r.differ(kept, string(was.Kind), "sealed part as kept", "another sealed part")
	}
	return nil
}

func (r *Replayed) differ(kept zhiyin.ContactInput, what, was, now string) {
	r.Differences = append(r.Differences, Difference{Seq: kept.Seq, Input: kept.Input, What: what, Kept: was, Now: now})
}

// FlowOf returns which flow a contact followed, and which it called: its first input
// says so.
func FlowOf(events []zhiyin.Event) (ref zhiyin.DefinitionRef, linked []zhiyin.DefinitionRef, unit zhiyin.Unit, err error) {
	for _, e := range events {
		kept, is := e.Body.(zhiyin.ContactInput)
		if !is {
			continue
		}
		in, err := ReadInput(kept)
		if err != nil {
			return ref, nil, unit, err
		}
		switch first := in.(type) {
		case Arrived:
			return first.Flow, first.Linked, first.Unit, nil
		case Placed:
			return first.Flow, first.Linked, first.Unit, nil
		}
		break
	}
	return ref, nil, unit, fmt.Errorf("contact: no first input: %w", zhiyin.Invalid)
}
