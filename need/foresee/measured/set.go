// Package measured reads a set for measuring: customers of several companies, what
// happened to them, the menu trees they call into, and calls whose reason is known.
package measured

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/need/foresee"
)

// Set is one draw, read whole.
type Set struct {
	Until     time.Time        // past contacts are before it
	Trees     map[string]*Tree // by pack
	Packs     []string         // in the order of the set
	Customers map[string]*Customer
	Calls     []Call
}

// Customer is one customer with everything that happened to them.
type Customer struct {
	ID        string `json:"id"`
	Pack      string `json:"pack"`
	Surname   string `json:"surname"`
	Gender    string `json:"gender"`
	Birth     string `json:"birth_date"`
	Level     string `json:"member_level"`
	Priority  bool   `json:"priority"`
	Dialect   string `json:"dialect"`
	Channel   string `json:"preferred_channel"`
	Business  bool   `json:"business"`
	History   foresee.History
	Frequency int // past contacts
}

// Text is a text in two languages.
type Text struct {
	Chinese string `json:"zh-CN"`
	English string `json:"en"`
}

// Spoken is the text as a flow writes it.
func (t Text) Spoken() zhiyin.Text {
	return zhiyin.Text{zhiyin.Mandarin: t.Chinese, zhiyin.English: t.English}
}

// Tree is the static menu tree of one company.
type Tree struct {
	Pack     string          `json:"pack"`
	Company  Text            `json:"company"`
	Greeting Text            `json:"greeting"`
	Root     string          `json:"root"`
	Menus    map[string]Menu `json:"menus"`
	Needs    []Need          `json:"needs"`
	Queues   map[string]Text `json:"queues"`
	Levels   []struct {
		Name     string `json:"name"`
		Priority bool   `json:"priority"` // has a desk of its own
	} `json:"levels"`
}

// Menu is one menu of a tree.
type Menu struct {
	Level   int      `json:"level"`
	Prompt  Text     `json:"prompt"`
	Options []Option `json:"options"`
}

// Option leads to menu:ID or need:ID.
type Option struct {
	Key   string `json:"key"`
	Label Text   `json:"label"`
	To    string `json:"to"`
}

// Need is a leaf.
type Need struct {
	ID          string   `json:"id"`
	Name        Text     `json:"name"`
	SelfService bool     `json:"self_service"`
	Queue       string   `json:"queue"`
	Disposition string   `json:"disposition"`
	LabelWords  []string `json:"label_words"`
}

// Call is one call; Truth and Caller belong to the caller model alone.
type Call struct {
	ID       string    `json:"call"`
	Pack     string    `json:"pack"`
	Customer string    `json:"customer"`
	At       time.Time `json:"at"`
	Truth    struct {
		Need        string `json:"need"`
		SelfService bool   `json:"self_service"`
		FromAffair  bool   `json:"from_affair"`
	} `json:"truth"`
	Caller Caller `json:"caller"`
}

// Caller is how somebody behaves on the telephone.
type Caller struct {
	Pace          float64 `json:"pace"`
	KnowsMenu     bool    `json:"knows_menu"`
	Listens       string  `json:"listens"` // option, end
	ThinkS        float64 `json:"think_s"`
	PMisread      float64 `json:"p_misread"`
	PKeyError     float64 `json:"p_key_error"`
	Mode          string  `json:"mode"` // keys, speech
	Utterance     string  `json:"utterance"`
	CharsPerS     float64 `json:"chars_per_s"`
	PUnderstood   float64 `json:"p_understood"`
	PatienceS     float64 `json:"patience_s"`
	GivesUp       string  `json:"gives_up"` // agent, hangup
	PYesWhenRight float64 `json:"p_yes_when_right"`
	PNoWhenWrong  float64 `json:"p_no_when_wrong"`
}

// Read reads a set from its folder.
func Read(dir fs.FS) (*Set, error) {
	var meta struct {
		Until time.Time `json:"history_until"`
		Packs []string  `json:"packs"`
	}
	if err := readJSON(dir, "meta.json", &meta); err != nil {
		return nil, err
	}
	s := &Set{Until: meta.Until, Packs: meta.Packs, Trees: map[string]*Tree{}, Customers: map[string]*Customer{}}
	needs := map[string]string{} // disposition → need
	for _, pack := range meta.Packs {
		tree := &Tree{}
		if err := readJSON(dir, "trees/"+pack+".json", tree); err != nil {
			return nil, err
		}
		s.Trees[pack] = tree
		for _, n := range tree.Needs {
			needs[n.Disposition] = n.ID
		}
	}
	if err := readLines(dir, "customers.jsonl.gz", func(c Customer) {
		c.History.Traits = traits(c)
		s.Customers[c.ID] = &c
	}); err != nil {
		return nil, err
	}
	if err := readLines(dir, "events.jsonl.gz", func(e line) { s.add(e, needs) }); err != nil {
		return nil, err
	}
	return s, readLines(dir, "calls.jsonl.gz", func(c Call) { s.Calls = append(s.Calls, c) })
}

// line is one event as it stands in the file.
type line struct {
	Event string         `json:"event"`
	User  string         `json:"userId"`
	At    time.Time      `json:"timestamp"`
	Props map[string]any `json:"properties"`
}

func (s *Set) add(e line, needs map[string]string) {
	c := s.Customers[e.User]
	if c == nil {
		return
	}
	if e.Event == "Contact Ended" {
		code, _ := e.Props["disposition"].(string)
		resolved, _ := e.Props["resolved"].(bool)
		c.History.Contacts = append(c.History.Contacts, foresee.Contact{At: e.At, Need: needs[code], Resolved: resolved})
		if e.At.Before(s.Until) {
			c.Frequency++
		}
		return
	}
	c.History.Events = append(c.History.Events, foresee.Event{Name: e.Event, Affair: affair(e.Props), At: e.At, Props: e.Props})
}

// affair is the first property that ends in _id and is not another affair's: an
// event names its own affair and, after it, the order that led to it.
func affair(props map[string]any) string {
	var keys []string
	for k := range props {
		if strings.HasSuffix(k, "_id") {
			keys = append(keys, k)
		}
	}
	// order_id is named beside the affair that an order led to.
	sort.Slice(keys, func(i, j int) bool { return (keys[i] != "order_id") && (keys[j] == "order_id" || keys[i] < keys[j]) })
	if len(keys) == 0 {
		return ""
	}
	id, _ := props[keys[0]].(string)
	return id
}

// traits are what the customer's line says that may bear on why they call.
func traits(c Customer) []string {
	out := []string{"level=" + c.Level, "age=" + c.AgeGroup()}
	if c.Business {
		out = append(out, "business")
	}
	return out
}

// AgeGroup is elderly, middle or young, as the measure's tag groups have it.
func (c *Customer) AgeGroup() string {
	switch {
	case c.Birth <= "1966-11-01":
		return "elderly"
	case c.Birth > "1996-11-01":
		return "young"
	}
	return "middle"
}

// NeedIDs are the needs of a tree, in its order.
func (t *Tree) NeedIDs() []string {
	out := make([]string, len(t.Needs))
	for i, n := range t.Needs {
		out[i] = n.ID
	}
	return out
}

// Rows are the past contacts of a pack, in the order in which they were, to learn from.
func (s *Set) Rows(pack string) (rows []foresee.Row) {
	needs := s.Trees[pack].NeedIDs()
	for _, id := range slices.Sorted(maps.Keys(s.Customers)) {
		if c := s.Customers[id]; c.Pack == pack {
			rows = append(rows, foresee.Rows(id, c.History.Before(s.Until), needs)...)
		}
	}
	slices.SortStableFunc(rows, func(a, b foresee.Row) int { return a.At.Compare(b.At) })
	return rows
}

func readJSON(dir fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return fmt.Errorf("read measuring set: %w", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func readLines[T any](dir fs.FS, name string, each func(T)) error {
	file, err := dir.Open(name)
	if err != nil {
		return fmt.Errorf("read measuring set: %w", err)
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	lines := bufio.NewScanner(zipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		each(one)
	}
	return lines.Err()
}
