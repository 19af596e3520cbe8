package flow

import (
	"slices"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// reason is something that customers come to this flow for: how it is called, where
// it is served, and by what it is known. Menus offer reasons, and so does whatever
// foresees them.
//
//	reasons:
//	  - need: haiyue-refund        # a need of the unit
//	    label: {cmn: 退款进度, …}    # short: menus name it
//	    to: refund                 # the node that serves it
//	    tell: {cmn: "您的退款已经退回。", …}  # its answer, where it may be told before it is asked: {told.…} is what it is about
//	    served: thanks           # where those go who were told and say that this was it; to unless written
//	    plain: {cmn: "…", …}        # told instead where a placeholder has no value
//	    topics: [haiyue-refund-explained]   # dispositions of earlier contacts about it
//	    orders: [returning]        # what an open order is in that may lead to it
//	    words: [退款, refund]        # said so; the need itself is heard too
//	    intents: [refund_status]
type reason struct {
	said
	need   string
	label  zhiyin.Text
	to     string
	served string // after its answer was told
	tell   words
	topics []string
	orders []string
}

// group bundles reasons under one name, where there are too many to name each.
//
//	groups:
//	  - label: {cmn: 退换货, …}
//	    needs: [haiyue-exchange, haiyue-refund]
type group struct {
	label zhiyin.Text
	needs []string
}

func (p *parser) readGroups(items []*yaml.Node) {
	for _, item := range items {
		f := p.form(item, "groups.")
		g := group{label: p.words(f, "label", "").text, needs: scalars(f, "needs")}
		if len(g.needs) == 0 || len(g.needs) > maxItems {
			f.problem("needs", "must be a list of 1 to %d reasons", maxItems)
		}
		for _, need := range g.needs {
			if !slices.ContainsFunc(p.reasons, func(r reason) bool { return r.need == need }) {
				f.problem("needs", "%s is no reason of this flow", need)
			}
		}
		f.done()
		p.groups = append(p.groups, g)
	}
}

// maxReasons bounds a flow's reasons: a menu of more is no menu.
const maxReasons = 60

func (p *parser) readReasons(items []*yaml.Node) {
	if len(items) > maxReasons {
		p.problem(items[0].Line, "reasons", "are more than 60")
		return
	}
	for _, item := range items {
		f := p.form(item, "reasons.")
		r := reason{need: f.word("need", true), label: p.words(f, "label", "").text, to: f.word("to", true),
			topics: scalars(f, "topics"), orders: scalars(f, "orders")}
		if slices.ContainsFunc(p.reasons, func(o reason) bool { return o.need == r.need }) {
			f.problem("need", "is written twice")
		}
		if f.has("tell") {
			r.tell = p.words(f, "tell", "plain")
			if p.standard {
				f.problem("tell", "a standard flow treats everybody alike")
			}
			r.served = f.word("served", false)
		}
		r.said = said{keys: r.need, words: scalars(f, "words"), intents: scalars(f, "intents"), needs: []string{r.need}}
		for i, w := range r.said.words {
			if r.said.words[i] = plain(w); r.said.words[i] == "" {
				f.problem("words", "%q has no letter", w)
			}
		}
		f.done()
		p.reasons = append(p.reasons, r)
	}
}

// reason finds the reason that a need is.
func (d *Definition) reason(need string) (reason, bool) {
	i := slices.IndexFunc(d.reasons, func(r reason) bool { return r.need == need })
	if i < 0 {
		return reason{}, false
	}
	return d.reasons[i], true
}

// heard is the reason that an utterance gives; false when it gives none.
func (d *Definition) heard(h Heard) (reason, bool) {
	s := saying{says: make([]said, len(d.reasons))}
	for i, r := range d.reasons {
		s.says[i] = r.said
	}
	if len(s.says) == 0 {
		return reason{}, false
	}
	return d.reason(s.keys(h))
}

// ways are those of all reasons, for a node that leads to them.
func reasonWays(list []reason) []way {
	out := make([]way, len(list))
	for i, r := range list {
		out[i] = way{"reasons." + r.need, r.to, true}
	}
	return out
}

// servedWays are those after an answer that was told first.
func servedWays(list []reason) (out []way) {
	for _, r := range list {
		if r.served != "" {
			out = append(out, way{"reasons." + r.need + ".served", r.served, true})
		}
	}
	return out
}

// free is the Speech of a prompt that invites to say it.
func free(list []reason) *Speech {
	out := &Speech{Awaits: "free"}
	for _, r := range list {
		out.Phrases = append(out.Phrases, r.said.words...)
	}
	return out
}
