package entity

import (
	"cmp"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/nlu"
)

// Finder finds entities. It is safe for use by many at once.
type Finder struct {
	Zone       *time.Location // of dates and times; nil: UTC
	Currency   string         // where none is said; "": CNY for Chinese, USD for English texts
	Dictionary *Dictionary    // products, brands and the like; nil for none
	Patterns   Patterns       // a unit's own forms, as of order numbers
}

// found is an entity with its rank: of two that overlap the higher stays, of equal
// ones the longer.
type found struct {
	zhiyin.Entity
	rank int
}

// Ranks: what is checked by a sum cannot be anything else; what was only said with a
// cue gives way to what has a form of its own.
const (
	rankNumber = iota * 10
	rankBare
	rankTime
	rankDate
	rankName
	rankMoney
	rankSaidOrder
	rankPhone
	rankOrder
	rankPattern
	rankID
)

// Find returns the entities of a text in their order. now is what relative dates
// are counted from.
func (d *Finder) Find(text string, language zhiyin.Language, now time.Time) []zhiyin.Entity {
	f := fold(text)
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	all := numbers(f)
	all = append(all, orders(f)...)
	all = append(all, d.Patterns.find(f)...)
	all = append(all, amounts(f, d.currency(f, language))...)
	all = append(all, moments(f, now.In(zone))...)
	all = append(all, d.Dictionary.find(f)...)
	all = append(all, plain(f)...)
	return tell(f, []rune(text), settle(all))
}

func (d *Finder) currency(f folded, language zhiyin.Language) string {
	if d.Currency != "" {
		return d.Currency
	}
	if language == zhiyin.English || language == "" && !slices.ContainsFunc(f.runes, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
		return "USD"
	}
	return "CNY"
}

// settle keeps what does not overlap with something better.
func settle(all []found) []found {
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(b.rank-a.rank, (b.To-b.From)-(a.To-a.From), a.From-b.From)
	})
	var out []found
	for _, e := range all {
		if e.From < e.To && !slices.ContainsFunc(out, func(o found) bool { return o.From < e.To && e.From < o.To }) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b found) int { return a.From - b.From })
	return out
}

// tell gives entities their words; cards are masked in them at once.
func tell(f folded, original []rune, all []found) []zhiyin.Entity {
	out := make([]zhiyin.Entity, 0, len(all))
	for _, e := range all {
		e.Text = string(original[e.From:e.To])
		if e.Kind == "card" || e.Kind == "id_card" {
			e.Value = mask(e.Value)
			e.Text = e.Value
		}
		out = append(out, e.Entity)
	}
	return out
}

// At is Find with the time of a clock, as a nlu.Reader wants it.
func (d *Finder) At(now func() time.Time) func(text string, language zhiyin.Language) []zhiyin.Entity {
	return func(text string, language zhiyin.Language) []zhiyin.Entity { return d.Find(text, language, now()) }
}

// Of makes the finder of a unit: the lookups, synonyms and patterns of its examples,
// days in its zone. A pattern that can't be read is zhiyin.Invalid.
func Of(words nlu.Dataset, zone *time.Location) (*Finder, error) {
	patterns, err := NewPatterns(words.Patterns)
	if err != nil {
		return nil, err
	}
	return &Finder{Zone: zone, Patterns: patterns, Dictionary: DictionaryOf(words.Lookups, words.Synonyms)}, nil
}
