package people

import (
	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

// Entered is a sign-in that has come about. Next is what it still lacks:
// "second_factor" (one is set up and has to be shown), "enrol" (a password or a
// second factor is to be set up first), or nothing.
type Entered struct {
	Session string
	Next    string
}

// What an Entered lacks.
const (
	NextFactor   = "second_factor"
	NextEnrol    = "enrol"
	NextPassword = "password" // theirs is too old
)

// SignInView is one of a person's sign-ins.
type SignInView struct {
	ID      string       `json:"id"`
	How     string       `json:"how" enum:"link,invite,password,passkey"`
	Device  string       `json:"device"`
	Address string       `json:"address"`
	Since   desk.Instant `json:"since"`
	Seen    desk.Instant `json:"seen" doc:"to the minute"`
	Current bool         `json:"current,omitempty" doc:"the one that asks"`
}

// FactorView is one second factor.
type FactorView struct {
	ID    string       `json:"id"`
	Kind  string       `json:"kind" enum:"totp,passkey"`
	Label string       `json:"label"`
	Made  desk.Instant `json:"made"`
	Used  desk.Instant `json:"used,omitempty"`
}

// AccountView is a person to themselves.
type AccountView struct {
	Agent        zhiyin.AgentID  `json:"agent"`
	Name         string          `json:"name"`
	Login        string          `json:"login,omitempty" doc:"the login name; absent: none yet"`
	Roles        []access.Role   `json:"roles"`
	May          []access.Action `json:"may" doc:"of what the screens lead to, what this person may do"`
	Home         string          `json:"home" doc:"the page to begin with"`
	Verified     bool            `json:"verified" doc:"this sign-in has its second factor, or needs none"`
	Next         string          `json:"next,omitempty" enum:"second_factor,enrol" doc:"what this sign-in still lacks"`
	Required     bool            `json:"second_factor_required"`
	Password     bool            `json:"password" doc:"one is set"`
	OldPassword  bool            `json:"old_password_needed" doc:"changing the password asks for the present one"`
	Changed      desk.Instant    `json:"password_changed,omitempty"`
	Factors      []FactorView    `json:"factors"`
	Codes        int             `json:"recovery_codes" doc:"not used yet"`
	Passkeys     bool            `json:"passkeys" doc:"the page's address allows passkeys: https or localhost, by name"`
	SignIns      []SignInView    `json:"sign_ins"`
	IdleMinutes  int             `json:"idle_minutes"`
	WholeMinutes int             `json:"whole_minutes"`
}
