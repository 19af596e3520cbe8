package connect

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev/intake"
)

// Mapping turns rows into messages of the door.
//
//	zone: Asia/Shanghai
//	messages:
//	  - type: identify
//	    user_id: id
//	    traits:
//	      familyName: surname
//	      phone: {path: mobile, do: [digits]}
//	      title: {path: sex, do: [gender]}
//	  - type: track
//	    when: {path: order.status, in: [paid, done]}
//	    event: {path: order.status, table: {paid: Order Completed, done: Order Delivered}}
//	    user_id: id
//	    properties: {order_id: order.no, amount_minor: {path: order.total, do: [minor]}}
//
// It is not changed after it was read and may be used from several goroutines.
type Mapping struct {
	shapes []shape
	zone   *time.Location
}

// shape is one message of a row.
type shape struct {
	when *Condition
	on   []Op // nil: everything but deletes
	kind string

	userID, anonymousID, event, at      *Value
	groupID, previousID, name, category *Value

	ids                []externalID
	traits, properties map[string]*Value
}

type externalID struct {
	kind  string
	value *Value
}

// DefaultZone is where times without a zone are, unless the mapping says.
const DefaultZone = "Asia/Shanghai"

var (
	kinds = []string{intake.Identify, intake.Track, intake.Page, intake.Screen, intake.Group, intake.Alias}
	ops   = []Op{Read, Create, Update, Delete}
)

// shapeFields are a message's fields, each with how it is read into the shape, in
// the order in which people are told of them.
var shapeFields = []struct {
	name string
	read func(r *reader, s *shape, n *yaml.Node, at, zone string)
}{
	{"type", (*reader).kind},
	{"when", func(r *reader, s *shape, n *yaml.Node, at, zone string) { s.when = r.condition(n, at, zone) }},
	{"on", (*reader).on},
	{"user_id", toValue(func(s *shape) **Value { return &s.userID })},
	{"anonymous_id", toValue(func(s *shape) **Value { return &s.anonymousID })},
	{"previous_id", toValue(func(s *shape) **Value { return &s.previousID })},
	{"group_id", toValue(func(s *shape) **Value { return &s.groupID })},
	{"event", toName(func(s *shape) **Value { return &s.event })},
	{"name", toName(func(s *shape) **Value { return &s.name })},
	{"category", toValue(func(s *shape) **Value { return &s.category })},
	{"timestamp", toValue(func(s *shape) **Value { return &s.at })},
	{"ids", func(r *reader, s *shape, n *yaml.Node, at, zone string) { s.ids = r.externalIDs(n, at, zone) }},
	{"traits", func(r *reader, s *shape, n *yaml.Node, at, zone string) { s.traits = r.fields(n, at, zone) }},
	{"properties", func(r *reader, s *shape, n *yaml.Node, at, zone string) { s.properties = r.fields(n, at, zone) }},
}

func toValue(place func(*shape) **Value) func(*reader, *shape, *yaml.Node, string, string) {
	return func(r *reader, s *shape, n *yaml.Node, at, zone string) { *place(s) = r.value(n, at, zone) }
}

func toName(place func(*shape) **Value) func(*reader, *shape, *yaml.Node, string, string) {
	return func(r *reader, s *shape, n *yaml.Node, at, zone string) { *place(s) = r.eventName(n, at, zone) }
}

func (r *reader) kind(s *shape, n *yaml.Node, at, _ string) {
	if s.kind = n.Value; !slices.Contains(kinds, s.kind) {
		r.fail(n, at, "bad_value", "the type is %s", strings.Join(kinds, ", "))
	}
}

func (r *reader) on(s *shape, n *yaml.Node, at, _ string) {
	for _, op := range r.scalars(n, at) {
		if !slices.Contains(ops, Op(op)) {
			r.fail(n, at, "bad_value", "on lists read, create, update and delete")
		}
		s.on = append(s.on, Op(op))
	}
}

func (r *reader) mapping(n *yaml.Node, at string) *Mapping {
	m := &Mapping{}
	parts := r.entries(n, at, "zone", "messages")
	zone, in := r.zone(n, at, parts)
	m.zone = in
	for _, e := range parts {
		if e.key != "messages" {
			continue
		}
		for i, one := range e.value.Content {
			m.shapes = append(m.shapes, r.shape(one, dotted(at, "messages")+"["+strconv.Itoa(i)+"]", zone))
		}
	}
	if len(m.shapes) == 0 || len(m.shapes) > mostShapes {
		r.fail(n, dotted(at, "messages"), "missing", "between one and twenty messages are needed")
	}
	return m
}

// zone is the mapping's, by its name and as it is.
func (r *reader) zone(n *yaml.Node, at string, parts []entry) (string, *time.Location) {
	zone := DefaultZone
	for _, e := range parts {
		if e.key == "zone" {
			zone = e.value.Value
		}
	}
	in, err := time.LoadLocation(zone)
	if err != nil {
		r.fail(n, dotted(at, "zone"), "bad_value", "there is no such time zone")
		in = time.UTC
	}
	return zone, in
}

// mostShapes bounds the messages of one row.
const mostShapes = 20

func (r *reader) shape(n *yaml.Node, at, zone string) shape {
	s := shape{}
	names := make([]string, len(shapeFields))
	for i, f := range shapeFields {
		names[i] = f.name
	}
	for _, e := range r.entries(n, at, names...) {
		shapeFields[slices.Index(names, e.key)].read(r, &s, e.value, dotted(at, e.key), zone)
	}
	r.checkShape(n, at, s)
	return s
}

func (r *reader) checkShape(n *yaml.Node, at string, s shape) {
	_, phone := s.traits["phone"]
	_, email := s.traits["email"]
	_, member := s.traits["member_id"]
	switch {
	case s.kind == "":
		r.fail(n, dotted(at, "type"), "missing", "the type is needed: identify, track …")
	case s.kind == "track" && s.event == nil:
		r.fail(n, dotted(at, "event"), "missing", "a track needs its event")
	}
	if s.userID == nil && s.anonymousID == nil && len(s.ids) == 0 && !phone && !email && !member {
		r.fail(n, at, "missing", "nothing says who it is about: user_id, ids, or the traits phone, email or member_id")
	}
}

// eventName is a name as it stands, or a value: names have spaces, paths seldom.
func (r *reader) eventName(n *yaml.Node, at, zone string) *Value {
	if n.Kind == yaml.ScalarNode {
		if n.Value == "" {
			r.fail(n, at, "missing", "the event needs a name")
		}
		return &Value{fixed: n.Value, hasFix: true}
	}
	return r.value(n, at, zone)
}

func (r *reader) externalIDs(n *yaml.Node, at, zone string) (out []externalID) {
	for _, e := range r.entries(n, at) {
		out = append(out, externalID{e.key, r.value(e.value, dotted(at, e.key), zone)})
	}
	return out
}

func (r *reader) fields(n *yaml.Node, at, zone string) map[string]*Value {
	out := map[string]*Value{}
	for _, e := range r.entries(n, at) {
		out[e.key] = r.value(e.value, dotted(at, e.key), zone)
	}
	return out
}

// Reason is why a row was not taken: the field of the message, and a code of this
// package or of intake's receipts.
type Reason struct {
	Field string `json:"field,omitempty"`
	Code  string `json:"code"`
}

// Apply makes a row's messages. Where a value can't be used it returns none, and
// the reasons; no messages and no reasons mean that the mapping has no message
// for such a row.
func (m *Mapping) Apply(connection string, row Row) (messages []intake.Message, reasons []Reason) {
	doc := row.view()
	id := row.identity()
	for i, s := range m.shapes {
		if !s.takes(row.op()) || !s.when.holds(doc) {
			continue
		}
		b := &builder{doc: doc, zone: m.zone}
		message := b.build(s)
		message.MessageID = messageID(connection, id, i)
		if message.Timestamp.IsZero() {
			message.Timestamp = intake.Instant{Time: row.At}
		}
		reasons = append(reasons, b.reasons...)
		messages = append(messages, message)
	}
	if len(reasons) > 0 {
		return nil, reasons
	}
	return messages, nil
}

func (s shape) takes(op Op) bool {
	if s.on == nil {
		return op != Delete
	}
	return slices.Contains(s.on, op)
}

// builder fills in one message and gathers what can't be used.
type builder struct {
	doc     map[string]any
	zone    *time.Location
	reasons []Reason
}

func (b *builder) build(s shape) intake.Message {
	m := intake.Message{Type: s.kind, UserID: b.text("user_id", s.userID), AnonymousID: b.text("anonymous_id", s.anonymousID),
		PreviousID: b.text("previous_id", s.previousID), GroupID: b.text("group_id", s.groupID), Event: b.text("event", s.event),
		Name: b.text("name", s.name), Category: b.text("category", s.category), Traits: b.table("traits", s.traits), Properties: b.table("properties", s.properties)}
	for _, id := range s.ids {
		if text := b.text("ids."+id.kind, id.value); text != "" {
			m.Context.ExternalIDs = append(m.Context.ExternalIDs, intake.ExternalID{ID: text, Type: id.kind})
		}
	}
	if at := b.get("timestamp", s.at); at != nil {
		t, ok := instantOf(at, b.zone)
		if !ok {
			b.reasons = append(b.reasons, Reason{"timestamp", "bad_date"})
		}
		m.Timestamp = intake.Instant{Time: t}
	}
	return m
}

func (b *builder) get(field string, v *Value) any {
	value, code := v.of(b.doc)
	if code != "" {
		b.reasons = append(b.reasons, Reason{field, code})
	}
	return value
}

func (b *builder) text(field string, v *Value) string { return plainText(b.get(field, v)) }

func (b *builder) table(at string, fields map[string]*Value) map[string]any {
	if fields == nil {
		return nil
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := b.get(at+"."+name, fields[name]); value != nil {
			out[name] = value
		}
	}
	return out
}
