package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/store/storetest"
)

// written is one route that takes JSON, and who may call it.
type written struct {
	pattern, path string
	route         door.Route
	role          access.Role // that permits it
}

// writtenRoutes are all routes of the server that take a body, in the order of
// their patterns.
func writtenRoutes(t testing.TB, s *site) (out []written) {
	t.Helper()
	routes := s.server.Routes()
	for _, pattern := range slices.Sorted(maps.Keys(routes)) {
		method, path, _ := strings.Cut(pattern, " ")
		if method == http.MethodGet || method == http.MethodOptions || path == "" {
			continue
		}
		if method != http.MethodPost {
			t.Fatalf("%s: bodies are sent with POST", pattern)
		}
		w := written{pattern: pattern, path: path, route: routes[pattern]}
		for _, role := range access.Roles() {
			actor := access.Actor{Agent: wen, Roles: []access.Role{role}, Verified: true}
			if access.Allows(actor, w.route.May, access.Object{}) {
				w.role = role
			}
		}
		out = append(out, w)
	}
	return out
}

// seedOf is the body that the document shows; {} where it shows none.
func seedOf(op *huma.Operation) []byte {
	if op != nil && op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			for _, e := range media.Examples {
				if raw, err := json.Marshal(e.Value); err == nil {
					return raw
				}
			}
			if raw, err := json.Marshal(media.Example); err == nil && media.Example != nil {
				return raw
			}
		}
	}
	return []byte("{}")
}

// sentAs is the content type that the route reads.
func sentAs(path string) string {
	if strings.HasSuffix(path, "/files") || strings.HasSuffix(path, "/imports") {
		return "application/octet-stream"
	}
	return "application/json"
}

// inHand fills a path in with what the site has.
func inHand(path, hook string) string {
	id := "ct_1"
	switch {
	case strings.Contains(path, "/webhooks/"):
		id = hook
	case strings.Contains(path, "/customers/"):
		id = "cu_su"
	case strings.Contains(path, "/people/"):
		id = string(li)
	case strings.Contains(path, "/api/calls/"):
		id = "ct_web"
	case strings.Contains(path, "/reservations/"):
		id = "rs_1"
	}
	return strings.NewReplacer("{id}", id, "{event}", "ev_1").Replace(path)
}

// Whatever is sent to whichever route, by somebody who may, is answered, and is
// never a fault of ours.
func FuzzBodies(f *testing.F) {
	s, db := withStore(f, func(c *door.Config) {
		c.SignInsPerMinute, c.CallsPerMinute, c.RequestsPerMinute, c.RequestsPerSignIn = 1e9, 1e9, 1e9, 1e9
	})
	if err := db.AppendWait(f.Context(), storetest.Identified("cu_su", "苏", "婉", "+86"+secret, storetest.T0)); err != nil {
		f.Fatal(err)
	}
	s.connect("ct_1", wen, "rs_1")
	s.signIns.become(access.Admin, true)
	var made hookMade
	decode(f, s.do(s.signIn(wen), "POST", "/api/v1/webhooks", `{"name":"CRM","url":"https://crm.example/z","kinds":["contact.ended"]}`), &made)
	routes, described := writtenRoutes(f, s), described(s.server.OpenAPI())
	for i, w := range routes {
		f.Add(uint16(i), seedOf(described[w.pattern]))
	}
	for _, body := range []string{`{"text":"\ud800"}`, `{"tab":1e999}`, `{"number":null}`, `[1]`, `{"userId":{"a":[]}}`, `{"batch":[null,{"type":"track"}]}`, `{"a":"` + "\x00" + `"}`} {
		for i := range routes {
			f.Add(uint16(i), []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, body []byte) {
		w := routes[int(which)%len(routes)]
		s.signIns.mu.Lock()
		s.signIns.open["session-of-fuzz"], s.signIns.role = wen, w.role // some routes end sign-ins
		s.signIns.mu.Unlock()
		s.log.shorten()
		req, err := http.NewRequest("POST", s.url+inHand(w.path, made.Webhook.ID), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", s.url)
		req.Header.Set("Content-Type", sentAs(w.path))
		if w.route.Who == door.System {
			req.SetBasicAuth("write-key", "")
		} else {
			req.AddCookie(&http.Cookie{Name: "zhiyin", Value: "session-of-fuzz"})
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode >= 500 && res.StatusCode != http.StatusServiceUnavailable { // this site calls nobody out
			t.Errorf("%s %q: %d", w.pattern, body, res.StatusCode)
		}
		if w.route.Who != door.Anyone && (res.StatusCode == 401 || w.route.Who == door.Agent && res.StatusCode == 415) {
			t.Errorf("%s was not reached: %d", w.pattern, res.StatusCode)
		}
	})
}

// shorten forgets what was logged, so that a long run does not fill the memory.
func (l *logged) shorten() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.text.Len() > 1<<20 {
		l.text.Reset()
	}
}
