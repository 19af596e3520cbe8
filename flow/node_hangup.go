package flow

import "gopkg.in/yaml.v3"

// hangupNode ends the contact.
//
//	hangup: {}
type hangupNode struct{}

func readHangup(p *parser, f *form) node {
	if v := f.value("hangup"); v.Kind != yaml.ScalarNode || v.Tag != "!!null" {
		p.form(v, "hangup.").done()
	}
	return &hangupNode{}
}

func (n *hangupNode) does() string { return "hangup" }
func (n *hangupNode) ways() []way  { return nil }

func (n *hangupNode) enter(r *run) {
	r.entered(n, nil)
	r.hangup()
}

func (n *hangupNode) hear(*run, Input) {}
