package studio

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/flow"
	"zhiyin.dev/identity"
	"zhiyin.dev/rehearsal"
)

// flowBody is a flow's text of 1 MiB as a JSON string, and what is asked beside it.
const flowBody = 3 << 20

// FlowOf is a flow in a route's path; exported for huma.
type FlowOf struct {
	ID string `path:"id" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
}

type (
	flowVersionPath struct {
		FlowOf
		Version int `path:"version" minimum:"1"`
	}
	flowsOutput struct {
		Body struct {
			Items []FlowStanding `json:"items"`
		}
	}
	flowOutput     struct{ Body FlowDetail }
	flowWordsInput struct {
		Unit zhiyin.UnitID `query:"unit" maxLength:"64"`
	}
	flowWordsOutput struct{ Body FlowWords }
	flowTextInput   struct {
		Body struct {
			YAML string `json:"yaml" minLength:"1" maxLength:"1048576"`
		}
	}
	flowEditInput struct {
		Body struct {
			YAML  string      `json:"yaml" minLength:"1" maxLength:"1048576"`
			Edits []flow.Edit `json:"edits" minItems:"1" maxItems:"1000"`
		}
	}
	flowReadingOutput struct{ Body FlowReading }
	trafficInput      struct {
		FlowOf
		Hours int `query:"hours" default:"24" minimum:"1" maximum:"720"`
	}
	trafficOutput struct{ Body FlowTraffic }
	layoutInput   struct {
		FlowOf
		Body struct {
			Places map[string]FlowPlace `json:"places" maxProperties:"500"`
		}
	}
	walkInput struct {
		Body struct {
			FlowWalker
			Customers []zhiyin.CustomerID `json:"customers,omitempty" maxItems:"2" doc:"who walk, on the same acts; absent: somebody whom nobody knows"`
			Acts      []rehearsal.Act     `json:"acts" maxItems:"200"`
		}
	}
	walkOutput struct {
		Body struct {
			Walks []FlowWalk `json:"walks" doc:"in the order of customers"`
		}
	}
	trailsInput struct {
		Body struct {
			FlowWalker
			Customers []zhiyin.CustomerID `json:"customers,omitempty" maxItems:"200" doc:"absent: the newest"`
			Some      int                 `json:"some,omitempty" minimum:"1" maximum:"200" doc:"so many of the newest customers; 50 unless said"`
			Acts      []rehearsal.Act     `json:"acts" maxItems:"200"`
		}
	}
	trailsOutput struct{ Body FlowTrails }
)

// FlowWalk is one walk, and who walked as far as the asker may see them.
type FlowWalk struct {
	rehearsal.Walk
	Customer *customer.CustomerFacts `json:"customer,omitempty" doc:"masked; absent: nobody known"`
}

// FlowTrails are the ways that several customers go on the same acts.
type FlowTrails struct {
	Walked int               `json:"walked"`
	Trails []rehearsal.Trail `json:"trails" doc:"the most walked first"`
	Some   []TagSample       `json:"some" doc:"who walked, masked, by their place"`
}

func (s *routes) flowRoutes() {
	if s.ports.Flows == nil || s.ports.Definitions == nil || s.ports.House == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true, Body: flowBody}
	ask := door.Rule{Who: door.Agent, May: access.DefinitionRead, Browser: true, Body: flowBody}
	walk := door.Rule{Who: door.Agent, May: access.CustomerRead, Browser: true, Body: flowBody}
	door.Add(s.Server, http.MethodGet, "/api/flows", look, "Flows and how they stand", s.flows)
	door.Add(s.Server, http.MethodGet, "/api/flows/{id}", look, "One flow whole", s.flow)
	door.Add(s.Server, http.MethodGet, "/api/flow-words", look, "What a flow's nodes may hold", s.flowWords)
	door.Add(s.Server, http.MethodPost, "/api/flows/check", ask, "Check a flow while it is written", s.checkFlow)
	door.Add(s.Server, http.MethodPost, "/api/flows/edit", ask, "Edit a flow's text", s.editFlow)
	door.Add(s.Server, http.MethodPost, "/api/flows/walk", walk, "Walk a flow as a customer", s.walkFlow)
	door.Add(s.Server, http.MethodPost, "/api/flows/trails", walk, "Count the ways of several customers", s.trails)
	door.Add(s.Server, http.MethodPost, "/api/flows", print, "Draft a flow", s.draftFlow)
	door.Add(s.Server, http.MethodPost, "/api/flows/{id}/versions/{version}/discard", print, "Discard a flow's draft", s.discardFlow)
	door.Add(s.Server, http.MethodGet, "/api/flows/{id}/traffic", look, "How contacts went through a flow", s.traffic)
	door.Add(s.Server, http.MethodPost, "/api/flows/{id}/layout", print, "Keep where a flow's nodes are drawn", s.keepLayout)
}

func (s *routes) flows(ctx context.Context, _ *door.Nothing) (*flowsOutput, error) {
	all, err := s.ports.Flows.Flows(ctx)
	out := &flowsOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(f FlowStanding) access.Object { return access.Object{Unit: f.Unit} })
	return out, err
}

func (s *routes) flow(ctx context.Context, in *FlowOf) (*flowOutput, error) {
	d, err := s.ports.Flows.Flow(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &flowOutput{Body: d}, s.May(ctx, access.DefinitionRead, access.Object{Unit: d.Unit}, "flow/"+in.ID)
}

func (s *routes) flowWords(ctx context.Context, in *flowWordsInput) (*flowWordsOutput, error) {
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: in.Unit}, "flow-words"); err != nil {
		return nil, err
	}
	w, err := s.ports.Flows.FlowWords(ctx, in.Unit)
	return &flowWordsOutput{Body: w}, err
}

func (s *routes) checkFlow(ctx context.Context, in *flowTextInput) (*flowReadingOutput, error) {
	r, err := s.ports.Flows.ReadFlow(ctx, in.Body.YAML)
	return &flowReadingOutput{Body: r}, err
}

// editFlow returns the text with only those lines changed that the edits touch.
func (s *routes) editFlow(ctx context.Context, in *flowEditInput) (*flowReadingOutput, error) {
	text, err := flow.Rewrite([]byte(in.Body.YAML), in.Body.Edits...)
	if err != nil {
		return nil, err
	}
	r, err := s.ports.Flows.ReadFlow(ctx, string(text))
	r.YAML = string(text)
	return &flowReadingOutput{Body: r}, err
}

func (s *routes) draftFlow(ctx context.Context, in *flowTextInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, "flow", in.Body.YAML)
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) discardFlow(ctx context.Context, in *flowVersionPath) (*door.Empty, error) {
	ref := zhiyin.DefinitionRef{Kind: "flow", ID: in.ID, Version: in.Version}
	if err := s.pressing(ctx, ref, "discard"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Flows.DiscardFlow(ctx, ref)
}

func (s *routes) traffic(ctx context.Context, in *trafficInput) (*trafficOutput, error) {
	unit, err := s.ports.Definitions.UnitOf(ctx, zhiyin.DefinitionRef{Kind: "flow", ID: in.ID})
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: unit}, "flow/"+in.ID); err != nil {
		return nil, err
	}
	t, err := s.ports.Flows.Traffic(ctx, in.ID, in.Hours)
	return &trafficOutput{Body: t}, err
}

func (s *routes) keepLayout(ctx context.Context, in *layoutInput) (*door.Empty, error) {
	if err := s.pressing(ctx, zhiyin.DefinitionRef{Kind: "flow", ID: in.ID}, "draw"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Flows.KeepLayout(ctx, in.ID, in.Body.Places, door.CallerOf(ctx).Actor.Name())
}

// walkFlow shows a customer to whoever walks as them; each is entered in the audit.
func (s *routes) walkFlow(ctx context.Context, in *walkInput) (*walkOutput, error) {
	out := &walkOutput{}
	out.Body.Walks = []FlowWalk{}
	who := in.Body.Customers
	if len(who) == 0 {
		who = []zhiyin.CustomerID{""}
	}
	for _, id := range who {
		snap, facts, err := s.walker(ctx, id)
		if err != nil {
			return nil, err
		}
		w, err := s.ports.Flows.Walk(ctx, in.Body.FlowWalker, snap, in.Body.Acts)
		if err != nil {
			return nil, err
		}
		out.Body.Walks = append(out.Body.Walks, FlowWalk{Walk: w, Customer: facts})
	}
	return out, nil
}

// walker is a customer as far as the caller may see them; nobody known for no id.
func (s *routes) walker(ctx context.Context, id zhiyin.CustomerID) (zhiyin.Snapshot, *customer.CustomerFacts, error) {
	if id == "" {
		return zhiyin.Snapshot{Known: zhiyin.None}, nil, nil
	}
	if err := s.Audit(ctx, access.CustomerRead, "customer:"+string(id), "walk"); err != nil {
		return zhiyin.Snapshot{}, nil, err
	}
	snap, err := s.ports.House.Snapshot(ctx, id, s.Now())
	if err != nil {
		return snap, nil, err
	}
	snap = snap.Within(door.CallerOf(ctx).Actor.Cleared())
	facts := customer.FactsOf(snap, false)
	return snap, &facts, nil
}

func (s *routes) trails(ctx context.Context, in *trailsInput) (*trailsOutput, error) {
	who, some := in.Body.Customers, in.Body.Some
	if some == 0 {
		some = 50
	}
	if len(who) == 0 {
		var err error
		if who, err = s.ports.Flows.Newest(ctx, some); err != nil {
			return nil, err
		}
	}
	out := &trailsOutput{Body: FlowTrails{Walked: len(who), Some: []TagSample{}}}
	if err := s.Audit(ctx, access.CustomerRead, "customers", "walk"); err != nil {
		return nil, err
	}
	var walks []rehearsal.Walk
	for _, id := range who {
		snap, err := s.ports.House.Snapshot(ctx, id, s.Now())
		if err != nil {
			return nil, err
		}
		snap = snap.Within(door.CallerOf(ctx).Actor.Cleared())
		in.Body.Heard = false
		w, err := s.ports.Flows.Walk(ctx, in.Body.FlowWalker, snap, in.Body.Acts)
		if err != nil {
			return nil, err
		}
		c := snap.Customer
		walks = append(walks, w)
		out.Body.Some = append(out.Body.Some, TagSample{ID: id, Name: identity.MaskName(c.DisplayName()), Phone: identity.MaskPhone(c.Phone), Tier: c.Tier})
	}
	out.Body.Trails = rehearsal.Trails(walks)
	return out, nil
}
