package flow

import "zhiyin.dev"

// voicemailNode takes a message that a queue's agents answer later. A caller hears
// the prompt to its end, which must say that what follows is recorded and kept, then
// a tone, and speaks until "#", the silence after their talk, the longest time or
// their hang-up, which keeps what was said. In a chat the customer writes one line
// or several and presses done.
//
//	voicemail:
//	  queue: muhe-care      # whose agents find it among their tasks
//	  text: {cmn: "请在滴声后留言，我们会录音保存，一个工作日内回复。说完请按井号。", …}
//	  done: {cmn: 写好了, yue: 寫好咗, en: Done}   # the button of a chat
//	  due_hours: 24         # the task is late after it; 1 to 168
//	  silence_seconds: 3    # of nothing said after talk; 2 to 10
//	  most_seconds: 120     # 10 to 600
//	  none: sorry           # nothing was left; next unless written
//	next: goodbye
type voicemailNode struct {
	text       words
	take       TakeMessage
	none, next string
}

// Bounds of a message.
const (
	maxDueHours       = 168
	maxMessageSeconds = 600
)

func readVoicemail(p *parser, f *form) node {
	in := f.open("voicemail")
	n := &voicemailNode{text: p.words(in, "text", "plain"), next: f.word("next", true), take: TakeMessage{
		Queue: zhiyin.QueueID(in.word("queue", true)), Done: p.words(in, "done", "").text,
		DueHours: in.number("due_hours", 24, 1, maxDueHours), SilenceSeconds: in.number("silence_seconds", 3, 2, 10),
		MostSeconds: in.number("most_seconds", 120, 10, maxMessageSeconds)}}
	if n.none = n.next; in.has("none") {
		n.none = in.word("none", true)
	}
	if q := n.take.Queue; q != "" && !isID(string(q)) {
		in.problem("queue", "must be the id of a queue")
	}
	in.done()
	return n
}

func (n *voicemailNode) does() string { return "voicemail" }

func (n *voicemailNode) ways() []way {
	out := []way{{field: "next", to: n.next, waits: true}}
	if n.none != n.next {
		out = append(out, way{field: "voicemail.none", to: n.none, waits: true})
	}
	return out
}

// enter says what it is for. In a chat the prompt stands there to be read, and what
// is written from then on is the message.
func (n *voicemailNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), PacePercent: 100})
	r.state.Wait = ForPrompt
	if r.state.Contact.Channel == zhiyin.Chat {
		n.takes(r)
	}
}

func (n *voicemailNode) takes(r *run) {
	take := n.take
	if r.state.MessageFor != "" {
		take.Queue = r.state.MessageFor
	}
	r.do(take)
	r.state.Wait = ForVoicemail
}

func (n *voicemailNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case PromptEnded:
		if r.state.Wait == ForPrompt {
			n.takes(r)
		}
	case MessageLeft:
		to := n.none
		if v.Kept {
			to = n.next
		}
		if r.state.Wait == ForVoicemail {
			r.enter(to)
		}
	}
}

// TakesMessages tells whether the flow has a node for messages.
func (d *Definition) TakesMessages() bool { return d.messages("") != "" }

// messages is the node at which a message for the queue is left: one of that queue, else
// the first there is; empty: none.
func (d *Definition) messages(queue zhiyin.QueueID) (first string) {
	for _, id := range d.order {
		n, is := d.nodes[id].(*voicemailNode)
		switch {
		case is && n.take.Queue == queue:
			return id
		case is && first == "":
			first = id
		}
	}
	return first
}
