package apitest

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/flow"
	"zhiyin.dev/rehearsal"
)

const GreetingFlow = "id: muhe-main\nunit: muhe\nname: {cmn: 导航}\nstart: hello # first\nnodes:\n  hello:\n    say:\n      text: {cmn: 您好。}\n    next: bye\n  bye:\n    hangup: {}\n"

// Navigation is one flow of muhe and one of another unit; walks are real.
type Navigation struct{ Drawn map[string]studio.FlowPlace }

func (Navigation) Flows(context.Context) ([]studio.FlowStanding, error) {
	return []studio.FlowStanding{{ID: "muhe-main", Unit: "muhe", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}, {ID: "tx-main", Unit: "tongxin", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}}, nil
}

func (n Navigation) Flow(ctx context.Context, id string) (studio.FlowDetail, error) {
	if id != "muhe-main" {
		return studio.FlowDetail{}, fmt.Errorf("flow %s: %w", id, zhiyin.NotFound)
	}
	r, err := n.ReadFlow(ctx, GreetingFlow)
	return studio.FlowDetail{FlowStanding: studio.FlowStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}, YAML: GreetingFlow, Reading: r, Places: map[string]studio.FlowPlace{}}, err
}

func (Navigation) FlowWords(context.Context, zhiyin.UnitID) (studio.FlowWords, error) {
	return studio.FlowWords{Kinds: flow.Kinds(), Paths: []studio.FlowPath{}, Queues: []studio.FlowNamed{}, Notices: []studio.FlowNamed{}, Flows: []studio.FlowNamed{}, Units: []studio.TagUnit{}, Numbers: []studio.FlowNumber{}}, nil
}

func (Navigation) ReadFlow(_ context.Context, text string) (studio.FlowReading, error) {
	outline, _, problems := flow.Read([]byte(text))
	out := studio.FlowReading{Outline: outline, Problems: []studio.FlowProblem{}}
	for _, p := range problems {
		out.Problems = append(out.Problems, studio.FlowProblem(p))
	}
	return out, nil
}

func (Navigation) Traffic(_ context.Context, _ string, hours int) (studio.FlowTraffic, error) {
	return studio.FlowTraffic{Hours: hours, Nodes: []studio.NodeTraffic{}, Edges: []studio.EdgeTraffic{}}, nil
}

func (n Navigation) KeepLayout(_ context.Context, _ string, places map[string]studio.FlowPlace, _ string) error {
	for k, v := range places {
		n.Drawn[k] = v
	}
	return nil
}

func (Navigation) DiscardFlow(context.Context, zhiyin.DefinitionRef) error { return nil }

func (Navigation) Walk(ctx context.Context, how studio.FlowWalker, as zhiyin.Snapshot, acts []rehearsal.Act) (rehearsal.Walk, error) {
	_, def, problems := flow.Read([]byte(how.YAML))
	if len(problems) > 0 {
		return rehearsal.Walk{}, fmt.Errorf("%s: %w", problems[0].Text, zhiyin.Invalid)
	}
	s := rehearsal.Stage{Flow: def, Snapshot: as, Voice: zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100}}
	return s.Walk(ctx, acts, time.Unix(0, 0))
}

func (Navigation) Newest(context.Context, int) ([]zhiyin.CustomerID, error) {
	return []zhiyin.CustomerID{"cu_1", "cu_1"}, nil
}
