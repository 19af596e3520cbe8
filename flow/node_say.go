package flow

// sayNode speaks and goes on.
//
//	say:
//	  text:  {cmn: "{customer:name}，您好。", yue: …, en: …}
//	  plain: {cmn: "您好。", …}   # said when a placeholder of text has no value
//	  barge: true                 # a key cuts it short; true unless written
//	next: menu
type sayNode struct {
	words words
	barge bool
	next  string
}

func readSay(p *parser, f *form) node {
	in := f.open("say")
	n := &sayNode{words: p.words(in, "text", "plain"), barge: in.yes("barge", true), next: f.word("next", true)}
	in.done()
	return n
}

func (n *sayNode) does() string { return "say" }
func (n *sayNode) ways() []way  { return []way{{field: "next", to: n.next}} }

func (n *sayNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Say{Prompt: r.state.Node, Text: n.words.choose(r.at()), Barge: n.barge, PacePercent: 100})
	r.state.Wait = ForPrompt
}

func (n *sayNode) hear(r *run, in Input) {
	if _, is := in.(PromptEnded); is {
		r.enter(n.next)
	}
}
