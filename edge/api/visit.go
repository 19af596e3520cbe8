package api

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

// Visit is where a request comes from, for whoever decides on sign-ins.
type Visit struct {
	Actor   access.Actor // nobody, before the sign-in
	Session string       // the cookie's secret; empty before the sign-in
	From    netip.Addr
	Device  string // what the browser says of itself, in two words
	Origin  string // of the page, "https://desk.example"; for passkeys
	Request string
	Now     time.Time
}

// Entry begins an audit entry about a visit.
func (v Visit) Entry(action, object, result, reason string) zhiyin.AuditEntry {
	e := zhiyin.AuditEntry{At: v.Now, Actor: v.Actor.Name(), Role: access.Joined(v.Actor.Roles), Action: action, Object: object, Result: result, Reason: reason, Request: v.Request}
	if v.From.IsValid() {
		e.From = v.From.String()
	}
	return e
}

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

// Locked refuses a sign-in after too many that failed. It is of kind Busy.
type Locked struct{ Until time.Time }

func (l Locked) Error() string { return "locked until " + l.Until.UTC().Format(time.RFC3339) }

// Unwrap is zhiyin.Busy.
func (l Locked) Unwrap() error { return zhiyin.Busy }

type visitKey struct{}

// visit is what the door noted of the request.
func (s *Server) visit(ctx context.Context) Visit {
	v, _ := ctx.Value(visitKey{}).(Visit)
	who := callerOf(ctx)
	v.Actor, v.Session, v.Now = who.actor, who.session, s.now()
	if who.request != "" {
		v.Request = who.request
	}
	return v
}

// noteVisit keeps with the request where it comes from.
func (s *Server) noteVisit(ctx context.Context, req *http.Request) context.Context {
	origin := req.Header.Get("Origin")
	if origin == "" { // a browser leaves it out of a GET to its own page's server
		origin = "http://" + req.Host
		if byHTTPS(req) || s.cfg.public != nil && s.cfg.public.Scheme == "https" && strings.EqualFold(s.cfg.public.Host, req.Host) {
			origin = "https://" + req.Host
		}
	}
	return context.WithValue(ctx, visitKey{}, Visit{From: client(req), Device: device(req.UserAgent()), Origin: origin, Request: zhiyin.NewID("rq", s.now())})
}

// device names the browser and the system in the order in which their names rule
// each other out; the whole text would say more than its owner needs.
func device(agent string) string {
	find := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser := find([][2]string{{"MicroMessenger", "WeChat"}, {"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl", "curl"}})
	system := find([][2]string{{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	switch {
	case browser != "" && system != "":
		return browser + ", " + system
	case browser+system != "":
		return browser + system
	}
	return "?"
}

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
