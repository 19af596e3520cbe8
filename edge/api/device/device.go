package device

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/handoff"
)

// Devices is hand-offs as the customer's second device uses them. NotFound for a
// link, or a device, that is none; Conflict once it is over, or open elsewhere.
type Devices interface {
	// Open gives the first device a secret of its own, with which it proves itself from
	// then on.
	Open(ctx context.Context, p DeviceProof, kind string) (DeviceView, error)
	// Code is Invalid for a wrong one.
	Code(ctx context.Context, p DeviceProof, code string) (DeviceView, error)
	// Confirm is Invalid for an answer that does not fit, Denied before the code.
	Confirm(ctx context.Context, p DeviceProof, a handoff.Answer) (DeviceView, error)
	Decline(ctx context.Context, p DeviceProof) (DeviceView, error)
}

// DeviceProof is what a device shows: the link's token, and its own secret.
type DeviceProof struct {
	Token  string `json:"token" minLength:"22" maxLength:"22" pattern:"^[0-9A-Za-z_-]+$" doc:"what stands behind # in the link"`
	Device string `json:"device,omitempty" maxLength:"22" doc:"the secret that the first opening gave; absent: this is it"`
}

// DeviceView is what the device may see now.
type DeviceView struct {
	State   zhiyin.HandoffState `json:"state" enum:"opened,confirmed,declined,expired,cancelled,offered,failed"`
	Device  string              `json:"device,omitempty" doc:"the device's own secret, to be sent with every request"`
	Expires time.Time           `json:"expires"`
	Locked  bool                `json:"locked,omitempty" doc:"the code that the customer is told in the call is wanted first; masked values until then"`
	Page    handoff.Page        `json:"page"`
}

// ScreenLink is a link that the customer's own call page shows.
type ScreenLink struct {
	Handoff zhiyin.HandoffID  `json:"handoff"`
	Link    string            `json:"link"`
	QR      string            `json:"qr" doc:"the link as an SVG picture"`
	Title   zhiyin.Text       `json:"title"`
	Expires time.Time         `json:"expires"`
	Way     zhiyin.HandoffWay `json:"way"`
}

type (
	deviceInput struct {
		Body struct {
			DeviceProof
			Kind string `json:"kind,omitempty" enum:"phone,tablet,computer"`
		}
	}
	deviceCodeInput struct {
		Body struct {
			DeviceProof
			Code string `json:"code" pattern:"^[0-9]{6}$"`
		}
	}
	deviceAnswerInput struct {
		Body struct {
			DeviceProof
			Answers   map[string]string `json:"answers,omitempty" maxProperties:"12" doc:"of a form"`
			Signer    string            `json:"signer,omitempty" maxLength:"60" doc:"the name as the customer typed it under a document"`
			Signature string            `json:"signature,omitempty" maxLength:"360000" doc:"PNG in base64"`
			Photos    []string          `json:"photos,omitempty" maxItems:"4" doc:"JPEG or PNG in base64, each"`
		}
	}
	deviceOutput struct{ Body DeviceView }
)

// answerBody bounds an answer: four photos of 1.5 MB in base64.
const answerBody = 9 << 20

// deviceRoutes are the second device's. Who holds a link's token, and after the
// first opening the device's secret, may do with it what it is for.
func (s *routes) deviceRoutes() {
	if s.ports.Devices == nil {
		return
	}
	page := door.Rule{Who: door.Anyone, May: access.Public, Browser: true, Program: true, Limit: s.Linking}
	big := page
	big.Body = answerBody
	door.Add(s.Server, http.MethodPost, "/api/device/open", page, "Open a link on the second device", s.deviceOpen)
	door.Add(s.Server, http.MethodPost, "/api/device/code", page, "Show the code that was told in the call", func(ctx context.Context, in *deviceCodeInput) (*deviceOutput, error) {
		v, err := s.ports.Devices.Code(ctx, in.Body.DeviceProof, in.Body.Code)
		return &deviceOutput{v}, err
	})
	door.Add(s.Server, http.MethodPost, "/api/device/confirm", big, "Confirm, sign or send what the page asks for", s.deviceConfirm)
	door.Add(s.Server, http.MethodPost, "/api/device/decline", page, "Decline", func(ctx context.Context, in *deviceInput) (*deviceOutput, error) {
		v, err := s.ports.Devices.Decline(ctx, in.Body.DeviceProof)
		return &deviceOutput{v}, err
	})
}

func (s *routes) deviceOpen(ctx context.Context, in *deviceInput) (*deviceOutput, error) {
	kind := in.Body.Kind
	if kind == "" {
		kind = "phone"
	}
	v, err := s.ports.Devices.Open(ctx, in.Body.DeviceProof, kind)
	return &deviceOutput{v}, err
}

func (s *routes) deviceConfirm(ctx context.Context, in *deviceAnswerInput) (*deviceOutput, error) {
	a := handoff.Answer{Answers: in.Body.Answers, Signer: in.Body.Signer}
	files := map[string][]string{"photo": in.Body.Photos}
	if in.Body.Signature != "" {
		files["signature"] = []string{in.Body.Signature}
	}
	for kind, list := range files {
		for _, text := range list {
			data, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, fmt.Errorf("api: a %s is not base64: %w", kind, zhiyin.Invalid)
			}
			a.Files = append(a.Files, zhiyin.HandoffFile{Kind: kind, Data: data})
		}
	}
	v, err := s.ports.Devices.Confirm(ctx, in.Body.DeviceProof, a)
	return &deviceOutput{v}, err
}
