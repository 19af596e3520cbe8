package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
)

// accounts notes what it is asked; its rules are the node's, which are tested
// there.
type accounts struct{ *Others }

func (a accounts) Account(_ context.Context, v door.Visit) (people.AccountView, error) {
	return people.AccountView{Agent: v.Actor.Agent, Name: "文静", Roles: v.Actor.Roles, May: []access.Action{}, Home: "/desk", Factors: []people.FactorView{},
		SignIns: []people.SignInView{{ID: "si_" + strings.Repeat("0", 32), How: "link", Device: v.Device, Address: v.From.String(), Current: true}}}, a.Noted("account %s", v.Actor.Agent)
}

func (a accounts) SetPassword(_ context.Context, v door.Visit, login, old, password string) ([]access.PasswordFault, people.Entered, error) {
	if password == "password" {
		return []access.PasswordFault{access.TooCommon}, people.Entered{}, nil
	}
	return nil, people.Entered{Next: people.NextEnrol}, a.Noted("password of %s %s", v.Actor.Agent, login)
}

func (a accounts) NewTOTP(_ context.Context, v door.Visit, label string) (people.NewTOTP, error) {
	return people.NewTOTP{ID: "fa_1", QR: "<svg/>"}, a.Noted("totp of %s %s", v.Actor.Agent, label)
}

func (a accounts) ConfirmTOTP(_ context.Context, v door.Visit, id, code string) ([]string, people.Entered, error) {
	return []string{"aaaaa-bbbbb"}, people.Entered{}, a.Noted("confirm %s %s", id, code)
}

func (a accounts) RemoveFactor(_ context.Context, v door.Visit, id string) error {
	return a.Noted("remove %s of %s", id, v.Actor.Agent)
}

func (a accounts) RecoveryCodes(context.Context, door.Visit) ([]string, error) {
	return []string{"aaaaa-bbbbb"}, a.Noted("codes")
}

func (a accounts) EndSignIn(_ context.Context, v door.Visit, id string) error {
	return a.Noted("end %s of %s", id, v.Actor.Agent)
}

func (a accounts) BeginPasskey(_ context.Context, v door.Visit) (json.RawMessage, error) {
	return json.RawMessage(`{"publicKey":{}}`), a.Noted("passkey at %s", v.Origin)
}

func (a accounts) FinishPasskey(_ context.Context, _ door.Visit, label string, answer json.RawMessage) ([]string, people.Entered, error) {
	return nil, people.Entered{}, a.Noted("made %s %s", label, answer)
}

func (a accounts) BeginAssertion(context.Context, door.Visit) (string, json.RawMessage, error) {
	return "ceremony-of-sixteen", json.RawMessage(`{"publicKey":{}}`), a.Noted("assert")
}

func (a accounts) FinishAssertion(_ context.Context, _ door.Visit, ceremony string, _ json.RawMessage) (people.Entered, error) {
	return people.Entered{}, fmt.Errorf("%s: %w", ceremony, zhiyin.Denied)
}
