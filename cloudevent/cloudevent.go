package cloudevent

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
)

// ContentType is of one event (CloudEvents 1.0 JSON format §3.2).
const ContentType = "application/cloudevents+json"

// prefix of a type, as the specification advises: a reversed name of ours.
const prefix = "dev.zhiyin."

// Record is a kept event as the ledger has it: Body stays nil, its two parts are
// JSON objects. Sealed is nil where it was not asked for, or the person was erased.
type Record struct {
	zhiyin.Event
	Open, Sealed json.RawMessage
}

// Event is what the outside gets (CloudEvents 1.0 §3.1; sequence is the
// extension of that name, unit, by, cause, recordedtime, dataversion and erased
// are ours). Data is the body's open fields; with the sealed ones beside them
// where these are told.
type Event struct {
	SpecVersion string          `json:"specversion" enum:"1.0"`
	ID          zhiyin.EventID  `json:"id"`
	Source      string          `json:"source"`
	Type        string          `json:"type"`
	Subject     string          `json:"subject"`
	Time        time.Time       `json:"time"`
	ContentType string          `json:"datacontenttype" enum:"application/json"`
	Version     int             `json:"dataversion"`
	Sequence    string          `json:"sequence"` // sorts the events of one subject
	Unit        zhiyin.UnitID   `json:"unit,omitempty"`
	By          string          `json:"by"`
	Cause       zhiyin.EventID  `json:"cause,omitempty"`
	Recorded    time.Time       `json:"recordedtime"`
	Erased      bool            `json:"erased,omitempty"` // the person was forgotten: the sealed fields are gone
	Data        json.RawMessage `json:"data"`
}

// withheld are the kinds that stay within: what they say is in other events, or
// is how we work.
var withheld = []zhiyin.Kind{"contact.input"}

// Told tells whether the outside may hear of the kind at all.
func Told(kind zhiyin.Kind) bool {
	_, known := zhiyin.Kinds()[kind]
	return known && !slices.Contains(withheld, kind)
}

// Kinds lists every kind that is told, sorted.
func Kinds() []zhiyin.Kind {
	var out []zhiyin.Kind
	for kind := range zhiyin.Kinds() {
		if Told(kind) {
			out = append(out, kind)
		}
	}
	slices.Sort(out)
	return out
}

// Type is the CloudEvents type of a kind: dev.zhiyin.contact.ended.
func Type(kind zhiyin.Kind) string { return prefix + string(kind) }

// Receiver is who an event is told to: Personal tells the sealed fields as well,
// as far as the record has them and the clearance reads them.
type Receiver struct {
	Personal  bool
	Clearance zhiyin.Sensitivity
}

// Of words a record for a receiver; what their clearance does not read is left
// out. Invalid when a part is no JSON object.
func Of(r Record, to Receiver) (Event, error) {
	e := Event{SpecVersion: "1.0", ID: r.ID, Source: source(r.Unit), Type: Type(r.Kind), Subject: r.Subject, Time: r.At.UTC(),
		ContentType: "application/json", Version: r.Version, Sequence: sequence(r.Position), Unit: r.Unit, By: r.By, Cause: r.Cause,
		Recorded: r.RecordedAt.UTC(), Erased: r.Erased, Data: r.Open}
	if len(e.Data) == 0 {
		e.Data = json.RawMessage("{}")
	}
	open, err := legible(r.Kind, e.Data, to.Clearance)
	if err != nil {
		return e, fmt.Errorf("cloudevent: body of %s: %w", r.ID, err)
	}
	e.Data = open
	if !to.Personal || !to.Clearance.Reads(zhiyin.LabelOfSealed) || len(r.Sealed) == 0 {
		return e, nil
	}
	fields := map[string]json.RawMessage{}
	for _, part := range []json.RawMessage{open, r.Sealed} {
		if len(part) == 0 {
			continue
		}
		if err := json.Unmarshal(part, &fields); err != nil {
			return e, fmt.Errorf("cloudevent: body of %s: %w", r.ID, zhiyin.Invalid)
		}
	}
	if e.Data, err = json.Marshal(fields); err != nil {
		return e, fmt.Errorf("cloudevent: body of %s: %w", r.ID, zhiyin.Invalid)
	}
	return e, nil
}

// source says where it happened: a URI-reference that is never empty.
func source(unit zhiyin.UnitID) string {
	if unit == "" {
		return "/"
	}
	return "/units/" + string(unit)
}

// sequence is the position with so many digits that text sorts like numbers.
func sequence(position int64) string {
	s := strconv.FormatInt(position, 10)
	const digits = 19
	return "0000000000000000000"[:max(0, digits-len(s))] + s
}

// Test is the event that somebody asks for to see whether an address works.
func Test(d zhiyin.Delivery, unit zhiyin.UnitID, by string) Event {
	return Event{SpecVersion: "1.0", ID: d.Event, Source: source(unit), Type: Type(zhiyin.WebhookTest), Subject: d.Subject, Time: d.Made.UTC(),
		ContentType: "application/json", Version: 1, Sequence: sequence(0), Unit: unit, By: by, Recorded: d.Made.UTC(),
		Data: json.RawMessage(`{"message":"知音在这里 Zhiyin is here"}`)}
}
