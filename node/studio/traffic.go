package studio

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

// Traffic counts nodes and the ways between them: an edge is two nodes of this flow
// that a contact came to one after the other.
func (f Flows) Traffic(ctx context.Context, id string, hours int) (api.FlowTraffic, error) {
	way, whole, err := f.DB.Travel(ctx, id, f.Now().Add(-time.Duration(hours)*time.Hour))
	if err != nil {
		return api.FlowTraffic{}, err
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
	nodes     map[string]*api.NodeTraffic
	seen      map[string]bool // nodes that the present contact came to
	edges     map[[2]string]int
}

func newTally(flow string) *tally {
	return &tally{flow: flow, nodes: map[string]*api.NodeTraffic{}, edges: map[[2]string]int{}}
}

func (t *tally) take(step store.Travelled) {
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
		t.nodes[node] = &api.NodeTraffic{Node: node}
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

func (t *tally) traffic() api.FlowTraffic {
	out := api.FlowTraffic{Contacts: t.contacts, Nodes: []api.NodeTraffic{}, Edges: []api.EdgeTraffic{}}
	for _, n := range t.nodes {
		out.Nodes = append(out.Nodes, *n)
	}
	for e, count := range t.edges {
		out.Edges = append(out.Edges, api.EdgeTraffic{From: e[0], To: e[1], Count: count})
	}
	slices.SortFunc(out.Nodes, func(a, b api.NodeTraffic) int { return strings.Compare(a.Node, b.Node) })
	slices.SortFunc(out.Edges, func(a, b api.EdgeTraffic) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return out
}
