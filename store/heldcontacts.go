package store

import (
	"encoding/json"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store/engine"
)

// theirKeys are the names of the keys that seal what is a person's: of their records,
// and of contacts that became theirs.
const theirKeys = `(select k2.person from keys k2 where k2.owner in ` + engine.Theirs + `)`

// eachContact reads the contacts that are the person's.
func (h *telling) eachContact(fn func(ContactRow) error) error {
	return eachPage(h, contactColumns+` where (c.customer in `+engine.Theirs+` or c.id in `+theirKeys+`) and c.id > $2 order by c.id limit $3`,
		h.db.readContact, func(c ContactRow) string { return string(c.ID) }, fn)
}

func (h *telling) contacts() error {
	return h.eachContact(func(c ContactRow) error {
		return h.take(privacy.TheirContacts, map[string]any{"id": c.ID, "unit": c.Unit, "channel": c.Channel, "from": c.From, "called": c.Called, "arrived": c.Arrived,
			"connected": told(c.ConnectedAt), "ended": told(c.Ended), "talked_seconds": c.Talked.Seconds(), "waited_seconds": c.Waited.Seconds(),
			"queue": c.Queue, "agent": c.Agent, "assurance": c.Assurance, "reason": c.Reason, "disposition": c.Disposition})
	})
}

// told is nothing where it has not happened.
func told(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// spokenKinds are the events that hold what was said or written in a contact.
var spokenKinds = []zhiyin.Kind{zhiyin.UtteranceHeard{}.Kind(), zhiyin.ChatWritten{}.Kind(), zhiyin.FlowSaid{}.Kind()}

// heldLine is one line of a transcript.
type heldLine struct {
	Contact string          `json:"contact"`
	At      time.Time       `json:"at"`
	Speaker zhiyin.Speaker  `json:"speaker"`
	Text    string          `json:"text"`
	File    json.RawMessage `json:"file,omitempty"`
}

func (h *telling) transcripts() error {
	return h.eachContact(func(c ContactRow) error {
		return h.eachEvent(string(c.ID), func(r cloudevent.Record) error {
			if !slices.Contains(spokenKinds, r.Kind) || r.Erased {
				return nil
			}
			var said struct {
				heldLine
				Words json.RawMessage `json:"words"` // of a prompt a text, of an utterance a list
			}
			for _, part := range []json.RawMessage{r.Open, r.Sealed} {
				if len(part) == 0 {
					continue
				}
				if err := engine.Parse(string(part), &said); err != nil {
					return err
				}
			}
			line := said.heldLine
			line.Contact, line.At = r.Subject, r.At
			if r.Kind == (zhiyin.FlowSaid{}).Kind() {
				line.Speaker = zhiyin.OfFlow
				if len(said.Words) == 0 {
					return nil
				}
				if err := engine.Parse(string(said.Words), &line.Text); err != nil {
					return err
				}
			}
			return h.take(privacy.TheirTranscripts, line)
		})
	})
}

func (h *telling) notes() error {
	return h.eachContact(func(c ContactRow) error {
		if c.Note == "" {
			return nil
		}
		return h.take(privacy.TheirNotes, map[string]any{"contact": c.ID, "agent": c.Agent, "text": c.Note})
	})
}

func (h *telling) course() error {
	return h.eachContact(func(c ContactRow) error {
		return h.eachEvent(string(c.ID), func(r cloudevent.Record) error {
			if !cloudevent.Told(r.Kind) {
				return nil
			}
			e, err := cloudevent.Of(r, toThemselves)
			if err != nil {
				return err
			}
			return h.take(privacy.TheirCourse, e)
		})
	})
}

func (h *telling) recordings() error {
	return eachPage(h, recordingColumns+` where r.person in `+theirKeys+` and r.id > $2 order by r.id limit $3`, h.db.readRecording,
		func(r RecordingRow) string { return string(r.ID) }, func(r RecordingRow) error {
			return h.take(privacy.TheirRecordings, map[string]any{"id": r.ID, "contact": r.Contact, "unit": r.Unit, "agent": r.Agent, "started": r.Started, "ended": told(r.Ended),
				"seconds": r.Long.Seconds(), "octets": r.Octets, "keep_until": r.KeepUntil, "held": r.Held, "deleted": told(r.Deleted)})
		})
}

func (h *telling) messages() error {
	return eachPage(h, outgoingColumns+` where m.person in `+theirKeys+` and m.id > $2 order by m.id limit $3`, h.db.readOutgoing,
		func(m Outgoing) string { return string(m.ID) }, func(m Outgoing) error {
			return h.take(privacy.TheirMessages, map[string]any{"id": m.ID, "unit": m.Unit, "channel": m.Channel, "to": m.To, "template": m.Template, "version": m.Version,
				"fields": m.Fields, "language": m.Language, "purpose": m.Purpose, "contact": m.Contact, "state": m.State, "made": m.Made})
		})
}

// heldHandoff is a hand-off without the code that unlocked it.
type heldHandoff struct {
	ID      zhiyin.HandoffID     `json:"id"`
	Contact zhiyin.ContactID     `json:"contact"`
	Unit    zhiyin.UnitID        `json:"unit"`
	Form    zhiyin.DefinitionRef `json:"form"`
	State   zhiyin.HandoffState  `json:"state"`
	Made    time.Time            `json:"made"`
	Page    json.RawMessage      `json:"page,omitempty"`
	Answers map[string]string    `json:"answers,omitempty"`
	Signer  string               `json:"signer,omitempty"`
}

func (h *telling) handoffs() error {
	return eachPage(h, handoffColumns+` where h.person in `+theirKeys+` and h.id > $2 order by h.id limit $3`, h.db.readHandoff,
		func(o zhiyin.Handoff) string { return string(o.ID) }, func(o zhiyin.Handoff) error {
			return h.take(privacy.TheirHandoffs, heldHandoff{o.ID, o.Contact, o.Unit, o.Form, o.State, o.Made, o.Held.Page, o.Held.Answers, o.Held.Signer})
		})
}
