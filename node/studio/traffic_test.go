package studio

import (
	"slices"
	"testing"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/store/definition"
)

func TestTrafficCountsContactsOnceANodeAndWhoHungUp(t *testing.T) {
	t.Parallel()
	ref := zhiyin.DefinitionRef{Kind: "flow", ID: "f"}
	tally := newTally("f")
	for _, s := range []definition.Travelled{
		{Contact: "a", Body: zhiyin.FlowEntered{Flow: ref, Node: "menu"}}, {Contact: "a", Body: zhiyin.FlowEntered{Flow: zhiyin.DefinitionRef{ID: "called"}, Node: "inner"}},
		{Contact: "a", Body: zhiyin.FlowEntered{Flow: ref, Node: "menu"}}, {Contact: "a", Body: zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}},
		{Contact: "b", Body: zhiyin.FlowEntered{Flow: ref, Node: "menu"}}, {Contact: "b", Body: zhiyin.FlowEntered{Flow: ref, Node: "queue"}},
		{Contact: "b", Body: zhiyin.ContactConnected{}}, {Contact: "b", Body: zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer}},
	} {
		tally.take(s)
	}
	got := tally.traffic()
	if got.Contacts != 2 || !slices.Equal(got.Nodes, []studioapi.NodeTraffic{{Node: "menu", Entered: 2, Left: 1}, {Node: "queue", Entered: 1}}) ||
		!slices.Equal(got.Edges, []studioapi.EdgeTraffic{{From: "menu", To: "menu", Count: 1}, {From: "menu", To: "queue", Count: 1}}) {
		t.Errorf("%+v", got)
	}
}
