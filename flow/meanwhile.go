package flow

import (
	"slices"

	"zhiyin.dev"
)

// readMeanwhile reads what a customer may do while their place is kept.
func (n *queueNode) readMeanwhile(in *form) {
	n.meanwhile = in.word("meanwhile", false)
	if n.meanwhile != "" && n.text.text == nil {
		in.problem("meanwhile", "needs text: it begins when that was heard")
	}
	if !in.has("keys") {
		return
	}
	keys := in.open("keys")
	for _, k := range keys.keys() {
		n.keys = append(n.keys, choice{k, keys.word(k, true)})
		if len(k) != 1 || !areKeys(k) {
			keys.problem(k, "is not one key")
		}
	}
	keys.done()
}

// offered are the keys that lead somewhere while music plays.
func (n *queueNode) offered() (keys string) {
	for _, k := range n.keys {
		keys += k.keys
	}
	return keys
}

// quiet: a prompt is over. What is done meanwhile begins after the first.
func (n *queueNode) quiet(r *run) {
	if n.meanwhile == "" || r.state.Busied {
		r.do(Play{Music: n.music})
		return
	}
	r.state.Busied, r.state.Held = true, r.state.Node
	r.enter(n.meanwhile)
}

func (n *queueNode) pressed(r *run, digits string) {
	for _, k := range n.keys {
		if k.keys == digits {
			r.tell(zhiyin.DigitsKeyed{Node: r.state.Node, Count: 1, Digits: digits})
			r.state.Held = r.state.Node
			r.enter(k.to)
			return
		}
	}
}

// OffersCallback tells whether a customer who waits at the node can be offered to be
// called back.
func (d *Definition) OffersCallback(at string) bool {
	n, _ := d.node(at)
	queue, waits := n.(*queueNode)
	return waits && queue.recall(d, at) != ""
}

// CallsBack tells whether the flow offers a callback to any of those whom it sends to
// the queue.
func (d *Definition) CallsBack(queue zhiyin.QueueID) bool {
	return slices.ContainsFunc(d.order, func(id string) bool {
		n, waits := d.nodes[id].(*queueNode)
		return waits && n.queue == queue && n.recall(d, id) != ""
	})
}

// recall is the node that offers a callback to who waits here: the one that is written
// for it, or the first that a key leads to; "": none.
func (n *queueNode) recall(d *Definition, at string) string {
	if n.callback != "" {
		return n.callback
	}
	for _, k := range n.keys {
		to, _ := d.node(scopeOf(at) + k.to)
		if _, offers := to.(*callbackNode); offers {
			return k.to
		}
	}
	return ""
}

// offer enters the callback; the place is kept meanwhile.
func (n *queueNode) offer(r *run) {
	if to := n.recall(r.def, r.state.Node); to != "" {
		r.state.Held = r.state.Node
		r.enter(to)
	}
}

// back: what was done meanwhile is over; the place was kept.
func (n *queueNode) back(r *run) {
	r.state.Held, r.state.Wait = "", ForAgent
	r.tell(zhiyin.FlowEntered{Flow: r.def.within(r.state.Node).Ref, Node: localOf(r.state.Node), Does: n.does(), Held: localOf(r.state.Node)})
	r.do(Play{Music: n.music})
}

// held takes what concerns the queue whose place is kept; others go to the node
// where the customer is.
func (r *run) held(in Input) bool {
	node, _ := r.def.node(r.state.Held)
	n, is := node.(*queueNode)
	if !is {
		return false
	}
	switch v := in.(type) {
	case Moved:
		r.state.Position, r.state.Estimate = max(v.Position, 0), v.Estimate
	case Routed:
		r.state.Node = r.state.Held
		if v.Outcome == OnTheWay {
			n.back(r)
			break
		}
		r.state.Held, r.state.Wait = "", ForAgent
		n.hear(r, in)
	default:
		return false
	}
	return true
}
