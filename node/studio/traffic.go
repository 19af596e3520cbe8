package studio

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/store/definition"
)

// Traffic counts nodes and the ways between them: an edge is two nodes of this flow
// that a contact came to one after the other.
func (f Flows) Traffic(ctx context.Context, id string, hours int) (studioapi.FlowTraffic, error) {
	way, whole, err := f.Defs.Travel(ctx, id, f.Now().Add(-time.Duration(hours)*time.Hour))
	if err != nil {
		return studioapi.FlowTraffic{}, err
	}
	t := newTally(id)
	for _, step := range way {
		t.take(step)
	}
	out := t.traffic()
	out.Hours, out.Whole = hours, whole
	return out, nil
}

// tally counts ways, contact after contact.
type tally struct {
	flow      string
	contact   zhiyin.ContactID
	last      string
	connected bool
	contacts  int
	nodes     map[string]*studioapi.NodeTraffic
	seen      map[string]bool // nodes that the present contact came to
	edges     map[[2]string]int
}

func newTally(flow string) *tally {
	return &tally{flow: flow, nodes: map[string]*studioapi.NodeTraffic{}, edges: map[[2]string]int{}}
}

func (t *tally) take(step definition.Travelled) {
	if step.Contact != t.contact {
		t.contact, t.last, t.connected, t.seen = step.Contact, "", false, map[string]bool{}
		t.contacts++
	}
	switch b := step.Body.(type) {
	case zhiyin.FlowEntered:
		if b.Flow.ID == t.flow {
			t.enter(b.Node)
		}
	case zhiyin.ContactConnected:
		t.connected = true
	case zhiyin.ContactEnded:
		if left := b.Reason == zhiyin.EndedByCustomer || b.Reason == zhiyin.EndedAbandoned; left && !t.connected && t.last != "" {
			t.nodes[t.last].Left++
		}
	}
}

func (t *tally) enter(node string) {
	if t.nodes[node] == nil {
		t.nodes[node] = &studioapi.NodeTraffic{Node: node}
	}
	if !t.seen[node] {
		t.seen[node] = true
		t.nodes[node].Entered++
	}
	if t.last != "" {
		t.edges[[2]string{t.last, node}]++
	}
	t.last = node
}

func (t *tally) traffic() studioapi.FlowTraffic {
	out := studioapi.FlowTraffic{Contacts: t.contacts, Nodes: []studioapi.NodeTraffic{}, Edges: []studioapi.EdgeTraffic{}}
	for _, n := range t.nodes {
		out.Nodes = append(out.Nodes, *n)
	}
	for e, count := range t.edges {
		out.Edges = append(out.Edges, studioapi.EdgeTraffic{From: e[0], To: e[1], Count: count})
	}
	slices.SortFunc(out.Nodes, func(a, b studioapi.NodeTraffic) int { return strings.Compare(a.Node, b.Node) })
	slices.SortFunc(out.Edges, func(a, b studioapi.EdgeTraffic) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return out
}
