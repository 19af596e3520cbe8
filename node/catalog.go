package node

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/flow"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/speech"
	"zhiyin.dev/store"
)

// catalog holds the definitions in force, read from the store and read again
// when one is published. A contact keeps the versions that it began with.
type catalog struct {
	db  *store.DB
	log *slog.Logger

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

func openCatalog(ctx context.Context, db *store.DB, log *slog.Logger) (*catalog, error) {
	c := &catalog{db: db, log: log}
	return c, c.reload(ctx)
}

// reload reads everything anew; a broken flow keeps its number unanswered and is logged.
func (c *catalog) reload(ctx context.Context) error {
	next := catalog{flows: map[string]*flow.Definition{}, alone: map[string]*flow.Definition{}, units: map[zhiyin.UnitID]zhiyin.Unit{},
		numbers: map[string]zhiyin.Number{}, queues: map[zhiyin.QueueID]zhiyin.Queue{}, calendars: map[string]calendar.Calendar{}, houses: map[zhiyin.UnitID]*speech.House{}}
	for kind, read := range map[string]func(store.Definition) error{
		"flow": next.readFlow, "notice": next.readNotice, "unit": next.readUnit, "number": next.readNumber, "queue": next.readQueue,
		calendar.Kind: next.readCalendar, speech.HouseKind: next.readHouse,
	} {
		list, err := c.db.Definitions(ctx, kind)
		if err != nil {
			return fmt.Errorf("node: definitions: %w", err)
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

func (c *catalog) readFlow(d store.Definition) error {
	def, err := parseFlow(d)
	if err != nil {
		return err
	}
	c.alone[d.Ref.ID] = def
	return nil
}

// link joins the flows with those that they call; one whose calls lead nowhere is
// as good as broken.
func (c *catalog) link(log *slog.Logger) {
	for id, def := range c.alone {
		linked, problems := def.Link(c.flowAlone)
		if len(problems) > 0 {
			log.Error("definition not usable", "definition", def.Ref.String(), "problem", problems[0].Text)
			continue
		}
		c.flows[id] = linked
	}
}

func (c *catalog) flowAlone(id string) (*flow.Definition, bool) {
	def, ok := c.alone[id]
	return def, ok
}

// parseFlow reads a published flow and gives it the version it has in force.
func parseFlow(d store.Definition) (*flow.Definition, error) {
	def, problems := flow.Parse([]byte(d.YAML))
	if def == nil || len(problems) > 0 {
		return nil, fmt.Errorf("node: flow %s: %v: %w", d.Ref, problems, zhiyin.Invalid)
	}
	def.Ref = d.Ref
	return def, nil
}

func (c *catalog) readNotice(d store.Definition) error {
	n, err := decode[flow.Notice](d)
	n.Version = d.Ref
	c.notices = append(c.notices, n)
	return err
}

func (c *catalog) readUnit(d store.Definition) error {
	u, err := decode[zhiyin.Unit](d)
	c.units[u.ID] = u
	return err
}

func (c *catalog) readNumber(d store.Definition) error {
	n, err := decode[zhiyin.Number](d)
	c.numbers[n.Called] = n
	return err
}

func (c *catalog) readQueue(d store.Definition) error {
	q, err := decode[zhiyin.Queue](d)
	c.queues[q.ID] = q
	return err
}

// decode reads a definition's YAML by the JSON names of its struct.
func decode[T any](d store.Definition) (T, error) {
	var out T
	var tree any
	if err := yaml.Unmarshal([]byte(d.YAML), &tree); err != nil {
		return out, fmt.Errorf("node: %s: %v: %w", d.Ref, err, zhiyin.Invalid)
	}
	return out, viaJSON(tree, &out)
}

// Answering finds what answers a called number.
func (c *catalog) Answering(called string) (contact.Answering, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	n, ok := c.numbers[called]
	if !ok {
		return contact.Answering{}, fmt.Errorf("node: called number: %w", zhiyin.NotFound)
	}
	def, ok := c.flows[n.Flow]
	if !ok {
		return contact.Answering{}, fmt.Errorf("node: number %s has no flow: %w", n.ID, zhiyin.NotFound)
	}
	return contact.Answering{Number: n, Unit: c.units[n.Unit], Flow: def, Notices: c.heard(n, def), Opening: c.opening(n.Unit, def)}, nil
}

// heard are the notices that a number's contacts may hear: those of its flow, and
// the one of its calls out; the caller holds mu.
func (c *catalog) heard(number zhiyin.Number, def *flow.Definition) (out []flow.Notice) {
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

// callsBack tells whether a flow in force offers a callback to any of those whom it
// sends to the queue.
func (c *catalog) callsBack(queue zhiyin.QueueID) bool {
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
func (c *catalog) Queues() map[zhiyin.QueueID]zhiyin.Queue {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.queues
}

func (c *catalog) number(id zhiyin.NumberID) (zhiyin.Number, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, n := range c.numbers {
		if n.ID == id {
			return n, true
		}
	}
	return zhiyin.Number{}, false
}

func (c *catalog) unit(id zhiyin.UnitID) zhiyin.Unit {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.units[id]
}

// all returns the units, by id.
func (c *catalog) all() []zhiyin.Unit {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.SortedFunc(maps.Values(c.units), func(a, b zhiyin.Unit) int { return strings.Compare(string(a.ID), string(b.ID)) })
}

// voices are how the numbers speak to callers nobody knows, and to the elderly.
func (c *catalog) voices() []zhiyin.Voice {
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
