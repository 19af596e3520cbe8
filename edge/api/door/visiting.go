package door

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
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

// Locked refuses a sign-in after too many that failed. It is of kind Busy.
type Locked struct{ Until time.Time }

func (l Locked) Error() string { return "locked until " + l.Until.UTC().Format(time.RFC3339) }

// Unwrap is zhiyin.Busy.
func (l Locked) Unwrap() error { return zhiyin.Busy }

type visitKey struct{}

// Visit is what the door noted of the request.
func (s *Server) Visit(ctx context.Context) Visit {
	v, _ := ctx.Value(visitKey{}).(Visit)
	who := CallerOf(ctx)
	v.Actor, v.Session, v.Now = who.Actor, who.Session, s.Now()
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
		if byHTTPS(req) || s.Config.public != nil && s.Config.public.Scheme == "https" && strings.EqualFold(s.Config.public.Host, req.Host) {
			origin = "https://" + req.Host
		}
	}
	return context.WithValue(ctx, visitKey{}, Visit{From: client(req), Device: device(req.UserAgent()), Origin: origin, Request: zhiyin.NewID("rq", s.Now())})
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
