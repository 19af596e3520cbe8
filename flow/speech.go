package flow

import (
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
	"zhiyin.dev"
)

// Speech is what a Gather accepts beside keys.
type Speech struct {
	Awaits  string   `json:"awaits"`            // menu, digits, yesno or free
	Length  int      `json:"length,omitempty"`  // digits: so many are enough
	Phrases []string `json:"phrases,omitempty"` // menu: what the choices are called
}

// saying is how a Gather is answered by talking. Words are looked for first, as
// they stand, then the intents that the utterance was understood as, then the needs
// that were heard in it.
//
//	speech:
//	  awaits: menu                 # menu where there is an on, else digits
//	  say:
//	    "1": {words: [查订单, 订单, my order], intents: [order_status]}
//	    "3": {intents: [skin_advice], needs: [muhe-moisture]}
//	    "0": {words: [人工, agent]}
type saying struct {
	awaits string
	says   []said
}

// said is how one choice is said.
type said struct {
	keys    string
	words   []string // plain
	intents []string
	needs   []string
}

const (
	// maxSaid bounds the words of one choice, maxPhrase one of them in runes.
	maxSaid   = 50
	maxPhrase = 32
	// understood is the probability from which an intent chooses.
	understood = 0.5
	// needed is that of a need: needs under 0.2 are guesses (need.Guess), and here one
	// decides alone.
	needed = 0.35
)

var awaited = []string{"menu", "digits", "yesno", "free"}

// readSaying reads speech; nil when nobody may speak here.
func readSaying(in *form, choices []choice) *saying {
	if !in.has("speech") {
		return nil
	}
	f := in.open("speech")
	defer f.done()
	s := &saying{awaits: f.word("awaits", false)}
	if s.awaits == "" {
		s.awaits = "digits"
		if choices != nil {
			s.awaits = "menu"
		}
	}
	if !slices.Contains(awaited, s.awaits) {
		f.problem("awaits", "must be one of %s", strings.Join(awaited, ", "))
	}
	if !f.has("say") {
		return s
	}
	say := f.open("say")
	defer say.done()
	for _, keys := range say.keys() {
		if !slices.ContainsFunc(choices, func(c choice) bool { return c.keys == keys }) {
			say.problem(keys, "is no choice of this gather")
		}
		s.says = append(s.says, readSaid(say.open(keys), keys))
	}
	return s
}

func readSaid(f *form, keys string) said {
	defer f.done()
	one := said{keys: keys, words: scalars(f, "words"), intents: scalars(f, "intents"), needs: scalars(f, "needs")}
	for i, w := range one.words {
		if one.words[i] = plain(w); one.words[i] == "" {
			f.problem("words", "%q has no letter", w)
		}
	}
	if len(one.words)+len(one.intents)+len(one.needs) == 0 {
		f.problem("words", "says neither words nor intents nor needs")
	}
	return one
}

// scalars reads a list of plain words.
func scalars(f *form, key string) (out []string) {
	list := f.list(key)
	if len(list) > maxSaid {
		f.problem(key, "has more than %d words", maxSaid)
		return nil
	}
	for _, n := range list {
		if n.Kind != yaml.ScalarNode || n.Value == "" || len([]rune(n.Value)) > maxPhrase {
			f.problem(key, "must be a list of words of at most %d characters", maxPhrase)
			return nil
		}
		out = append(out, n.Value)
	}
	return out
}

// asked is the Speech of the command; nil when nobody may speak.
func (s *saying) asked(most int) *Speech {
	if s == nil {
		return nil
	}
	out := &Speech{Awaits: s.awaits}
	for _, one := range s.says {
		out.Phrases = append(out.Phrases, one.words...)
	}
	if s.awaits == "digits" {
		out.Length = most
	}
	return out
}

// keys returns the entry that an utterance stands for; none when it says nothing
// that is asked for.
func (s *saying) keys(h Heard) string {
	if s == nil {
		return ""
	}
	if len(s.says) == 0 {
		return h.Digits
	}
	text := plain(h.Text)
	for _, one := range s.says {
		if slices.ContainsFunc(one.words, func(w string) bool { return strings.Contains(text, w) }) {
			return one.keys
		}
	}
	if len(h.Intents) > 0 && !h.Rejected && h.Intents[0].Score >= understood {
		if keys := s.of(h.Intents[0].ID, func(one said) []string { return one.intents }); keys != "" {
			return keys
		}
	}
	if len(h.Needs) > 0 && h.Needs[0].Score >= needed {
		return s.of(h.Needs[0].ID, func(one said) []string { return one.needs })
	}
	return ""
}

// of is the first choice that lists the id.
func (s *saying) of(id string, ids func(said) []string) string {
	for _, one := range s.says {
		if slices.Contains(ids(one), id) {
			return one.keys
		}
	}
	return ""
}

// plain is text in lower case, its words joined by single spaces, those of
// Chinese by none.
func plain(text string) string {
	var out strings.Builder
	space := false
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			space = out.Len() > 0
			continue
		}
		if space && r < unicode.MaxLatin1 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
	}
	return out.String()
}

// HeardAs is an utterance as a flow hears it.
func HeardAs(u zhiyin.Utterance, m *zhiyin.Meaning) Heard {
	h := Heard{Text: u.Text, Digits: digitsIn(u.Text)}
	if m != nil {
		h.Intents, h.Rejected, h.Entities = m.Intents, m.Rejected, m.Entities
		for _, n := range m.Needs {
			h.Needs = append(h.Needs, zhiyin.Scored{ID: n.ID, Score: n.Score})
		}
	}
	return h
}

// digitWords are the digits as they are said.
var digitWords = map[string]byte{"zero": '0', "oh": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9'}

const hanDigits = "零一二三四五六七八九"

// digitsIn are the digits of a text, in order, whether written or said.
func digitsIn(text string) string {
	var out []byte
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if d, is := digitWords[word]; is {
			out = append(out, d)
			continue
		}
		for _, r := range word {
			if at := strings.IndexRune(hanDigits, r); at >= 0 {
				out = append(out, '0'+byte(at/len("零")))
			} else if r >= '0' && r <= '9' {
				out = append(out, byte(r))
			} else if at := strings.IndexRune("〇幺两洞拐", r); at >= 0 {
				out = append(out, "01207"[at/len("〇")])
			}
		}
	}
	return string(out)
}
