package device

import (
	"context"
	"net/http"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Joints is the pages that the devices of a company share beside a contact. NotFound for
// a link or a device that is none, or was sent away.
type Joints interface {
	// OpenJoint gives the first device that opens a link its secret; Conflict for another.
	OpenJoint(ctx context.Context, p JointProof, kind string) (JointView, error)
	Joint(ctx context.Context, p JointProof) (JointView, error)
	// InviteJoint is Busy where no more devices may come.
	InviteJoint(ctx context.Context, p JointProof, name string) (JointInvitation, error)
	// RemoveJoint is Denied to whom it is not up to.
	RemoveJoint(ctx context.Context, p JointProof, device zhiyin.DeviceID) error
	// JointOf and OfferJoint are the agent's: Denied for another agent's contact, Conflict
	// when it is over. OfferJoint sends the customer the link: Conflict when the page is
	// open already, Invalid where the link can't reach them.
	JointOf(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (JointStanding, error)
	OfferJoint(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (JointStanding, error)
}

// JointStanding is a contact's joint page as its agent sees it.
type JointStanding struct {
	State   string        `json:"state" enum:"none,sent,failed,open,left" doc:"left: the first device, whose link it is, was sent away"`
	Sent    *time.Time    `json:"sent,omitempty" doc:"the link, last"`
	Fault   string        `json:"fault,omitempty" doc:"why the link did not arrive"`
	Devices []JointDevice `json:"devices"`
}

// JointProof is what a device shows: its link's token, and its own secret.
type JointProof struct {
	Token  string `json:"token" minLength:"22" maxLength:"160" pattern:"^[0-9A-Za-z_.-]+$" doc:"what stands behind # in the link"`
	Device string `json:"device,omitempty" maxLength:"22" doc:"the secret that the first opening gave; absent: this is it"`
}

// JointView is how a joint page stands.
type JointView struct {
	Unit     zhiyin.Text     `json:"unit"`
	Device   string          `json:"device,omitempty" doc:"when it is opened: the device's own secret, to be sent with every request"`
	Mine     zhiyin.DeviceID `json:"mine" doc:"which of the devices this is"`
	Is       string          `json:"is" enum:"flow,queue,agent,over" doc:"where the contact is"`
	Position int             `json:"position,omitempty" doc:"in the queue, 1 is next"`
	Agent    string          `json:"agent,omitempty"`
	Title    zhiyin.Text     `json:"title,omitempty"`
	Expires  time.Time       `json:"expires"`
	Devices  []JointDevice   `json:"devices"`
	Handoffs []JointHandoff  `json:"handoffs" doc:"the newest first"`
	Link     *ScreenLink     `json:"link,omitempty" doc:"what waits to be opened on one of the devices"`
	Chat     string          `json:"chat,omitempty" doc:"where they go on in writing"`
}

// JointDevice is one device of a joint page.
type JointDevice struct {
	ID    zhiyin.DeviceID `json:"id"`
	Name  string          `json:"name,omitempty" doc:"of the colleague; absent: the customer's own"`
	Type  string          `json:"type,omitempty" enum:"phone,tablet,computer"`
	Here  bool            `json:"here" doc:"it opened its link"`
	MayGo bool            `json:"may_go" doc:"this device may send it away"`
}

// JointHandoff is something to confirm, to sign or to send, and what came of it.
type JointHandoff struct {
	ID      zhiyin.HandoffID    `json:"id"`
	Shows   zhiyin.Shows        `json:"shows" enum:"confirm,sign,photo,form"`
	Title   zhiyin.Text         `json:"title"`
	State   zhiyin.HandoffState `json:"state" enum:"offered,opened,confirmed,declined,expired,cancelled,failed"`
	Changed time.Time           `json:"changed"`
}

// JointInvitation is a colleague's link.
type JointInvitation struct {
	ID   zhiyin.DeviceID `json:"id"`
	Link string          `json:"link"`
	QR   string          `json:"qr" doc:"the link as an SVG picture"`
}

type (
	jointOpenInput struct {
		Body struct {
			JointProof
			Type string `json:"type,omitempty" enum:"phone,tablet,computer"`
		}
	}
	jointInput       struct{ Body JointProof }
	jointInviteInput struct {
		Body struct {
			JointProof
			Name string `json:"name" minLength:"1" maxLength:"40"`
		}
	}
	jointRemoveInput struct {
		Body struct {
			JointProof
			ID zhiyin.DeviceID `json:"id" minLength:"1" maxLength:"40"`
		}
	}
	jointOutput       struct{ Body JointView }
	jointOfferOutput  struct{ Body JointStanding }
	jointInviteOutput struct{ Body JointInvitation }
)

// offerJoint is the agent's.
func (s *routes) offerJoint(ctx context.Context, in *door.ContactInput) (*jointOfferOutput, error) {
	v, err := s.ports.Joints.OfferJoint(ctx, door.CallerOf(ctx).Agent, in.Contact())
	if err != nil {
		return nil, err
	}
	return &jointOfferOutput{v}, s.Audit(ctx, access.DeskUse, "joint:"+in.ID, "offered")
}

// jointRoutes are the devices', and one the agent's. Openings are limited by address; who has the page open
// asks again every other second.
func (s *routes) jointRoutes() {
	if s.ports.Joints == nil {
		return
	}
	page := door.Rule{Who: door.Anyone, May: access.Public, Browser: true}
	linking := page
	linking.Limit = s.Linking
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/joint", door.Rule{Who: door.Agent, May: access.DeskUse, Browser: true}, "Send the customer the link to their joint page", s.offerJoint)
	door.Add(s.Server, http.MethodPost, "/api/joint/open", linking, "Open a joint page on a device", func(ctx context.Context, in *jointOpenInput) (*jointOutput, error) {
		kind := in.Body.Type
		if kind == "" {
			kind = "phone"
		}
		v, err := s.ports.Joints.OpenJoint(ctx, in.Body.JointProof, kind)
		return &jointOutput{v}, err
	})
	door.Add(s.Server, http.MethodPost, "/api/joint/state", page, "How a joint page stands", func(ctx context.Context, in *jointInput) (*jointOutput, error) {
		v, err := s.ports.Joints.Joint(ctx, in.Body)
		return &jointOutput{v}, err
	})
	door.Add(s.Server, http.MethodPost, "/api/joint/invite", linking, "Ask a colleague's device in", func(ctx context.Context, in *jointInviteInput) (*jointInviteOutput, error) {
		v, err := s.ports.Joints.InviteJoint(ctx, in.Body.JointProof, strings.TrimSpace(in.Body.Name))
		return &jointInviteOutput{v}, err
	})
	door.Add(s.Server, http.MethodPost, "/api/joint/remove", page, "Send a device away", func(ctx context.Context, in *jointRemoveInput) (*door.Empty, error) {
		return &door.Empty{}, s.ports.Joints.RemoveJoint(ctx, in.Body.JointProof, in.Body.ID)
	})
}
