package foresee

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// feature is one thing that holds at a moment. Those with own ≥ 0 speak of one
// need alone and share their weight with the same feature of the other needs.
type feature struct {
	name  string
	own   int
	value float64
	sign  int // the event it comes of, an index of History.Events; -1 for none
}

// Bounds of what is looked at.
const (
	memory     = 60 * 24 * time.Hour // events older than this say little about today's reason
	mostEvents = 200                 // of one history, the newest
)

// steps are the ages, in hours, under which a feature of age counts: an event is
// under every step that it is younger than, so neighbouring ages share what is learned.
var steps = []float64{6, 24, 48, 96, 168, 336, 720, 1440}

// dues are the distances to a named date, in days, likewise.
var dues = []float64{-7, -3, -1, 0, 1, 3, 7, 14}

// features reads a history at a moment for the needs of a model.
func features(h History, at time.Time, needs []string) []feature {
	f := &reading{at: at, events: h.Events}
	f.add("", -1)
	for _, t := range h.Traits {
		f.add(t, -1)
	}
	f.affairs()
	f.contacts(h.Contacts, needs)
	return f.out
}

type reading struct {
	at     time.Time
	events []Event
	out    []feature
}

func (f *reading) add(name string, sign int) {
	f.out = append(f.out, feature{name: name, own: -1, value: 1, sign: sign})
}

// aged adds a feature for every step that the age is under.
func (f *reading) aged(name string, age time.Duration, sign int) {
	for _, s := range steps {
		if age.Hours() < s {
			f.add(name+"<"+strconv.Itoa(int(s)), sign)
		}
	}
}

// affairs reads the newest event of each affair, and events that belong to none by name.
func (f *reading) affairs() {
	first := max(0, len(f.events)-mostEvents)
	seen := map[string]bool{}
	for i := len(f.events) - 1; i >= first; i-- {
		e := f.events[i]
		age := f.at.Sub(e.At)
		if age > memory {
			break
		}
		key := e.Affair
		if key == "" {
			key = kindOf(e)
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		f.aged(kindOf(e), age, i)
		f.properties(i, first)
	}
}

// kindOf is an event's name, with what tells events of that name apart.
func kindOf(e Event) string {
	for _, p := range []string{"page", "topic"} {
		if v, is := e.Props[p].(string); is {
			return e.Name + ":" + v
		}
	}
	return e.Name
}

// properties reads what the affair's newest event says, and the dates that any of
// its events names: the newest word on each counts.
func (f *reading) properties(newest, first int) {
	e := f.events[newest]
	for _, p := range sortedKeys(e.Props) {
		if said := valued(p, e.Props[p]); said != "" {
			f.add(e.Name+"."+p+said, newest)
		}
	}
	dated := map[string]bool{}
	for i := newest; i >= first; i-- {
		of := f.events[i]
		if i != newest && (e.Affair == "" || of.Affair != e.Affair) {
			continue
		}
		for _, p := range sortedKeys(of.Props) {
			due, is := dateIn(of, p)
			if !is || dated[p] {
				continue
			}
			dated[p] = true
			left := due.Sub(f.at).Hours() / 24
			for _, d := range dues {
				if left < d {
					f.add(e.Name+"."+p+"<"+strconv.Itoa(int(d)), newest)
				}
			}
		}
		if e.Affair == "" {
			return
		}
	}
}

// valued writes a property that has few values; "" for one that has many.
func valued(name string, v any) string {
	switch v := v.(type) {
	case bool:
		return "=" + strconv.FormatBool(v)
	case float64:
		if strings.HasSuffix(name, "pct") {
			return "=" + strconv.Itoa(int(math.Round(v/20)))
		}
		if v <= 0 {
			return "≤0"
		}
	case string:
		if !strings.HasSuffix(name, "_id") && !isDate(v) && len(v) <= 24 && name != "page" && name != "topic" {
			return "=" + v
		}
	}
	return ""
}

// dateIn is the date that a property names: a date, a time, or days after the event.
func dateIn(e Event, name string) (time.Time, bool) {
	switch v := e.Props[name].(type) {
	case string:
		if !isDate(v) {
			return time.Time{}, false
		}
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return t, true
		}
		t, err := time.ParseInLocation(time.DateOnly, v, e.At.Location())
		return t.Add(24 * time.Hour), err == nil
	case float64:
		if strings.HasSuffix(name, "days") && v > 0 && v < 400 {
			return e.At.Add(time.Duration(v*24) * time.Hour), true
		}
	}
	return time.Time{}, false
}

func isDate(s string) bool {
	return len(s) >= len(time.DateOnly) && s[4] == '-' && s[7] == '-' && s[0] >= '0' && s[0] <= '9'
}

// contacts reads, for each need, what earlier contacts were about it.
func (f *reading) contacts(past []Contact, needs []string) {
	for n, need := range needs {
		count, newest := 0, -1
		for i, c := range past {
			if c.Need == need {
				count, newest = count+1, i
			}
		}
		if newest < 0 {
			continue
		}
		f.own(n, "asked", math.Log1p(float64(count)))
		f.own(n, "share", float64(count)/float64(len(past)+3))
		c := past[newest]
		what := "asked"
		if !c.Resolved {
			what = "unresolved"
		}
		for _, s := range steps {
			if f.at.Sub(c.At).Hours() < s {
				f.own(n, what+"<"+strconv.Itoa(int(s)), 1)
				if newest == len(past)-1 {
					f.own(n, "last "+what+"<"+strconv.Itoa(int(s)), 1)
				}
			}
		}
	}
}

func (f *reading) own(need int, name string, value float64) {
	f.out = append(f.out, feature{name: name, own: need, value: value, sign: -1})
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
