package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Func names what a Feature computes over the events that it selects.
type Func string

// The functions. first, last, unique, sum, avg, min, max and most look at one
// property; an event without it does not count for them.
const (
	Count     Func = "count"      // how many
	First     Func = "first"      // the property of the earliest
	Last      Func = "last"       // the property of the latest
	Unique    Func = "unique"     // how many different values
	Sum       Func = "sum"        // 0 where there is none
	Avg       Func = "avg"        // arithmetic mean
	Min       Func = "min"        // smallest
	Max       Func = "max"        // greatest
	Most      Func = "most"       // most frequent text; of several, the first by code point
	Score     Func = "score"      // each event counts 1 and halves with every half-life
	DaysSince Func = "days_since" // whole days since the latest; unknown where there is none
)

// Feature is one call in a rule, such as
//
//	count("Question Asked", "30d", {"category": "infant_formula"})
//
// A window is the half-open span (now − Window, now]: an event exactly Window
// ago is out, so the count falls at that instant. A Period in its place is the day,
// week or month of the calendar until now, in the zone of whoever asks; the count
// falls when the next one begins. A Feature is read through the rule's Lookup by its
// Key.
type Feature struct {
	Key          string // the call in its one form
	Func         Func
	Event        string        // name of the event
	Property     string        // "" for count, score and days_since
	Type         Type          // of the value
	PropertyType Type          // of the property
	Window       time.Duration // 0: ever, or Period
	Period       Period        // of the calendar, instead of a window
	HalfLife     time.Duration // of a score
	Filter       []Condition   // all hold; by property
}

// Condition asks that a property is one of some values, all texts, all numbers or
// one truth.
type Condition struct {
	Property string
	Texts    []string  // sorted
	Numbers  []float64 // sorted
	Truths   []bool
}

// String writes the condition in its one form.
func (c Condition) String() string {
	var values []string
	for _, t := range c.Texts {
		values = append(values, strconv.Quote(t))
	}
	for _, n := range c.Numbers {
		values = append(values, number(n, true))
	}
	for _, b := range c.Truths {
		values = append(values, strconv.FormatBool(b))
	}
	if len(values) == 1 {
		return strconv.Quote(c.Property) + ": " + values[0]
	}
	return strconv.Quote(c.Property) + ": [" + strings.Join(values, ", ") + "]"
}

// Series is the selection without function and window, in one form: features of
// one Series look at the same events.
func (f Feature) Series() string {
	return strconv.Quote(f.Event) + ", " + strconv.Quote(f.Property) + ", " + f.filter()
}

func (f Feature) filter() string {
	parts := make([]string, len(f.Filter))
	for i, c := range f.Filter {
		parts[i] = c.String()
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// key writes the call with every argument.
func (f Feature) key() string {
	args := []string{strconv.Quote(f.Event)}
	if propertied(f.Func) {
		args = append(args, strconv.Quote(f.Property))
	}
	switch {
	case f.Func == Score:
		args = append(args, strconv.Quote(spanText(f.HalfLife)))
	case f.Func != DaysSince:
		args = append(args, strconv.Quote(f.span()))
	}
	if len(f.Filter) > 0 {
		args = append(args, f.filter())
	}
	return string(f.Func) + "(" + strings.Join(args, ", ") + ")"
}

// span writes the window, the period, or the half-life of a score.
func (f Feature) span() string {
	if f.Period != NoPeriod {
		return string(f.Period)
	}
	return spanText(f.Window + f.HalfLife)
}

// propertied tells whether the function looks at a property.
func propertied(f Func) bool {
	return slices.Contains([]Func{First, Last, Unique, Sum, Avg, Min, Max, Most}, f)
}

// funcs are all of them, with the type of their value; 0: that of the property.
var funcs = map[Func]Type{Count: Int, First: 0, Last: 0, Unique: Int, Sum: Double, Avg: Double, Min: Double, Max: Double,
	Most: String, Score: Double, DaysSince: Double}

// longestSpan bounds windows and half-lives: ten years, more than is kept.
const longestSpan = 3660 * 24 * time.Hour

// span reads "30d", "12h" or "45m"; "" is 0.
func span(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}
	unit, known := units[text[len(text)-1]]
	n, err := strconv.ParseInt(text[:len(text)-1], 10, 32)
	if d := time.Duration(n) * unit; known && err == nil && n > 0 && n <= int64(longestSpan/unit) {
		return d, nil
	}
	return 0, fmt.Errorf("rule: span %q: %w", text, zhiyin.Invalid)
}

func spanText(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%(24*time.Hour) == 0:
		return strconv.FormatInt(int64(d/(24*time.Hour)), 10) + "d"
	case d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	}
	return strconv.FormatInt(int64(d/time.Minute), 10) + "m"
}
