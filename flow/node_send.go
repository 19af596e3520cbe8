package flow

import (
	"slices"

	"zhiyin.dev"
)

// sendNode sends the customer a message and goes on.
//
//	send:
//	  template: chat-link
//	  channel: sms             # sms unless written; mail, app
//	  fields:                  # what the template's placeholders are, beside those that every message has
//	    order: {cmn: "{order.id:code}"}
//	  failed: menu             # it can't be sent: no number, no consent, nothing set up
//	next: sent
type sendNode struct {
	template string
	channel  zhiyin.MessageChannel
	fields   fields
	failed   string
	next     string
}

// fields are the values that a flow gives to a template or form.
type fields map[string]words

func readSend(p *parser, f *form) node {
	in := f.open("send")
	n := &sendNode{template: in.word("template", true), channel: zhiyin.MessageChannel(in.word("channel", false)),
		fields: p.fields(in), failed: in.word("failed", true), next: f.word("next", true)}
	if n.template != "" && !isID(n.template) {
		in.problem("template", "must be the id of a message")
	}
	if n.channel == "" {
		n.channel = zhiyin.BySMS
	}
	if !slices.Contains([]zhiyin.MessageChannel{zhiyin.BySMS, zhiyin.ByMail, zhiyin.ByApp}, n.channel) {
		in.problem("channel", "must be sms, mail or app")
	}
	in.done()
	return n
}

// fields reads name → text. A field whose placeholder has no value is left out.
func (p *parser) fields(in *form) fields {
	if !in.has("fields") {
		return nil
	}
	of, out := in.open("fields"), fields{}
	for _, name := range of.keys() {
		w := words{text: p.text(of, name, true)}
		for _, l := range languages {
			for _, hole := range p.holes(of, name+"."+string(l), of.line(name), w.text[l]) {
				if !p.paths[hole].Sure {
					w.needs = append(w.needs, hole)
				}
			}
		}
		out[name] = w
	}
	of.done()
	return out
}

// filled are the fields whose placeholders all have values.
func (f fields) filled(at func(string) (any, bool)) map[string]zhiyin.Text {
	out := map[string]zhiyin.Text{}
	for name, w := range f {
		if text := w.choose(at); text != nil {
			out[name] = text
		}
	}
	return out
}

func (n *sendNode) does() string { return "send" }
func (n *sendNode) ways() []way {
	return []way{{field: "next", to: n.next}, {field: "send.failed", to: n.failed}}
}

func (n *sendNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Send{Template: n.template, Channel: n.channel, Fields: n.fields.filled(r.at())})
	r.state.Wait = ForMessage
}

func (n *sendNode) hear(r *run, in Input) {
	sent, is := in.(Sent)
	switch {
	case !is || sent.Template != n.template:
	case sent.OK:
		r.enter(n.next)
	default:
		r.enter(n.failed)
	}
}
