package main

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// prompt is what a caller hears before the flow waits for them.
type prompt struct {
	node    string
	clauses []clause
	invites bool        // they may say why they call
	asked   *askedAbout // a foreseen reason
	key     string      // of the whole text, by which prompts of all calls are compared
}

// clause is a part of a prompt up to its pause. option is set when it names a choice.
type clause struct {
	text    string
	seconds float64
	option  *flow.Option
	leads   bool // to what the caller wants
	invites bool // the invitation's last
}

type askedAbout struct {
	need string
	told bool
}

// read takes the prompt out of a reply.
func (w *walk) read(r flow.Reply) (prompt, error) {
	p := prompt{node: r.State.Node}
	var gather flow.Gather
	for _, c := range r.Commands {
		switch c := c.(type) {
		case flow.Say:
			p.key = c.Text[zhiyin.Mandarin]
		case flow.Gather:
			gather = c
		}
	}
	for _, e := range r.Events {
		if a, is := e.(zhiyin.ReasonAsked); is {
			p.asked = &askedAbout{a.Need, a.Told}
		}
	}
	p.invites = gather.Speech != nil && gather.Speech.Awaits == "free"
	for _, text := range split(p.key) {
		c := clause{text: text}
		var err error
		if c.seconds, err = w.lengths.seconds(text); err != nil {
			return p, err
		}
		for i := range gather.Options {
			if o := &gather.Options[i]; strings.Contains(text, "按"+spokenKey(o.Keys)) {
				c.option, c.leads = o, w.arm.leads(p.node, *o, w.call.Truth.Need)
			}
		}
		p.clauses = append(p.clauses, c)
	}
	if p.invites {
		p.markInvitation()
	}
	return p, nil
}

// markInvitation: the invitation ends where the first choice is named, or with the prompt.
func (p *prompt) markInvitation() {
	at := len(p.clauses) - 1
	for i, c := range p.clauses {
		if c.option != nil {
			at = i - 1
			break
		}
	}
	p.clauses[max(at, 0)].invites = true
}

func spokenKey(keys string) string {
	switch keys {
	case "*":
		return "星号"
	case "#":
		return "井号"
	}
	return keys
}

// split cuts a text after its marks of pause.
func split(text string) (out []string) {
	rest := text
	for rest != "" {
		at := strings.IndexAny(rest, "，。；！？")
		if at < 0 {
			return append(out, rest)
		}
		at += len("，")
		out, rest = append(out, rest[:at]), rest[at:]
	}
	return out
}

// until is the seconds to the end of clause i.
func (p prompt) until(i int) (s float64) {
	for _, c := range p.clauses[:i+1] {
		s += c.seconds
	}
	return s
}

func (p prompt) whole() float64 { return p.until(len(p.clauses) - 1) }

// own is the clause of the choice that leads to what the caller wants; -1: none does.
func (p prompt) own() int {
	for i, c := range p.clauses {
		if c.leads {
			return i
		}
	}
	return -1
}

// options are the clauses that name choices, without the ways to a person and back.
func (p prompt) options() (out []clause) {
	for _, c := range p.clauses {
		if c.option != nil && c.option.Keys != "0" && c.option.Keys != "*" {
			out = append(out, c)
		}
	}
	return out
}
