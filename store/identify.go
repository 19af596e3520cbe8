package store

import (
	"encoding/hex"
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// whois is what a transaction has learned or changed of who is who.
type whois struct {
	homes     map[string]home
	links     map[[2]string]moment
	canonical map[string]zhiyin.CustomerID // of records whose person changed
	changed   bool
}

func newWhois() whois {
	return whois{map[string]home{}, map[[2]string]moment{}, map[string]zhiyin.CustomerID{}, false}
}

// key is an identifier as the database has it.
type key struct {
	kind  zhiyin.IdentifierKind
	blind []byte
	scope string
	value string
	place string // name, where it is known already
}

// name is the key's place in maps.
func (k key) name() string {
	if k.place != "" {
		return k.place
	}
	return string(k.kind) + "\x00" + string(k.blind)
}

// keyOf brings an identifier to its stored form; blind is nil for an empty one.
func (db *DB) keyOf(id zhiyin.Identifier) key {
	k := key{kind: id.Kind, value: db.normalise(id.Kind, id.Value)}
	if k.value != "" {
		k.scope = db.Kinds().Scope(zhiyin.Identifier{Kind: id.Kind, Value: k.value})
		k.blind = db.Ring.Blind(string(id.Kind), k.value)
		k.place = k.name()
	}
	return k
}

// keysOf are the identifiers that an event names; one that is empty stays in its
// place.
func (db *DB) keysOf(e zhiyin.Event) []key {
	var ids []zhiyin.Identifier
	switch b := e.Body.(type) {
	case zhiyin.CustomerIdentified:
		ids = b.Keys
	case zhiyin.CustomerTracked:
		ids = b.Keys
	}
	keys := make([]key, 0, len(ids))
	for _, id := range ids {
		keys = append(keys, db.keyOf(id))
	}
	return keys
}

// naming is one event's identifiers on their way into the database.
type naming struct {
	event  zhiyin.Event
	source string
	born   map[string][]identity.Holding // records made by this event, and what each was given
	fresh  bool                          // its subject had nothing before
	alias  bool                          // the source says that its ids are one person's
	star   []identity.Link               // from the subject to the others' records
}

// identify gives the event's identifiers their records and links those to the
// event's subject. What is known already costs no statement.
func (t *tx) identify(n naming, records []zhiyin.CustomerID) error {
	if t.repeating {
		return nil
	}
	n.born = map[string][]identity.Holding{}
	for i, k := range t.named {
		if k.blind == nil {
			continue
		}
		h, err := t.home(k)
		if err != nil {
			return err
		}
		if h.record == "" {
			h.record = n.event.Subject
			if i < len(records) && records[i] != "" {
				h.record = string(records[i])
			}
			if err := t.settle(&n, k, h); err != nil {
				return err
			}
		}
		if h.record != n.event.Subject && !h.shared {
			n.star = append(n.star, t.linkTo(n, h.record, k.kind, i))
		}
	}
	return t.link(n)
}

// home finds the identifier's record; it is empty when there is none.
func (t *tx) home(k key) (home, error) {
	name := k.name()
	if h, ok := t.who.homes[name]; ok {
		return h, nil
	}
	if h, ok := t.s.db.identities.home(name); ok {
		return h, nil
	}
	if err := t.readHomes([]key{k}); err != nil {
		return home{}, err
	}
	return t.who.homes[name], nil
}

// readHomes reads identifiers' records, many with one statement; one without a
// record has an empty one from then on.
func (t *tx) readHomes(keys []key) error {
	if err := t.insert(identifierRows); err != nil {
		return err
	}
	for _, k := range keys {
		t.who.homes[k.name()] = home{}
	}
	for among, args := range engine.Among(t.s.db.Engine, blinds(keys)) {
		if err := t.rows(homeColumns+`where blind `+among, args, t.readHome); err != nil {
			return err
		}
	}
	return nil
}

func blinds(keys []key) [][]byte {
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = k.blind
	}
	return out
}

const homeColumns = `select kind, blind, customer, shared_at from identifiers `

func (t *tx) readHome(s engine.Scanner) error {
	name, h, err := scanHome(s)
	t.who.homes[name] = h
	return err
}

func scanHome(s engine.Scanner) (name string, h home, err error) {
	var k key
	var sharedAt int64
	err = s.Scan(&k.kind, &k.blind, &h.record, &sharedAt)
	h.shared = sharedAt > 0
	return k.name(), h, err
}

// settle makes h the identifier's record, which gets its row if it has none: one
// that is not the subject was made for the identifier.
func (t *tx) settle(n *naming, k key, h home) error {
	p := newPerson()
	if h.record == n.event.Subject {
		var err error
		if p, err = t.readPerson(h.record); err != nil {
			return err
		}
		n.fresh = n.fresh || p.isNew
	}
	if p.isNew && n.born[h.record] == nil {
		t.bear(n.event, h.record, p)
	}
	t.who.homes[k.name()] = h
	t.later(identifierRows, k.blind, string(k.kind), h.record, k.scope, n.source, engine.Micros(n.event.At), n.event.By)
	if h.record != n.event.Subject || n.fresh {
		n.born[h.record] = append(n.born[h.record], identity.Holding{Kind: k.kind, Scope: k.scope})
	}
	if k.kind == zhiyin.Phone && len(k.value) >= 4 {
		t.later(lookupRows, fieldPhone4, t.blind(fieldPhone4, k.value[len(k.value)-4:]), h.record, n.event.By)
	}
	return nil
}

// bear gives a new record its row.
func (t *tx) bear(e zhiyin.Event, record string, p *person) {
	e.Subject = record
	t.persons[record] = p
	t.changePerson(e, p)
}

func (t *tx) linkTo(n naming, record string, kind zhiyin.IdentifierKind, place int) identity.Link {
	e := n.event
	a, b := e.Subject, record
	if b < a {
		a, b = b, a
	}
	return identity.Link{A: zhiyin.CustomerID(a), B: zhiyin.CustomerID(b), Via: zhiyin.CustomerID(record), Kind: kind, At: e.At, Message: t.messageOf(e) + "/" + ordinal(place), Event: e.ID,
		Alias: n.alias && kind == zhiyin.User}
}

// ordinal writes a place so that the first hundred sort.
func ordinal(place int) string {
	if place < 10 {
		return "0" + strconv.Itoa(place)
	}
	return strconv.Itoa(place)
}

// messageOf orders messages of one instant in a way that does not depend on when
// they came: by the sender's own id where there is one.
func (t *tx) messageOf(e zhiyin.Event) string {
	if t.message != "" {
		return hex.EncodeToString([]byte(t.message))
	}
	return string(e.ID)
}

// link keeps what is new of the star, and joins or parts persons by it.
func (t *tx) link(n naming) error {
	var said []identity.Link
	for _, l := range n.star {
		earlier, err := t.saidEarlier(n, l)
		if err != nil {
			return err
		}
		if earlier {
			said = append(said, l)
		}
	}
	if len(said) == 0 {
		return nil
	}
	t.who.changed = true
	return t.rejoin(n, said)
}

// saidEarlier writes the link down unless it is known from an earlier message.
func (t *tx) saidEarlier(n naming, l identity.Link) (bool, error) {
	p := [2]string{string(l.A), string(l.B)}
	now := moment{engine.Micros(l.At), l.Message}
	known, ok, err := t.linkSaid(n, p)
	if err != nil {
		return false, err
	}
	if ok && !now.before(known) {
		return t.makeAlias(l)
	}
	if ok { // perhaps among the rows put off: one statement must not write it twice
		if err := t.insert(linkRows); err != nil {
			return false, err
		}
	}
	t.who.links[p] = now
	t.later(linkRows, p[0], p[1], string(l.Via), string(l.Kind), now.at, now.message, string(l.Event), engine.Bit(l.Alias), "", n.event.By)
	return true, nil
}

// makeAlias notes of a known link that a source says its two ids are one person's.
func (t *tx) makeAlias(l identity.Link) (bool, error) {
	if !l.Alias {
		return false, nil
	}
	if err := t.insert(linkRows); err != nil {
		return false, err
	}
	n, err := t.exec(`update links set alias = 1 where a = $1 and b = $2 and alias = 0`, string(l.A), string(l.B))
	return n > 0, err
}

// linkSaid returns when the link was first said, if it was.
func (t *tx) linkSaid(n naming, p [2]string) (m moment, ok bool, err error) {
	if m, ok = t.who.links[p]; ok {
		return m, true, nil
	}
	if n.born[p[0]] != nil && p[0] != n.event.Subject || n.born[p[1]] != nil && p[1] != n.event.Subject {
		return m, false, nil // nobody could have named it
	}
	if m, ok = t.s.db.identities.link(p); ok {
		return m, true, nil
	}
	if ok, err = t.find(`select at, message from links where a = $1 and b = $2`, []any{p[0], p[1]}, &m.at, &m.message); ok && err == nil {
		t.who.links[p] = m
	}
	return m, ok, err
}
