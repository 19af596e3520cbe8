package flow

import (
	"slices"

	"zhiyin.dev"
)

// mannerNode leads those whom another manner of service suits better to where it is
// offered, once in a contact, and keeps why; everybody else goes on.
//
//	manner:
//	  chat: write      # who is offered the chat entrance
//	  devices: beside  # who goes on with several devices
//	next: menu
type mannerNode struct {
	chat, devices string // empty: goes on as everybody
	next          string
}

func readManner(p *parser, f *form) node {
	in := f.open("manner")
	n := &mannerNode{chat: in.word("chat", false), devices: in.word("devices", false), next: f.word("next", true)}
	if n.chat == "" && n.devices == "" {
		in.problem("", "needs chat or devices")
	}
	if p.standard {
		in.problem("", "a standard flow treats everybody alike")
	}
	in.done()
	return n
}

func (n *mannerNode) does() string { return "manner" }

func (n *mannerNode) ways() []way {
	out := []way{{field: "next", to: n.next}}
	if n.chat != "" {
		out = append(out, way{field: "manner.chat", to: n.chat})
	}
	if n.devices != "" {
		out = append(out, way{field: "manner.devices", to: n.devices})
	}
	return out
}

func (n *mannerNode) enter(r *run) {
	suited := suited(r.state.Snapshot)
	r.entered(n, suited.Why)
	to := map[zhiyin.Manner]string{zhiyin.MannerChat: n.chat, zhiyin.MannerDevices: n.devices}[suited.Manner]
	if to == "" || r.state.Offered {
		r.enter(n.next)
		return
	}
	r.state.Offered = true
	who := r.state.Snapshot.Customer
	r.tell(zhiyin.MannerOffered{Node: r.state.Node, Manner: suited.Manner, Group: suited.Group, Percent: suited.Percent, Met: suited.Met, Left: suited.Left,
		Of: suited.By, Why: suited.Why, AgeBand: who.AgeBand, Tier: who.Tier, Speaks: who.Speaks})
	r.enter(to)
}

func (n *mannerNode) hear(*run, Input) {}

// declineNode keeps that the customer does not want to be offered a manner again.
//
//	decline: chat
//	next: menu
type declineNode struct {
	manner zhiyin.Manner
	next   string
}

func readDecline(_ *parser, f *form) node {
	n := &declineNode{manner: zhiyin.Manner(f.word("decline", true)), next: f.word("next", true)}
	if !slices.Contains([]zhiyin.Manner{zhiyin.MannerChat, zhiyin.MannerDevices}, n.manner) {
		f.problem("decline", "must be chat or devices")
	}
	return n
}

func (n *declineNode) does() string { return "decline" }
func (n *declineNode) ways() []way  { return []way{{field: "next", to: n.next}} }

func (n *declineNode) enter(r *run) {
	r.entered(n, nil)
	r.tell(zhiyin.MannerDeclined{Node: r.state.Node, Manner: n.manner})
	r.enter(n.next)
}

func (n *declineNode) hear(*run, Input) {}
