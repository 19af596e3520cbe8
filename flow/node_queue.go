package flow

import (
	"slices"
	"strconv"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/rule"
)

// queueNode waits for an agent. When one has the contact, or the customer
// leaves, the flow is over.
//
//	queue:
//	  id: muhe-vip
//	  text: {cmn: "正在为您接通。", …}      # while the search goes on already; may be left out
//	  skills: [{id: refund, level: 2, when: 'choice.menu == "2"'}]   # when may be left out
//	  priority:
//	    - when: customer.tier == "black"
//	      is: 90
//	    - otherwise: 10
//	  prefers: last_agent   # may be left out
//	  music: calm           # this and the next three, and callback, may stand once, in waiting: beside nodes:
//	  position: {cmn: "您前面还有 {ahead:number} 位。", …}   # may be left out
//	  position_first: {cmn: "您是下一位。", …}               # told instead at the first place
//	  expected: {cmn: "大约还要等{wait_from:count}到{wait_minutes:count}分钟。", …} # told instead where the wait can be said
//	  every_seconds: 45
//	  timeout_seconds: 600  # 0 or left out: never
//	  meanwhile: progress   # entered after text, while the place is kept; leads back to this node
//	  keys: {"1": call_me}  # entered by a key while music plays, likewise
//	  callback: call_me     # offers a callback where a plan or a supervisor asks for it; left out: what a key leads to
//	  on: {no_agent: closed, timeout: sorry, closed: after_hours}   # closed: outside the queue's hours; as no_agent unless written
type queueNode struct {
	queue      zhiyin.QueueID
	text       words
	skills     []wantedSkill
	priorities []*rule.Rule
	values     []int
	otherwise  int
	lastAgent  bool
	waiting
	timeout       int // seconds
	noAgent, late string
	closed        string // outside its hours
	meanwhile     string
	keys          []choice
}

type wantedSkill struct {
	skill zhiyin.Skill
	when  *rule.Rule
}

// maxPriority bounds priorities, so that there is always one above in need.
const maxPriority = 100

func readQueue(p *parser, f *form) node {
	in := f.open("queue")
	n := &queueNode{
		queue: zhiyin.QueueID(in.word("id", true)), timeout: in.number("timeout_seconds", 0, 0, 7200),
	}
	if n.queue != "" && !isID(string(n.queue)) {
		in.problem("id", "must be the id of a queue")
	}
	if in.has("text") {
		n.text = p.words(in, "text", "plain")
	}
	n.readSkills(p, in)
	n.readPriority(p, in)
	n.readPrefers(p, in)
	n.waiting = p.hold(in, p.waiting)
	if n.music == "" {
		in.problem("music", "is missing")
	}
	n.readMeanwhile(in)
	on := in.open("on")
	n.noAgent, n.late = on.word("no_agent", true), on.word("timeout", n.timeout > 0)
	if n.closed = n.noAgent; on.has("closed") {
		n.closed = on.word("closed", true)
	}
	on.done()
	in.done()
	return n
}

func (n *queueNode) readSkills(p *parser, in *form) {
	for i, item := range in.list("skills") {
		s := p.form(item, "queue.skills."+strconv.Itoa(i)+".")
		want := wantedSkill{skill: zhiyin.Skill{ID: s.word("id", true), Level: s.number("level", 1, 1, 5)}}
		if s.has("when") {
			want.when = p.rule(s, "when")
		}
		s.done()
		n.skills = append(n.skills, want)
	}
}

func (n *queueNode) readPriority(p *parser, in *form) {
	items := in.list("priority")
	for i, item := range items {
		s := p.form(item, "queue.priority."+strconv.Itoa(i)+".")
		if s.has("otherwise") {
			n.otherwise = s.number("otherwise", 0, 0, maxPriority)
			if i != len(items)-1 {
				s.problem("otherwise", "comes last")
			}
		} else {
			n.priorities = append(n.priorities, p.rule(s, "when"))
			n.values = append(n.values, s.number("is", 0, 0, maxPriority))
			if !s.has("is") {
				s.problem("is", "is missing")
			}
		}
		s.done()
	}
}

func (n *queueNode) readPrefers(p *parser, in *form) {
	switch in.word("prefers", false) {
	case "":
	case "last_agent":
		n.lastAgent = true
		if p.standard {
			in.problem("prefers", "a standard flow treats everybody alike")
		}
	default:
		in.problem("prefers", "must be last_agent")
	}
}

// waiting is what is heard in a queue.
type waiting struct {
	music                    string
	position, head, expected words
	every                    int    // seconds
	callback                 string // the node that offers one; empty: none is written
	callbackField            string // where that is written
}

// sharedCallback is where a flow names the callback of all its queues.
const sharedCallback = "waiting.callback"

// hold reads what is heard in a queue; what is not written is taken from above.
func (p *parser) hold(in *form, above waiting) waiting {
	w := above
	if in.has("music") {
		w.music = in.word("music", true)
	}
	if w.every = in.number("every_seconds", above.every, minEverySeconds, 600); w.every == 0 {
		w.every = 45
	}
	if in.has("callback") {
		w.callback, w.callbackField = in.word("callback", true), in.prefix+"callback"
	}
	if in.has("position") {
		w.position = p.words(in, "position", "", "position", "ahead")
		w.head = w.position
	}
	if in.has("position_first") {
		w.head = p.words(in, "position_first", "", "position", "ahead")
		if w.position.text == nil {
			in.problem("position_first", "needs position")
		}
	}
	if in.has("expected") {
		w.expected = p.words(in, "expected", "", "position", "ahead", "wait_from", "wait_minutes")
		if w.position.text == nil {
			in.problem("expected", "needs position")
		}
	}
	return w
}

func (n *queueNode) does() string { return "queue" }

func (n *queueNode) ways() []way {
	out := []way{{field: "queue.on.no_agent", to: n.noAgent}}
	if n.late != "" {
		out = append(out, way{"queue.on.timeout", n.late, true})
	}
	if n.closed != n.noAgent {
		out = append(out, way{field: "queue.on.closed", to: n.closed})
	}
	if n.meanwhile != "" {
		out = append(out, way{"queue.meanwhile", n.meanwhile, true})
	}
	if n.callback != "" {
		out = append(out, way{n.callbackField, n.callback, true})
	}
	for _, k := range n.keys {
		out = append(out, way{"queue.keys." + k.keys, k.to, true})
	}
	return out
}

func (n *queueNode) enter(r *run) {
	if r.state.Held == r.state.Node {
		n.back(r)
		return
	}
	if n.shut(r) {
		return
	}
	r.state.Position, r.state.Told, r.state.Announced, r.state.Wait = 0, 0, time.Time{}, ForAgent
	r.state.Estimate, r.state.Held, r.state.Busied = zhiyin.Estimate{}, "", false
	wanted, why := n.wanted(r.state.Snapshot, ruled(r.at()))
	r.entered(n, why)
	command := Queue{Wanted: wanted, Music: n.music, Position: n.position.text, TimeoutSeconds: n.timeout, Keys: n.offered()}
	if n.position.text != nil {
		command.EverySeconds = n.every
	}
	r.do(command)
	n.open(r)
}

// shut leads past a queue that does not serve at this hour, and tells whether it did.
func (n *queueNode) shut(r *run) bool {
	c, ok := r.state.Contact.Opening.ofQueue(n.queue)
	now := r.now.In(r.state.zone())
	if !ok || c.At(now) == calendar.Open {
		return false
	}
	r.state.Opens = c.Opens(now)
	r.entered(n, openAt(c, c.At(now), now))
	r.enter(n.closed)
	return true
}

// wanted is what the contact asks of an agent, and why it has its priority.
func (n *queueNode) wanted(s zhiyin.Snapshot, at rule.Lookup) (w zhiyin.Wanted, why *zhiyin.Because) {
	w = zhiyin.Wanted{Queue: n.queue, Priority: n.otherwise}
	if len(n.priorities) > 0 {
		var i int
		if i, why = firstOf(n.priorities, at); i >= 0 {
			w.Priority = n.values[i]
		}
	}
	for _, want := range n.skills {
		if want.when == nil || want.when.Holds(at) {
			w.Skills = append(w.Skills, want.skill)
		}
	}
	if n.lastAgent {
		w.Prefers = lastAgents(s)
	}
	return w, why
}

// open is the first that is heard: the words, or music. Words are not cut short
// by a position that is known a moment later.
func (n *queueNode) open(r *run) {
	if n.text.text == nil {
		r.do(Play{Music: n.music})
		return
	}
	r.state.Announced = r.now
	r.do(Say{Prompt: r.state.Node, Text: n.text.choose(r.at()), PacePercent: 100})
}

// lastAgents are the agents of the newest contacts, newest first, at most 3:
// somebody further back is a stranger again.
func lastAgents(s zhiyin.Snapshot) []zhiyin.AgentID {
	var out []zhiyin.AgentID
	for _, c := range s.Contacts {
		if c.Agent != "" && !slices.Contains(out, c.Agent) && len(out) < 3 {
			out = append(out, c.Agent)
		}
	}
	return out
}

func (n *queueNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case PromptEnded:
		n.quiet(r)
	case Keyed:
		n.pressed(r, v.Digits)
	case Moved:
		n.moved(r, v)
	case CallBack:
		n.offer(r)
	case Routed:
		switch v.Outcome {
		case Connected, Abandoned:
			r.end()
		case NoAgent:
			r.enter(n.noAgent)
		case TimedWait:
			if n.late == "" {
				r.enter(n.noAgent)
				return
			}
			r.enter(n.late)
		}
	}
}

// moved tells the position when it is news, or when it was last told long ago.
func (n *queueNode) moved(r *run, in Moved) {
	r.state.Position, r.state.Estimate = max(in.Position, 0), in.Estimate
	if r.state.Position == 0 || n.position.text == nil {
		return
	}
	quiet := r.now.Sub(r.state.Announced)
	news := r.state.Position != r.state.Told && quiet >= minEverySeconds*time.Second
	if !news && quiet < time.Duration(n.every)*time.Second {
		return
	}
	words := n.position
	switch {
	case n.expected.text != nil && in.Estimate.Known():
		words = n.expected
	case r.state.Position == 1:
		words = n.head
	}
	r.state.Told, r.state.Announced = r.state.Position, r.now
	r.do(Say{Prompt: r.state.Node + ".position", Text: words.choose(r.at()), PacePercent: 100})
}
