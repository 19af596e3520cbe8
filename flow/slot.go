package flow

import (
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// slot keeps what a Gather brings in a variable, as a value of its type.
//
//	slot: amount                   # a variable of the flow
//	values: {"1": home, "2": work} # what the keys stand for; else what is keyed or said is the value
//	confirm: {cmn: "{vars.amount:money}，对吗？对请按一，不对请按二。", …}   # 1 goes on, 2 asks anew
//
// Keys of money are whole yuan, * before the cents; of a time month and day, or year,
// month and day. A variable that is personal keeps its keys out of every event.
type slot struct {
	name     string
	of       Type
	personal bool
	values   []pair
	confirm  words
}

func readSlot(p *parser, in *form) *slot {
	if !in.has("slot") {
		for _, key := range []string{"values", "confirm"} {
			if in.has(key) {
				in.problem(key, "needs a slot")
			}
		}
		return nil
	}
	s := &slot{name: p.varNamed(in, "slot", true)}
	v := p.vars[s.name]
	s.of, s.personal = v.of, v.personal
	if in.has("values") {
		values := in.open("values")
		for _, keys := range values.keys() {
			s.values = append(s.values, pair{keys, values.word(keys, true)})
			if _, fits := typed(s.of, s.values[len(s.values)-1].from, time.UTC); !fits && s.of != "" {
				values.problem(keys, "is no %s", s.of)
			}
		}
		values.done()
	}
	if in.has("confirm") {
		s.confirm = p.words(in, "confirm", "confirm_plain", "vars."+s.name)
	}
	return s
}

// choices are the keys that stand for values, each leading on.
func (s *slot) choices(next string) (out []choice) {
	if s == nil {
		return nil
	}
	for _, v := range s.values {
		out = append(out, choice{v.name, next})
	}
	return out
}

// keyed reads keys as the slot's value.
func (s *slot) keyed(keys string, now time.Time, zone *time.Location) (Value, bool) {
	for _, v := range s.values {
		if v.name == keys {
			return typed(s.of, v.from, zone)
		}
	}
	if s.values != nil {
		return Value{}, false
	}
	switch s.of {
	case Money:
		return typed(Money, strings.Replace(keys, "*", ".", 1), zone)
	case Time:
		return dayKeyed(keys, now.In(zone))
	}
	return typed(s.of, keys, zone)
}

// dayKeyed reads MMDD as the next such day, from today on, and YYYYMMDD as that day.
func dayKeyed(keys string, now time.Time) (Value, bool) {
	if len(keys) == 8 {
		at, err := time.ParseInLocation("20060102", keys, now.Location())
		return Value{Time: at}, err == nil
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for year := now.Year(); year <= now.Year()+8; year++ { // the 29th of February comes within eight
		at, err := time.ParseInLocation("20060102", strconv.Itoa(year)+keys, now.Location())
		if err == nil && !at.Before(today) {
			return Value{Time: at}, len(keys) == 4
		}
	}
	return Value{}, false
}

// entities are the kinds of entity that a type of value is heard as.
var entities = map[Type][]string{Money: {"amount"}, Time: {"date", "time"}, Code: {"order", "phone"}, Count: {"number"}}

// heard reads what was said as the slot's value: the first entity of its kind, else the
// digits in it, else words as they are.
func (s *slot) heard(h Heard, now time.Time, zone *time.Location) (Value, bool) {
	for _, kind := range entities[s.of] {
		for _, e := range h.Entities {
			if v, fits := s.entity(e, zone); e.Kind == kind && fits {
				return v, true
			}
		}
	}
	if s.of == Words {
		return typed(Words, h.Text, zone)
	}
	return s.keyed(h.Digits, now, zone)
}

// entity reads one entity; amounts stand in minor units there.
func (s *slot) entity(e zhiyin.Entity, zone *time.Location) (Value, bool) {
	if s.of != Money {
		return typed(s.of, e.Value, zone)
	}
	minor, currency, _ := strings.Cut(e.Value, " ")
	n, err := strconv.ParseInt(minor, 10, 64)
	return Value{Money: zhiyin.Money{Minor: n, Currency: currency}}, err == nil && len(currency) == 3
}

// keep fills the slot and writes that. Of a personal value an event has the end at most.
func (s *slot) keep(r *run, v Value) {
	put(&r.state.Vars, scopeOf(r.state.Node)+s.name, v)
	text := v.String()
	if s.personal {
		text = masked(text)
	}
	r.tell(zhiyin.FlowSet{Node: r.state.Node, Variables: []string{s.name}, Values: map[string]string{s.name: text}})
}

// masked leaves the last four characters of what has eight or more.
func masked(text string) string {
	all := []rune(text)
	shown := 0
	if len(all) >= 8 {
		shown = 4
	}
	return strings.Repeat("•", len(all)-shown) + string(all[len(all)-shown:])
}
