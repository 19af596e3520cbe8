package flow

// playNode plays music for a while and goes on.
//
//	play: {music: calm, seconds: 20}
//	next: menu
type playNode struct {
	music   string
	seconds int
	next    string
}

func readPlay(p *parser, f *form) node {
	in := f.open("play")
	n := &playNode{music: in.word("music", true), seconds: in.number("seconds", 10, 1, 600), next: f.word("next", true)}
	in.done()
	return n
}

func (n *playNode) does() string { return "play" }
func (n *playNode) ways() []way {
	return []way{{field: "next", to: n.next, waits: n.seconds >= 5}}
}

func (n *playNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Play{Music: n.music, Seconds: n.seconds})
	r.state.Wait = ForPrompt
}

func (n *playNode) hear(r *run, in Input) {
	if _, is := in.(PromptEnded); is {
		r.enter(n.next)
	}
}
