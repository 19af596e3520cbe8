// Package catalog holds the definitions in force: units, numbers, queues, flows,
// notices, calendars and voices, as the parts of a node read them, and says what a
// definition that is not in force yet would miss or break beside them.
package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/flow"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/speech"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Catalog holds the definitions in force, read from the store and read again
// when one is published. A contact keeps the versions that it began with.
type Catalog struct {
	db   *store.DB
	defs definition.DB
	log  *slog.Logger

	mu      sync.RWMutex                // guards what follows
	flows   map[string]*flow.Definition // with those that they call
	alone   map[string]*flow.Definition // as they are written
	notices []flow.Notice
	units   map[zhiyin.UnitID]zhiyin.Unit
	numbers map[string]zhiyin.Number // by the called number
	queues  map[zhiyin.QueueID]zhiyin.Queue

	calendars map[string]calendar.Calendar
	houses    map[zhiyin.UnitID]*speech.House
}

// Open reads the definitions of a database; Unavailable when it can't.
func Open(ctx context.Context, db *store.DB, log *slog.Logger) (*Catalog, error) {
	c := &Catalog{db: db, defs: definition.Of(db.Engine), log: log}
	return c, c.Reload(ctx)
}

// Reload reads everything anew; a broken flow keeps its number unanswered and is logged.
func (c *Catalog) Reload(ctx context.Context) error {
	next := Catalog{flows: map[string]*flow.Definition{}, alone: map[string]*flow.Definition{}, units: map[zhiyin.UnitID]zhiyin.Unit{},
		numbers: map[string]zhiyin.Number{}, queues: map[zhiyin.QueueID]zhiyin.Queue{}, calendars: map[string]calendar.Calendar{}, houses: map[zhiyin.UnitID]*speech.House{}}
	for kind, read := range map[string]func(definition.Definition) error{
		"flow": next.readFlow, "notice": next.readNotice, UnitKind: next.readUnit, "number": next.readNumber, "queue": next.readQueue,
		calendar.Kind: next.readCalendar, speech.HouseKind: next.readHouse,
	} {
		list, err := c.defs.Definitions(ctx, kind)
		if err != nil {
			return fmt.Errorf("catalog: definitions: %w", err)
		}
		for _, d := range list {
			if err := read(d); err != nil {
				c.log.Error("definition not usable", "definition", d.Ref.String(), "err", err)
			}
		}
	}
	next.link(c.log)
	next.giveVoices()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flows, c.alone, c.notices, c.units, c.numbers, c.queues, c.calendars, c.houses = next.flows, next.alone, next.notices, next.units, next.numbers, next.queues, next.calendars, next.houses
	return nil
}

func (c *Catalog) readFlow(d definition.Definition) error {
	def, err := ParseFlow(d)
	if err != nil {
		return err
	}
	c.alone[d.Ref.ID] = def
	return nil
}

// link joins the flows with those that they call; one whose calls lead nowhere is
// as good as broken.
func (c *Catalog) link(log *slog.Logger) {
	for id, def := range c.alone {
		linked, problems := def.Link(c.flowAlone)
		if len(problems) > 0 {
			log.Error("definition not usable", "definition", def.Ref.String(), "problem", problems[0].Text)
			continue
		}
		c.flows[id] = linked
	}
}

func (c *Catalog) flowAlone(id string) (*flow.Definition, bool) {
	def, ok := c.alone[id]
	return def, ok
}

// ParseFlow reads a published flow and gives it the version it has in force.
func ParseFlow(d definition.Definition) (*flow.Definition, error) {
	def, problems := flow.Parse([]byte(d.YAML))
	if def == nil || len(problems) > 0 {
		return nil, fmt.Errorf("catalog: flow %s: %v: %w", d.Ref, problems, zhiyin.Invalid)
	}
	def.Ref = d.Ref
	return def, nil
}

func (c *Catalog) readNotice(d definition.Definition) error {
	n, err := Decode[flow.Notice](d)
	n.Version = d.Ref
	c.notices = append(c.notices, n)
	return err
}

func (c *Catalog) readUnit(d definition.Definition) error {
	u, err := Decode[zhiyin.Unit](d)
	c.units[u.ID] = u
	return err
}

func (c *Catalog) readNumber(d definition.Definition) error {
	n, err := Decode[zhiyin.Number](d)
	c.numbers[n.Called] = n
	return err
}

func (c *Catalog) readQueue(d definition.Definition) error {
	q, err := Decode[zhiyin.Queue](d)
	c.queues[q.ID] = q
	return err
}

// Decode reads a definition's YAML by the JSON names of its struct.
func Decode[T any](d definition.Definition) (T, error) {
	var out T
	var tree any
	if err := yaml.Unmarshal([]byte(d.YAML), &tree); err != nil {
		return out, fmt.Errorf("catalog: %s: %v: %w", d.Ref, err, zhiyin.Invalid)
	}
	return out, ViaJSON(tree, &out)
}

// Answering finds what answers a called number.
func (c *Catalog) Answering(called string) (contact.Answering, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.numbers[called]
	if !ok {
		return contact.Answering{}, fmt.Errorf("catalog: called number: %w", zhiyin.NotFound)
	}
	def, ok := c.flows[n.Flow]
	if !ok {
		return contact.Answering{}, fmt.Errorf("catalog: number %s has no flow: %w", n.ID, zhiyin.NotFound)
	}
	return contact.Answering{Number: n, Unit: c.units[n.Unit], Flow: def, Notices: c.heard(n, def), Opening: c.opening(n.Unit, def)}, nil
}

// heard are the notices that a number's contacts may hear: those of its flow, and
// the one of its calls out; the caller holds mu.
func (c *Catalog) heard(number zhiyin.Number, def *flow.Definition) (out []flow.Notice) {
	wanted := def.Notices()
	if number.NoticeOut != "" && !slices.Contains(wanted, number.NoticeOut) {
		wanted = append(wanted, number.NoticeOut)
	}
	for _, id := range wanted {
		for _, n := range c.notices {
			if n.ID == id {
				out = append(out, n)
			}
		}
	}
	return out
}

// CallsBack tells whether a flow in force offers a callback to any of those whom it
// sends to the queue.
func (c *Catalog) CallsBack(queue zhiyin.QueueID) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, def := range c.alone {
		if def.CallsBack(queue) {
			return true
		}
	}
	return false
}

// Queues returns the queues by id; the map is not to be changed.
func (c *Catalog) Queues() map[zhiyin.QueueID]zhiyin.Queue {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.queues
}

// Number finds a number by its id.
func (c *Catalog) Number(id zhiyin.NumberID) (zhiyin.Number, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, n := range c.numbers {
		if n.ID == id {
			return n, true
		}
	}
	return zhiyin.Number{}, false
}

// Unit finds a unit by its id; the zero unit where there is none.
func (c *Catalog) Unit(id zhiyin.UnitID) zhiyin.Unit {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.units[id]
}

// Units returns the units, by id.
func (c *Catalog) Units() []zhiyin.Unit {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.SortedFunc(maps.Values(c.units), func(a, b zhiyin.Unit) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// Voices are how the numbers speak to callers nobody knows, and to the elderly.
func (c *Catalog) Voices() []zhiyin.Voice {
	c.mu.RLock()
	defer c.mu.RUnlock()
	seen := map[zhiyin.Voice]bool{}
	var out []zhiyin.Voice
	for _, n := range c.numbers {
		for _, who := range []zhiyin.Customer{{}, {AgeBand: "70+"}, {Speaks: zhiyin.Cantonese}} {
			if v := speech.VoiceFor(who, n); !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	return out
}

// ViaJSON fills out from a tree of maps by out's JSON names; Invalid when it does not fit.
func ViaJSON(tree, out any) error {
	text, err := json.Marshal(tree)
	if err == nil {
		err = json.Unmarshal(text, out)
	}
	if err != nil {
		return fmt.Errorf("catalog: definition: %v: %w", err, zhiyin.Invalid)
	}
	return nil
}

// Zone is where the unit's days begin; UTC for a zone that this machine does not know.
func Zone(unit zhiyin.Unit) *time.Location {
	zone, err := time.LoadLocation(unit.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Versions names what is in force and since when.
func Versions(list []definition.Definition) string {
	var all strings.Builder
	for _, d := range list {
		fmt.Fprintf(&all, "%s %d\n", d.Ref, d.Published.UnixMicro())
	}
	return all.String()
}
