package flow

// echoNode is the echo test: the caller hears themselves until they press a key
// or the time is over, and goes on.
//
//	echo: {seconds: 120}
//	next: goodbye
type echoNode struct {
	seconds int
	next    string
}

func readEcho(p *parser, f *form) node {
	in := f.open("echo")
	n := &echoNode{seconds: in.number("seconds", 60, 5, 600), next: f.word("next", true)}
	in.done()
	return n
}

func (n *echoNode) does() string { return "echo" }
func (n *echoNode) ways() []way  { return []way{{field: "next", to: n.next, waits: true}} }

func (n *echoNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Echo{Seconds: n.seconds})
	r.state.Wait = ForPrompt
}

func (n *echoNode) hear(r *run, in Input) {
	if _, is := in.(PromptEnded); is {
		r.enter(n.next)
	}
}
