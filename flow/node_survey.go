package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

// surveyNode asks one or two questions when the agent has hung up. It is not entered
// from another node but by the flow's after, and ends the call.
//
//	survey:
//	  questions:
//	    - id: satisfaction
//	      most: 5             # keys 1 to 5
//	      labels: {"5": {cmn: 非常满意, …}, "0": {cmn: 不评价, …}}   # what the buttons say in a chat, in this order; the keys unless written
//	      text: {cmn: "请为这次服务打分，五分最满意，请按一到五。不评价请按零。", …}
//	      speech:             # may be said too: a number from 1 to most, or these words, the longest that is heard
//	        say:
//	          "5": {words: [非常满意, 很满意]}
//	          "1": {words: [很不满意]}
//	          "0": {words: [不评价]}   # as the opt_out key
//	  opt_out: "0"
//	  first_seconds: 5
//	  thanks: {cmn: 谢谢您, …}
type surveyNode struct {
	questions []question
	optOut    string
	first     time.Duration
	thanks    words
}

type question struct {
	id   string
	most int
	text words

	options []Option

	speech *saying // nil: keys alone
}

// maxQuestions: who is asked a third thing hangs up at the second.
const maxQuestions = 2

func readSurvey(p *parser, f *form) node {
	in := f.open("survey")
	n := &surveyNode{optOut: in.word("opt_out", true), first: time.Duration(in.number("first_seconds", 5, 2, 20)) * time.Second,
		thanks: p.words(in, "thanks", "")}
	if len(n.optOut) != 1 || !areKeys(n.optOut) {
		in.problem("opt_out", "must be one key")
	}
	for _, item := range in.list("questions") {
		q := p.form(item, "survey.questions.")
		one := question{id: q.word("id", true), most: q.number("most", 5, 2, 9), text: p.words(q, "text", "")}
		if !isNodeID(one.id) || slices.ContainsFunc(n.questions, func(o question) bool { return o.id == one.id }) {
			q.problem("id", "must be a name of its own in lower-case letters, digits and underscores")
		}
		if n.optOut >= "1" && n.optOut <= "9" && int(n.optOut[0]-'0') <= one.most {
			in.problem("opt_out", "is an answer to %s", one.id)
		}
		one.speech = readSaying(q, one.answers(n.optOut))
		one.options = one.buttons(p, q, n.optOut)
		q.done()
		n.questions = append(n.questions, one)
	}
	if len(n.questions) == 0 || len(n.questions) > maxQuestions {
		in.problem("questions", "must be one or two")
	}
	in.done()
	return n
}

// answers are the keys that mean something.
func (q question) answers(optOut string) []choice {
	out := []choice{{keys: optOut}}
	for score := 1; score <= q.most; score++ {
		out = append(out, choice{keys: strconv.Itoa(score)})
	}
	return out
}

// buttons are those of a chat.
func (q question) buttons(p *parser, f *form, optOut string) (out []Option) {
	answers := q.answers(optOut)
	if !f.has("labels") {
		for _, a := range answers[1:] {
			out = append(out, Option{Keys: a.keys})
		}
		return append(out, Option{Keys: optOut})
	}
	labels := f.open("labels")
	defer labels.done()
	for _, keys := range labels.keys() {
		if !slices.ContainsFunc(answers, func(c choice) bool { return c.keys == keys }) {
			labels.problem(keys, "is no answer to this question")
		}
		out = append(out, Option{Keys: keys, Label: p.words(labels, keys, "").text})
	}
	return out
}

// spoken is what is listened for: the words of the answers, and the numbers.
func (q question) spoken() *Speech {
	out := q.speech.asked(1)
	if out == nil {
		return nil
	}
	for score := 1; score <= q.most; score++ {
		out.Phrases = append(out.Phrases, spokenDigits[score]...)
	}
	return out
}

// spokenDigits are how a score is said.
var spokenDigits = [10][]string{1: {"一分", "one"}, 2: {"二分", "两分", "two"}, 3: {"三分", "three"}, 4: {"四分", "four"}, 5: {"五分", "five"},
	6: {"六分", "six"}, 7: {"七分", "seven"}, 8: {"八分", "eight"}, 9: {"九分", "nine"}}

// scoreWithin bounds what is said around a number alone: whoever tells a story in
// which there is one gives no score.
const scoreWithin = 16

// said is the key that words stand for; "": none. The longest words win: who is not
// satisfied says satisfied, too.
func (q question) said(h Heard) (key string) {
	text, most := plain(h.Text), 0
	for _, one := range q.speech.says {
		for _, w := range one.words {
			if len(w) > most && strings.Contains(text, w) {
				key, most = one.keys, len(w)
			}
		}
	}
	if key == "" && len(h.Digits) == 1 && utf8.RuneCountInString(text) <= scoreWithin {
		return h.Digits
	}
	return key
}

// after: it is a survey, and surveys are entered by it alone.
func (p *parser) after(def *Definition, top *form) {
	if _, is := def.nodes[def.after].(*surveyNode); def.after != "" && !is {
		top.problem("after", "there is no survey %s", def.after)
	}
}

func (n *surveyNode) does() string { return "survey" }
func (n *surveyNode) ways() []way  { return nil }

func (n *surveyNode) enter(r *run) {
	r.entered(n, nil)
	r.state.Asked, r.state.Again = 0, false
	n.ask(r)
}

func (n *surveyNode) ask(r *run) {
	q := n.questions[r.state.Asked]
	r.do(Say{Prompt: r.state.Node + "." + q.id, Text: q.text.choose(r.at()), Barge: true, PacePercent: 100},
		Gather{Max: 1, First: n.first, Between: n.first, Speech: q.spoken(), Options: q.options})
	r.state.Wait = ForKeys
}

func (n *surveyNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case TimedOut:
		n.stop(r, "silent")
	case Keyed:
		n.answered(r, v.Digits)
	case Heard:
		if q := n.questions[min(r.state.Asked, len(n.questions)-1)]; q.speech != nil && r.state.Wait == ForKeys {
			n.answered(r, q.said(v))
		}
	case PromptEnded:
		r.hangup()
	}
}

// answered takes an answer, keyed or said; what is none is asked about once more.
func (n *surveyNode) answered(r *run, key string) {
	q := n.questions[r.state.Asked]
	switch {
	case key == n.optOut:
		n.stop(r, "refused")
	case len(key) == 1 && key >= "1" && int(key[0]-'0') <= q.most:
		r.tell(zhiyin.SurveyAnswered{Flow: r.def.within(r.state.Node).Ref, Question: q.id, Score: int(key[0] - '0'), Most: q.most})
		if r.state.Asked, r.state.Again = r.state.Asked+1, false; r.state.Asked < len(n.questions) {
			n.ask(r)
			return
		}
		r.do(Say{Prompt: r.state.Node + ".thanks", Text: n.thanks.choose(r.at()), PacePercent: 100})
		r.state.Wait = ForPrompt
	case r.state.Again:
		n.stop(r, "invalid")
	default:
		r.state.Again = true
		n.ask(r)
	}
}

// stop leaves the customer in peace.
func (n *surveyNode) stop(r *run, why string) {
	r.tell(zhiyin.SurveyStopped{Flow: r.def.within(r.state.Node).Ref, Question: n.questions[r.state.Asked].id, Why: why})
	r.hangup()
}
