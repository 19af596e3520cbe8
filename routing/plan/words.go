package plan

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Words are the names that a plan may use, as the house has them now.
type Words struct {
	Queues []zhiyin.Queue
	Tags   []string // ids; nil: any
	Staff  []Agent  // of all queues

	schema rule.Schema
	skills map[string]string // path → skill
	loose  bool              // names that are not there are let pass
}

// usual are skills that clauses may ask for before anybody has them.
var usual = []string{"lang:yue", "lang:en"}

// NewWords returns the words ready to read plans. Internal, should the rule language not
// take them.
func NewWords(queues []zhiyin.Queue, tags []string, staff []Agent) (*Words, error) {
	w := &Words{Queues: queues, Tags: tags, Staff: staff, skills: map[string]string{}}
	open := maps.Clone(paths)
	add := func(id string) {
		if path := skillPath(id); protected(id) == "" {
			w.skills[path], open[path] = id, rule.Int
		}
	}
	for _, id := range usual {
		add(id)
	}
	for _, a := range staff {
		for id := range a.Skills {
			add(id)
		}
	}
	var err error
	if w.schema, err = rule.NewSchema(open); err != nil {
		return nil, fmt.Errorf("plan: words: %v: %w", err, zhiyin.Internal)
	}
	return w, nil
}

// loose are skills as a text names them.
var loose = regexp.MustCompile(`agent\.skill\.([A-Za-z0-9_]+)`)

// Loose are the words by which a plan that was published is read again: a name that
// has gone since does not put it out of force, and nobody has that skill.
func (w *Words) Loose(text string) (*Words, error) {
	out := *w
	out.loose, out.skills = true, maps.Clone(w.skills)
	open := maps.Clone(w.schema.Words().Paths)
	for _, m := range loose.FindAllStringSubmatch(text, -1) {
		if _, known := open[m[0]]; !known && protected(m[1]) == "" {
			out.skills[m[0]], open[m[0]] = m[1], rule.Int
		}
	}
	var err error
	if out.schema, err = rule.NewSchema(open); err != nil {
		return nil, fmt.Errorf("plan: words: %v: %w", err, zhiyin.Invalid)
	}
	return &out, nil
}

// Paths lists what clauses may read, with their types, by name.
func (w *Words) Paths() []Path {
	var out []Path
	all := w.schema.Words().Paths
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Path{name, all[name].String()})
	}
	return out
}

// Path is one thing that a clause may read.
type Path struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// may are the values that a path of names can have; nil: any.
func (w *Words) may(path string) []string {
	if w.loose {
		return nil
	}
	switch path {
	case "contact.queue", "agent.queues":
		var out []string
		for _, q := range w.Queues {
			out = append(out, string(q.ID))
		}
		return out
	case "contact.channel":
		return []string{string(zhiyin.VoiceCall), string(zhiyin.WebCall), string(zhiyin.Chat)}
	case "contact.language", "agent.languages":
		return texts(zhiyin.SpokenLanguages())
	case "contact.tags":
		return w.Tags
	case "agent.id", "contact.last_agent", "contact.usual_agent":
		var out []string
		for _, a := range w.Staff {
			out = append(out, string(a.ID))
		}
		return out
	}
	return nil
}

// kept out of matching beside what the rule language refuses: attributes of persons
// that say nothing of who can serve whom (ARCHITECTURE.md §3.17).
var kept = map[string]string{
	"gender": "gender", "sex": "gender", "female": "gender", "male": "gender", "woman": "gender", "women": "gender", "man": "gender", "men": "gender",
	"muslim": "religion", "christian": "religion", "buddhist": "religion", "hindu": "religion", "jewish": "religion", "catholic": "religion", "church": "religion",
	"nationality": "ethnicity", "uyghur": "ethnicity", "tibetan": "ethnicity",
	"sick": "health", "cancer": "health", "hiv": "health", "depression": "health", "handicapped": "health",
	"communist": "politics", "voter": "politics",
	"age": "age", "elderly": "age",
	"性别": "gender", "女性": "gender", "男性": "gender", "民族": "ethnicity", "宗教": "religion", "穆斯林": "religion", "信仰": "religion", "疾病": "health", "病史": "health", "残疾": "health", "孕妇": "health", "怀孕": "health", "政治": "politics", "党员": "politics", "年龄": "age", "老年": "age", "老人": "age",
}

// protected names the attribute that a name stands for and that may decide nothing;
// "" for any other.
func protected(name string) string {
	if why, is := rule.Forbidden(name); is {
		return strings.TrimSuffix(why, " is an attribute that the law and our own rules keep out of decisions")
	}
	low := strings.ToLower(name)
	words := strings.FieldsFunc(low, func(r rune) bool { return r < 'a' || r > 'z' })
	if slices.Contains(words, "interest") { // in a product, which is not the attribute
		return ""
	}
	for _, word := range words {
		if what, is := kept[word]; is {
			return what
		}
	}
	for _, word := range slices.Sorted(maps.Keys(kept)) {
		if word[0] >= 0x80 && strings.Contains(low, word) {
			return kept[word]
		}
	}
	return ""
}
