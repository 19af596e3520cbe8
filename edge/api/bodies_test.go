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
	"zhiyin.dev/edge/api/apitest"
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
func writtenRoutes(t testing.TB, s *apitest.Site) (out []written) {
	t.Helper()
	routes := s.Server.Routes()
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
			actor := access.Actor{Agent: apitest.Wen, Roles: []access.Role{role}, Verified: true}
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
		id = string(apitest.Li)
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
	s, db := apitest.WithStore(f, func(c *door.Config) {
		c.SignInsPerMinute, c.CallsPerMinute, c.RequestsPerMinute, c.RequestsPerSignIn = 1e9, 1e9, 1e9, 1e9
	})
	if err := db.AppendWait(f.Context(), storetest.Identified("cu_su", "苏", "婉", "+86"+apitest.Secret, storetest.T0)); err != nil {
		f.Fatal(err)
	}
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.SignIns.Become(access.Admin, true)
	var made apitest.HookMade
	apitest.Decode(f, s.Do(s.SignIn(apitest.Wen), "POST", "/api/v1/webhooks", `{"name":"CRM","url":"https://crm.example/z","kinds":["contact.ended"]}`), &made)
	routes, described := writtenRoutes(f, s), apitest.Described(s.Server.OpenAPI())
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
		s.SignIns.Mu.Lock()
		s.SignIns.Open["session-of-fuzz"], s.SignIns.Role = apitest.Wen, w.role // some routes end sign-ins
		s.SignIns.Mu.Unlock()
		s.Log.Shorten()
		req, err := http.NewRequest("POST", s.URL+inHand(w.path, made.Webhook.ID), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", s.URL)
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
