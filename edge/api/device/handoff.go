package device

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Handoffs is what an agent does with links to their customer's second device.
// Denied for another agent's contact, Conflict when it is over.
type Handoffs interface {
	Forms(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) ([]HandoffForm, []zhiyin.HandoffWay, error)
	// Hand is Invalid where a field is missing or the link can't reach the customer.
	Hand(ctx context.Context, agent zhiyin.AgentID, o zhiyin.HandoffOrder) (HandoffView, error)
	Handed(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) ([]HandoffView, error)
	Withdraw(ctx context.Context, agent zhiyin.AgentID, id zhiyin.HandoffID) error
	File(ctx context.Context, agent zhiyin.AgentID, id zhiyin.HandoffID, seq int) (zhiyin.HandoffFile, error)
}

// HandoffForm is something that can be handed off.
type HandoffForm struct {
	ID      string       `json:"id"`
	Name    zhiyin.Text  `json:"name"`
	Shows   zhiyin.Shows `json:"shows" enum:"confirm,sign,photo,form"`
	Fields  []string     `json:"fields" doc:"what the agent fills in"`
	Code    bool         `json:"code,omitempty" doc:"the customer is told six digits, which the page asks for"`
	Minutes int          `json:"minutes"`
}

// HandoffView is a hand-off as its agent sees it.
type HandoffView struct {
	ID        zhiyin.HandoffID     `json:"id"`
	Form      string               `json:"form"`
	Title     zhiyin.Text          `json:"title"`
	Shows     zhiyin.Shows         `json:"shows" enum:"confirm,sign,photo,form"`
	Way       zhiyin.HandoffWay    `json:"way" enum:"message,screen,chat,app"`
	State     zhiyin.HandoffState  `json:"state" enum:"offered,opened,confirmed,declined,expired,cancelled,failed"`
	Assurance zhiyin.Assurance     `json:"assurance,omitempty" doc:"what a confirmation proves of who it is"`
	Made      time.Time            `json:"made"`
	Expires   time.Time            `json:"expires"`
	Code      string               `json:"code,omitempty" doc:"to be told to the customer"`
	Answers   map[string]string    `json:"answers,omitempty"`
	Signer    string               `json:"signer,omitempty"`
	Files     []zhiyin.HandoffFile `json:"files,omitempty"`
}

type (
	handInput struct {
		door.ContactPath
		Body struct {
			Form   string            `json:"form" pattern:"^[a-z][a-z0-9-]{0,63}$"`
			Fields map[string]string `json:"fields,omitempty" maxProperties:"20"`
			Way    zhiyin.HandoffWay `json:"way,omitempty" enum:"message,screen,chat,app" doc:"absent: the customer's own screen or chat where there is one, else a message"`
		}
	}
	handOutput struct{ Body HandoffView }
	formsInput struct{ door.ContactPath }
	formsBody  struct {
		Body struct {
			Forms  []HandoffForm       `json:"forms"`
			Ways   []zhiyin.HandoffWay `json:"ways" enum:"message,screen,chat,app" doc:"how a link can reach this customer; the first is taken unless another is asked for"`
			Handed []HandoffView       `json:"handed" doc:"the newest first"`
			Joint  *JointStanding      `json:"joint,omitempty" doc:"the page that devices of a company share; absent: there are none"`
		}
	}
	// HandoffPath is a hand-off's id in a path.
	HandoffPath struct {
		ID string `path:"id" pattern:"^ho_[0-9A-Za-z]{1,40}$"`
	}
	withdrawInput struct {
		HandoffPath
		Body struct{}
	}
	handoffFileInput struct {
		HandoffPath
		Seq int `path:"seq" minimum:"1" maximum:"20"`
	}
	handoffFileOutput struct {
		ContentType string `header:"Content-Type"`
		Cache       string `header:"Cache-Control"`
		Body        []byte
	}
)

// handoffRoutes are the desk's.
func (s *routes) handoffRoutes() {
	if s.ports.Handoffs == nil {
		return
	}
	mine := door.Rule{Who: door.Agent, May: access.DeskUse, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/desk/contacts/{id}/handoffs", door.Rule{Who: door.Agent, May: access.DeskUse}, "What can be handed off, and what was", s.handed)
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/handoffs", mine, "Give the customer a link for their second device", s.hand)
	door.Add(s.Server, http.MethodPost, "/api/desk/handoffs/{id}/withdraw", mine, "Take a link back", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *withdrawInput) error {
		return s.ports.Handoffs.Withdraw(ctx, a, zhiyin.HandoffID(in.ID))
	}))
	door.Add(s.Server, http.MethodGet, "/api/desk/handoffs/{id}/files/{seq}", door.Rule{Who: door.Agent, May: access.DeskUse}, "A photo or signature that came with one", s.handoffFile)
}

func (s *routes) handed(ctx context.Context, in *formsInput) (*formsBody, error) {
	out := &formsBody{}
	var err error
	if out.Body.Forms, out.Body.Ways, err = s.ports.Handoffs.Forms(ctx, door.CallerOf(ctx).Agent, in.Contact()); err == nil {
		out.Body.Handed, err = s.ports.Handoffs.Handed(ctx, door.CallerOf(ctx).Agent, in.Contact())
	}
	if err == nil && s.ports.Joints != nil {
		var joint JointStanding
		joint, err = s.ports.Joints.JointOf(ctx, door.CallerOf(ctx).Agent, in.Contact())
		out.Body.Joint = &joint
	}
	return out, err
}

func (s *routes) hand(ctx context.Context, in *handInput) (*handOutput, error) {
	v, err := s.ports.Handoffs.Hand(ctx, door.CallerOf(ctx).Agent, zhiyin.HandoffOrder{Contact: in.Contact(), Form: in.Body.Form, Fields: in.Body.Fields, Way: in.Body.Way})
	if err != nil {
		return nil, err
	}
	return &handOutput{v}, s.Audit(ctx, access.DeskUse, "handoff:"+string(v.ID), "offered")
}

// handoffFile shows what a customer sent only when the audit has it.
func (s *routes) handoffFile(ctx context.Context, in *handoffFileInput) (*handoffFileOutput, error) {
	f, err := s.ports.Handoffs.File(ctx, door.CallerOf(ctx).Agent, zhiyin.HandoffID(in.ID), in.Seq)
	if err != nil {
		return nil, err
	}
	name := "handoff:" + in.ID
	if err := s.MayRead(ctx, zhiyin.LabelOfSealed, access.DeskUse, name); err != nil {
		return nil, err
	}
	return &handoffFileOutput{ContentType: f.Type, Cache: "no-store", Body: f.Data}, s.Audit(ctx, access.DeskUse, name, f.Kind)
}
