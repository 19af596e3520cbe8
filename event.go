package zhiyin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind names what happened, in the past tense: "contact.arrived".
type Kind string

// Body is what one kind of event says. Bodies are plain structs of this
// package (events_*.go). A field tagged zy:"open" may be read by rules, counted
// and shown to analysts; every other field is sealed with the person's key.
type Body interface{ Kind() Kind }

// Event is one kept fact. It is immutable; a kind grows by new fields only.
type Event struct {
	ID      EventID
	Kind    Kind
	Version int    // of the body's schema, from 1
	Unit    UnitID // empty where it belongs to the whole enterprise
	Subject string // the id it is about; its hash chooses the partition
	Person  string // whose key seals the sealed part: a customer id, or Subject while no customer is known

	Partition  int   // set by the ledger
	Position   int64 // set by the ledger: 1, 2, 3 … without gaps in its partition
	At         time.Time
	RecordedAt time.Time // set by the ledger

	By    string  // who did it: "agent:ag_…", "customer", "system", "api:crm"
	Cause EventID // the event that led to it, if any
	Body  Body    // nil when the person's key was destroyed: Erased is then true

	Erased bool
}

// NewEvent makes an event about subject that happened at at.
func NewEvent(subject string, body Body, at time.Time) Event {
	return Event{
		ID: EventID(NewID("ev", at)), Kind: body.Kind(), Version: 1,
		Subject: subject, Person: subject, Partition: Partition(subject),
		At: at, By: "system", Body: body,
	}
}

// bodies maps a kind to the type of its body; filled by events_*.go.
var bodies = map[Kind]reflect.Type{}

func register(list ...Body) bool {
	for _, b := range list {
		if _, twice := bodies[b.Kind()]; twice {
			panic("zhiyin: two bodies of kind " + string(b.Kind()))
		}
		bodies[b.Kind()] = reflect.TypeOf(b)
	}
	return true
}

// Kinds returns every kind of kept event with a zero body, for documentation
// and for the test that proves that Split and Join lose nothing.
func Kinds() map[Kind]Body {
	out := make(map[Kind]Body, len(bodies))
	for k, t := range bodies {
		out[k] = reflect.Zero(t).Interface().(Body)
	}
	return out
}

// Split writes a body as two JSON objects: the open fields and the sealed ones.
// A field without a tag is sealed. Both are "{}" where there is nothing. They are as
// long as what they hold: whoever follows the ledger has them for seconds.
func Split(b Body) (open, sealed []byte, err error) {
	room := rooms.Get().(*splitRoom)
	defer room.leave()
	v := reflect.ValueOf(b)
	room.open, room.sealed = append(room.open[:0], '{'), append(room.sealed[:0], '{')
	for _, f := range fieldsOf(v.Type()) {
		field := v.Field(f.at)
		if f.omit && empty(field) {
			continue
		}
		into := &room.sealed
		if f.open {
			into = &room.open
		}
		raw, err := appendField(append(*into, f.quoted...), f, field)
		if err != nil {
			return nil, nil, fmt.Errorf("split %s.%s: %w", b.Kind(), f.name, err)
		}
		*into = append(raw, ',')
	}
	room.open, room.sealed = closed(room.open), closed(room.sealed)
	n := len(room.open)
	both := append(append(make([]byte, 0, n+len(room.sealed)), room.open...), room.sealed...)
	return both[:n:n], both[n:], nil
}

// splitRoom is where a body is written before it is known how long it is.
type splitRoom struct{ open, sealed []byte }

var rooms = sync.Pool{New: func() any { return &splitRoom{make([]byte, 0, 512), make([]byte, 0, 512)} }}

// longestRoom is the most that is kept for the next body, in bytes.
const longestRoom = 16 << 10

func (r *splitRoom) leave() {
	if cap(r.open)+cap(r.sealed) <= longestRoom {
		rooms.Put(r)
	}
}

// empty is what omitempty leaves out: a list without an element, too, which is nil where
// a body is read again.
func empty(v reflect.Value) bool {
	if k := v.Kind(); k == reflect.Slice || k == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

// closed ends an object whose fields each end in a comma.
func closed(object []byte) []byte {
	if len(object) == 1 {
		return append(object, '}')
	}
	object[len(object)-1] = '}'
	return object
}

// bodyField is one field of a body as Split writes it.
type bodyField struct {
	at         int
	name       string
	quoted     string // the name with its colon
	open, omit bool
	text       bool // a text that is written as it is
}

// bodyFields are known for every type that was split, in the order of their names.
var bodyFields sync.Map // reflect.Type → []bodyField

func fieldsOf(t reflect.Type) []bodyField {
	if list, ok := bodyFields.Load(t); ok {
		return list.([]bodyField)
	}
	var list []bodyField
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		list = append(list, bodyField{i, name, strconv.Quote(name) + ":", f.Tag.Get("zy") == "open", strings.Contains(opts, "omit"),
			f.Type.Kind() == reflect.String && !writesItself(f.Type) && !strings.Contains(opts, "string")})
	}
	slices.SortFunc(list, func(a, b bodyField) int { return strings.Compare(a.name, b.name) })
	bodyFields.Store(t, list)
	return list
}

// Join is the inverse of Split. A nil sealed leaves the sealed fields zero. An
// unknown kind is Invalid.
func Join(kind Kind, open, sealed []byte) (Body, error) {
	t, ok := bodies[kind]
	if !ok {
		return nil, fmt.Errorf("join %s: %w", kind, Invalid)
	}
	p := reflect.New(t)
	for _, part := range [][]byte{open, sealed} {
		if len(bytes.TrimSpace(part)) == 0 {
			continue
		}
		if err := json.Unmarshal(part, p.Interface()); err != nil {
			return nil, fmt.Errorf("join %s: %v: %w", kind, err, Invalid)
		}
	}
	return p.Elem().Interface().(Body), nil
}
