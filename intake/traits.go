package intake

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
)

// split parts the traits of an identify call: open are those that a schema opens
// with a value that keeps it, how to address and speak to the customer (title,
// pace, pitch), and what is derived from a sealed one (age band, region);
// everything else is sealed, under the json names of zhiyin.Customer
// where it is one of its fields. A null takes a trait away.
type split struct {
	open, sealed map[string]any
	ignored      []Problem
	titled       bool // the message says how to address them
	schemas      *schema.Set
	unit         zhiyin.UnitID // of the source
	region       string
	at           time.Time
}

// spellings are other names of traits: the spec's reserved ones, and camel case.
var spellings = map[string]string{
	"lastName": "family_name", "familyName": "family_name", "firstName": "given_name", "givenName": "given_name",
	"spokenAs": "spoken_as", "memberFrom": "member_from", "createdAt": "member_from", "memberId": "member_id",
	"language": "speaks", "locale": "speaks", "state": "region", "province": "region",
}

func splitTraits(traits map[string]any, source Source, schemas *schema.Set, region string, at time.Time) split {
	s := split{open: map[string]any{}, sealed: map[string]any{}, schemas: schemas, unit: source.Unit, region: region, at: at}
	_, s.titled = traits["title"]
	for _, given := range slices.Sorted(maps.Keys(traits)) {
		name := given
		if other, is := spellings[given]; is {
			if _, both := traits[other]; both {
				continue
			}
			name = other
		}
		s.put(name, traits[given])
	}
	maps.Copy(s.open, belonging(source))
	return s
}

func (s *split) put(name string, value any) {
	if value == nil {
		s.takeAway(name)
		return
	}
	if fn, is := special[name]; is {
		fn(s, value)
		return
	}
	if profile.Derived(name) {
		return
	}
	if open, by := s.schemas.Trait(s.unit, name); open != schema.Sealed {
		s.putOpen(name, open, by, value)
		return
	}
	s.sealed[name] = value
}

func (s *split) takeAway(name string) {
	if open, _ := s.schemas.Trait(s.unit, name); open != schema.Sealed || manner[name] != [2]float64{} || name == "title" {
		s.open[name] = nil
		return
	}
	s.sealed[name] = nil
	switch name {
	case "birthday":
		s.open["age_band"] = nil
	case "name":
		delete(s.sealed, "name")
		s.sealed["family_name"], s.sealed["given_name"] = nil, nil
	}
}

// putOpen keeps an open trait, plain or told; a value that its schema has not is
// ignored, and kept sealed so that nothing is lost.
func (s *split) putOpen(name string, open schema.Open, by *schema.Schema, value any) {
	bare, told := value, map[string]any(nil)
	if wrapped, is := value.(map[string]any); is {
		told = map[string]any{}
		bare = wrapped["value"]
		if src, _ := wrapped["source"].(string); slices.Contains([]string{"told", "store", "agent"}, src) {
			told["source"] = src
		}
		if at, _ := wrapped["at"].(string); civilOrInstant(at) {
			told["at"] = at
		}
	}
	bare, ok := typed(open, bare)
	if !ok || len(by.Check(map[string]any{name: bare})) > 0 {
		s.ignored = append(s.ignored, Problem{"traits." + name, "bad_type"})
		s.sealed["unread."+name] = value
		return
	}
	if text, is := bare.(string); is && strings.HasSuffix(name, "speaks") {
		if bare, ok = language(text); !ok {
			s.ignored = append(s.ignored, Problem{"traits." + name, "bad_value"})
			return
		}
	}
	if name == "member_from" || name == "contract_until" {
		bare = civilOf(bare.(string))
	}
	if told != nil {
		told["value"] = bare
		bare = told
	}
	s.open[name] = bare
}

// typed checks a JSON value against how it is open. Open texts are categories:
// short, without anything that looks like a telephone number or an address.
func typed(open schema.Open, value any) (any, bool) {
	switch v := value.(type) {
	case string:
		return v, open == schema.Text && harmless(v) || open == schema.ID && nameOfThing(v)
	case bool:
		return v, open == schema.Truth
	case float64:
		return v, open == schema.Number
	case int:
		return float64(v), open == schema.Number
	case []any:
		return v, open == schema.Texts && !slices.ContainsFunc(v, func(e any) bool {
			text, is := e.(string)
			return !is || !harmless(text)
		})
	}
	return nil, false
}

// maxOpenText bounds an open text in bytes: a product's title, a category.
const maxOpenText = 200

// harmless refuses what may be personal in a text that stays open: an at sign,
// or seven digits in a row with separators between them allowed. A control
// character has no place in a title.
func harmless(text string) bool {
	if len(text) > maxOpenText || strings.Contains(text, "@") {
		return false
	}
	run := 0
	for _, r := range text {
		switch {
		case unicode.IsControl(r):
			return false
		case r >= '0' && r <= '9' || r >= '０' && r <= '９':
			run++
		case strings.ContainsRune(" -()+.", r):
		default:
			run = 0
		}
		if run >= 7 && !civilOrInstant(text) {
			return false
		}
	}
	return true
}

func civilOrInstant(text string) bool {
	_, err := time.Parse("2006-01-02", text)
	if err != nil {
		_, err = time.Parse(time.RFC3339Nano, text)
	}
	return err == nil
}

// civilOf keeps the date of an instant.
func civilOf(text string) string {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at.Format("2006-01-02")
	}
	return text
}

// language reads a language tag as sources write it.
func language(tag string) (string, bool) {
	tag = strings.ToLower(strings.ReplaceAll(tag, "_", "-"))
	head, _, _ := strings.Cut(tag, "-")
	switch {
	case head == "yue", tag == "zh-hk", tag == "zh-mo", tag == "zh-yue":
		return string(zhiyin.Cantonese), true
	case head == "zh", head == "cmn":
		return string(zhiyin.Mandarin), true
	case head == "en", head == "eng":
		return string(zhiyin.English), true
	}
	return "", false
}

// special are the traits with a meaning beyond their value.
var special = map[string]func(*split, any){
	"name":     (*split).name,
	"phone":    (*split).phone,
	"email":    (*split).email,
	"birthday": (*split).birthday,
	"gender":   (*split).gender,
	"address":  (*split).address,
	"title":    (*split).title,
	"pace":     (*split).pace,
	"pitch":    (*split).pitch,
	"age_band": func(*split, any) {}, // ours to derive
}

func (s *split) name(value any) {
	text, _ := value.(string)
	family, given := identity.SplitName(text)
	if _, told := s.sealed["family_name"]; !told {
		s.sealed["family_name"], s.sealed["given_name"] = family, given
	}
}

// phone and email were claimed already; claims reported what is wrong with them.
func (s *split) phone(value any) {
	text, _ := value.(string)
	if e164, why := identity.Phone(text, s.region); why == identity.Good {
		s.sealed["phone"] = e164
		return
	}
	s.sealed["unread.phone"] = value
}

func (s *split) email(value any) {
	text, _ := value.(string)
	if address, why := identity.Email(text); why == identity.Good {
		s.sealed["email"] = address
		return
	}
	s.sealed["unread.email"] = value
}

func (s *split) birthday(value any) {
	text, _ := value.(string)
	text = civilOf(text)
	s.sealed["birthday"] = value
	if band := profile.AgeBand(text, s.at); band != "" {
		s.sealed["birthday"] = text
		s.open["age_band"] = band
		return
	}
	s.ignored = append(s.ignored, Problem{"traits.birthday", "bad_value"})
}

// gender says how to address somebody when they did not say so themselves.
func (s *split) gender(value any) {
	s.sealed["gender"] = value
	if s.titled {
		return
	}
	switch text, _ := value.(string); strings.ToLower(text) {
	case "female", "f", "女":
		s.open["title"] = "ms"
	case "male", "m", "男":
		s.open["title"] = "mr"
	}
}

func (s *split) address(value any) {
	s.sealed["address"] = value
	parts, _ := value.(map[string]any)
	if city, is := parts["city"].(string); is {
		s.sealed["city"] = city
	}
	if state, is := parts["state"].(string); is && harmless(state) {
		s.open["region"] = state
	}
}

// title is how the customer wishes to be addressed.
func (s *split) title(value any) {
	text, _ := value.(string)
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	if mean, is := titles[text]; is {
		s.open["title"] = mean
		return
	}
	s.ignored = append(s.ignored, Problem{"traits.title", "bad_value"})
}

var titles = map[string]string{
	"ms": "ms", "mrs": "ms", "miss": "ms", "女士": "ms", "小姐": "ms",
	"mr": "mr", "先生": "mr", "dr": "dr", "博士": "dr", "医生": "dr", "none": "none", "": "none",
}

// manner are the bounds of how fast and how high the customer wishes to be
// spoken to, in per cent (zhiyin.Voice).
var manner = map[string][2]float64{"pace": {60, 140}, "pitch": {50, 150}}

func (s *split) pace(value any)  { s.bounded("pace", value) }
func (s *split) pitch(value any) { s.bounded("pitch", value) }

func (s *split) bounded(name string, value any) {
	n, ok := number(value)
	if !ok {
		s.ignored = append(s.ignored, Problem{"traits." + name, "bad_type"})
		return
	}
	s.open[name] = float64(int(max(manner[name][0], min(manner[name][1], n))))
}
