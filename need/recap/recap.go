// Package recap drafts what an agent writes after a contact: why the customer came,
// what was named, what was done, what was promised, and which outcome fits. It
// copies sentences that were said and makes up none: an amount in a draft was said.
package recap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
)

// By is what SummaryDrafted names as the maker of these drafts.
const By = "extractive"

// Turn is one finished turn of talk, and what was made of a customer's.
type Turn struct {
	Speaker zhiyin.Speaker
	Text    string
	Meaning zhiyin.Meaning
	Mood    *zhiyin.Mood // nil: not measured
}

// Names tells how a need or an intent is called on screens.
type Names func(id string) zhiyin.Text

// Bounds of a draft.
const (
	maxTurns    = 2000 // an hour of talk has a few hundred
	maxSentence = 80   // runes; what is longer is cut
	maxNamed    = 6    // things named
	maxDone     = 2    // sentences of what was done, and of what was promised
	mayName     = 0.3  // probability from which an intent or a need is named
	angry       = 0.6  // anger from which the draft says so
)

// Draft writes the summary in the wanted language, a line for each thing that is
// known; the sentences stay in the language in which they were said. It is empty
// when the customer said nothing that means something.
func Draft(turns []Turn, names Names, language zhiyin.Language) string {
	turns = turns[max(0, len(turns)-maxTurns):]
	words := labelsOf(language)
	why, reason := purpose(turns, names, language)
	if reason == "" && why == "" {
		return ""
	}
	var lines []string
	add := func(label string, parts ...string) {
		parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
		if len(parts) > 0 {
			lines = append(lines, label+words.colon+strings.Join(parts, words.semicolon))
		}
	}
	add(words.why, why, quoted(reason))
	add(words.named, named(turns, words)...)
	add(words.done, said(turns, doneBy, promisedBy)...)
	add(words.promised, said(turns, promisedBy, nil)...)
	if slices.ContainsFunc(turns, func(t Turn) bool { return t.Mood != nil && t.Mood.Anger >= angry }) {
		add(words.mood, words.wasAngry)
	}
	return strings.Join(lines, "\n")
}

// purpose names the need and intent that count most over the customer's turns, and
// the sentence that says it best.
func purpose(turns []Turn, names Names, language zhiyin.Language) (why, sentence string) {
	scores, best := map[string]float64{}, 0.0
	for i, t := range turns {
		if t.Speaker != zhiyin.OfCustomer {
			continue
		}
		weight := tellingOf(t, scores)
		if weight > 0 && i < len(turns)/2+1 {
			weight += 0.2 // people say early what they want
		}
		if weight > best {
			best, sentence = weight, short(hidden(t))
		}
	}
	ids := make([]string, 0, len(scores))
	for id := range scores {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	var list []string
	for _, id := range ids {
		if name, _, is := names(id).In(language); is && !slices.Contains(list, name) && len(list) < 2 {
			list = append(list, name)
		}
	}
	return strings.Join(list, labelsOf(language).comma), sentence
}

// manners are intents that are about the talk itself.
var manners = map[string]bool{"greet": true, "goodbye": true, "thank": true, "affirm": true, "deny": true, "repeat": true, "slower": true, "louder": true, "human": true,
	"change_language": true, "wait": true}

// tellingOf is how much a turn tells of why the customer came; it adds to scores
// what it was understood as.
func tellingOf(t Turn, scores map[string]float64) (telling float64) {
	if len(t.Meaning.Intents) > 0 && !t.Meaning.Rejected {
		if i := t.Meaning.Intents[0]; i.Score >= mayName && !manners[i.ID] {
			scores[i.ID] += i.Score
			telling += i.Score
		}
	}
	for _, n := range t.Meaning.Needs {
		if n.Score >= mayName {
			scores[n.ID] += n.Score
			telling += n.Score / 2
		}
	}
	if telling > 0 {
		telling += 0.1 * float64(min(3, len(t.Meaning.Entities)))
	}
	return telling
}

// named lists the things that the customer named, each once, as they were said.
func named(turns []Turn, words labels) (out []string) {
	for _, t := range turns {
		if t.Speaker != zhiyin.OfCustomer {
			continue
		}
		for _, e := range t.Meaning.Entities {
			kind, is := words.kinds[e.Kind]
			one := kind + " " + e.Text
			if is && len(out) < maxNamed && !slices.Contains(out, one) {
				out = append(out, one)
			}
		}
	}
	return out
}

// said picks the agent's last sentences that hold one of the signs and none of the
// others, in the order in which they were said.
func said(turns []Turn, signs, others []string) (out []string) {
	for _, t := range slices.Backward(turns) {
		if t.Speaker != zhiyin.OfAgent {
			continue
		}
		for _, s := range slices.Backward(sentences(hidden(t))) {
			if len(out) < maxDone && holds(s, signs) && !holds(s, others) {
				out = append(out, short(s))
			}
		}
	}
	slices.Reverse(out)
	return slices.Compact(out)
}

func holds(s string, signs []string) bool {
	s = " " + strings.ToLower(s) + " "
	return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(s, sign) }) && !strings.HasSuffix(strings.TrimSpace(s), "?") && !strings.HasSuffix(strings.TrimSpace(s), "？")
}

// sentences cuts at the marks that end one; those stay.
func sentences(text string) (out []string) {
	begin, runes := 0, []rune(text)
	for i, r := range runes {
		full := strings.ContainsRune("。！？!?；;\n", r) || r == '.' && (i+1 == len(runes) || runes[i+1] == ' ')
		if full || i+1 == len(runes) {
			if s := strings.TrimSpace(string(runes[begin : i+1])); s != "" {
				out = append(out, s)
			}
			begin = i + 1
		}
	}
	return out
}

// hidden is a turn's text with the numbers of cards and persons as their entities
// write them: masked.
func hidden(t Turn) string {
	runes := []rune(t.Text)
	list := slices.Clone(t.Meaning.Entities)
	slices.SortFunc(list, func(a, b zhiyin.Entity) int { return b.From - a.From })
	for _, e := range list {
		if (e.Kind == "card" || e.Kind == "id_card") && e.From >= 0 && e.From < e.To && e.To <= len(runes) {
			runes = slices.Concat(runes[:e.From], []rune(e.Text), runes[e.To:])
		}
	}
	return string(runes)
}

func short(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > maxSentence {
		return string(r[:maxSentence-1]) + "…"
	}
	return s
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("“%s”", s)
}
