package door

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
)

// Page is what the document says of one route beyond its types. The pages are in
// pages_*.go; a test wants one for every route that answers JSON.
type Page struct {
	Tag   string
	Text  string // what it does, for whom, in CommonMark
	ZH    string // the summary in Chinese
	Asks  any    // example of the body; nil: {}
	Gives any    // example of the answer; nil: {}
	// may lists the problems that the route has beyond those of its rule.
	May []zhiyin.Error
	Own bool // it wants a secret of its own, in Authorization, and answers 401 without it
}

// tags group the routes, in the order of the document.
var tags = []*huma.Tag{
	{Name: "Desk", Description: "What the signed-in agent sees and does. The socket beside these routes is described in docs/api.md."},
	{Name: "Recordings", Description: "What was recorded: found, heard and put on hold by whoever may."},
	{Name: "Calling", Description: "Click to call: the customer's side, without a sign-in."},
	{Name: "Events in", Description: "What other systems report about customers, as Segment's HTTP tracking API has it."},
	{Name: "Keys", Description: "API keys of other systems: made, replaced and revoked by whoever may manage keys."},
	{Name: "Customers", Description: "What is concluded of the people whom we serve, and why; and what the law gives to them. Everything that is held about one of them as a file, for them: POST /api/customers/{id}/dossier."},
	{Name: "Identity", Description: "Which records are one person, and why; who look like one, side by side; merged, told apart, and taken apart again."},
	{Name: "Definitions", Description: "Tags from a draft into force: checked, counted on what is kept, approved, published, rolled back."},
	{Name: "Webhooks", Description: "Addresses that are told of events, and what became of each delivery."},
	{Name: "Messages", Description: "What was written to customers, and what a provider says became of it."},
	{Name: "Second device", Description: "The pages on a customer's own device, opened by a link: to confirm, sign, photograph or fill in, and to do something together. No sign-in: the first device that opens a link has its secret."},
	{Name: "Connections", Description: "Systems that we hear of customers from: definitions, state, refused rows, imported files, and the hooks that they post to."},
	{Name: "People", Description: "Who works here, for whoever manages people."},
	{Name: "Audit", Description: "What was done, for the audit role alone. Entries as a file: GET /api/audit/export."},
	{Name: "Account", Description: "How the signed-in person signs in."},
	{Name: "Events out", Description: "What was kept, as a stream or page by page."},
	{Name: "Read", Description: "Contacts, customers, queues and agents as they stand."},
	{Name: "Door", Description: "Signing in and out, and the first set-up."},
	{Name: "Node", Description: "How the node is, and this document."},
}

// Names of the security schemes.
const (
	schemeSignIn = "signIn"
	schemeWrite  = "writeKey"
	schemeKey    = "apiKey"
)

// document completes what huma made of the types: descriptions, examples, who
// may ask and every problem that can be the answer. It is written when somebody
// first asks for it: a start does not wait for it.
func (s *Server) document() {
	doc := s.OpenAPI()
	doc.Info.Description = aboutTheAPI
	doc.Info.License = &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"}
	doc.Servers = []*huma.Server{{URL: "/", Description: "the node that serves this document"}}
	if s.Config.public != nil {
		doc.Servers[0].URL = s.Config.public.String()
	}
	doc.Tags = tags
	enumerate(doc.Components.Schemas)
	doc.Components.SecuritySchemes = s.schemes()
	doc.Components.Responses = problemResponses(doc.Components.Schemas)
	for path, item := range doc.Paths {
		for method, op := range operations(item) {
			s.complete(op, method+" "+path)
		}
	}
	s.spec.json, s.spec.yaml = sync.OnceValues(doc.MarshalJSON), sync.OnceValues(doc.YAML)
}

const aboutTheAPI = "The API of one installation.\n\n" +
	"Bodies are JSON in UTF-8. Instants are RFC 3339 in UTC, durations are milliseconds, money is in minor units with its currency. " +
	"Ids are opaque text and never change. Fields and values are only ever added: ignore what you don't know.\n\n" +
	"An error is a problem document (RFC 9457, `application/problem+json`). Its `kind` is stable and says what to do: " +
	"`invalid`, `not_found`, `denied` and `conflict` will not go away by trying again; `busy` and `unavailable` may, after `Retry-After` seconds; " +
	"`internal` is a fault of ours, which is in the server's log."

func (s *Server) schemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		schemeSignIn: {Type: "apiKey", In: "cookie", Name: s.cookieName(context.Background()),
			Description: "The cookie of a signed-in browser. A POST must come from our own pages: the Origin is checked."},
		schemeKey:   {Type: "http", Scheme: "bearer", Description: "An API key: `Authorization: Bearer zy_live_…`. What it may do are its scopes."},
		schemeWrite: {Type: "http", Scheme: "basic", Description: "A key as the user of Basic authentication; the password stays empty. Segment's libraries send their write key this way."},
	}
}

// security is how a route wants to be asked, by its rule.
func (r Rule) security() []map[string][]string {
	switch r.Who {
	case Agent:
		return []map[string][]string{{schemeSignIn: {}}}
	case System:
		return []map[string][]string{{schemeWrite: {}}}
	case Either:
		return []map[string][]string{{schemeKey: {string(r.May)}}, {schemeSignIn: {}}}
	}
	return []map[string][]string{}
}

func (s *Server) complete(op *huma.Operation, pattern string) {
	p, r := s.pages[pattern], s.door.rules[pattern]
	op.Description = p.Text
	if p.Tag != "" {
		op.Tags = []string{p.Tag}
	}
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions["x-who"], op.Extensions["x-may"] = string(r.Who), string(r.May)
	if p.ZH != "" {
		op.Extensions["x-summary-zh"] = p.ZH
	}
	op.Security = r.security()
	if r.Letter != nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: r.Letter}}}
	}
	if op.Method == http.MethodPost && strings.HasPrefix(op.Path, "/api/v1/") {
		op.Parameters = append(op.Parameters, idempotencyKey)
		p.May = append(slices.Clone(p.May), zhiyin.Conflict)
	}
	delete(op.Responses, "default")
	for _, status := range statusesOf(r, p, op) {
		if code := strconv.Itoa(status); op.Responses[code] == nil {
			op.Responses[code] = &huma.Response{Ref: "#/components/responses/" + responseName(status)}
		}
	}
	exemplify(op, p)
}

var idempotencyKey = &huma.Param{Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
	Description: "Up to 100 characters. The answer is kept for 24 hours and given again to the same request, with `Idempotency-Replayed: true`."}

// Describe adds what the document says of routes, by pattern.
func (s *Server) Describe(parts ...map[string]Page) {
	for _, p := range parts {
		maps.Copy(s.pages, p)
	}
}

// exemplify puts the page's examples to the body and to the answer.
func exemplify(op *huma.Operation, p Page) {
	if op.RequestBody != nil {
		if m := op.RequestBody.Content["application/json"]; m != nil {
			m.Example = orEmpty(p.Asks)
		}
	}
	if ok := op.Responses["200"]; ok != nil {
		if m := ok.Content["application/json"]; m != nil {
			m.Example = orEmpty(p.Gives)
		}
	}
}

func orEmpty(v any) any {
	if v == nil {
		return map[string]any{}
	}
	return v
}

// statusesOf lists the problems that a route can answer with.
func statusesOf(r Rule, p Page, op *huma.Operation) []int {
	list := []int{http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusMisdirectedRequest}
	if r.Who != Anyone || p.Own {
		list = append(list, http.StatusUnauthorized)
	}
	if r.Browser || r.Who != Anyone {
		list = append(list, http.StatusForbidden)
	}
	if len(op.Parameters) > 0 || op.RequestBody != nil {
		list = append(list, http.StatusBadRequest)
	}
	if op.Method == http.MethodPost {
		list = append(list, http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge)
	}
	if r.Limit != nil || r.Who == Agent || r.Who == Either || strings.HasPrefix(op.Path, "/api/") {
		list = append(list, http.StatusTooManyRequests)
	}
	if strings.Contains(op.Path, "{") {
		list = append(list, http.StatusNotFound)
	}
	for _, kind := range p.May {
		list = append(list, statusOf[kind])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func responseName(status int) string {
	return strings.ReplaceAll(strings.ReplaceAll(http.StatusText(status), " ", ""), "-", "")
}

// saidBy is what each problem's detail may say, for the examples.
var saidBy = map[int]struct{ when, detail string }{
	http.StatusBadRequest:            {"The request can't mean anything; `fields` says where.", "validation failed"},
	http.StatusUnauthorized:          {"Nobody is signed in, or the key is not known.", "not signed in"},
	http.StatusForbidden:             {"Who asks is known and may not.", "the request comes from another site"},
	http.StatusNotFound:              {"There is no such thing, or none that the asker may see.", "contact ct_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD: not_found"},
	http.StatusConflict:              {"Somebody else was first, or the state does not allow it.", "reservation rs_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD: conflict"},
	http.StatusRequestEntityTooLarge: {"The body is larger than the route takes.", "the body is too large"},
	http.StatusUnsupportedMediaType:  {"The body is not declared as `application/json`.", "the body must be application/json"},
	http.StatusMisdirectedRequest:    {"The Host is none of this server's.", "no such host here"},
	http.StatusTooManyRequests:       {"A limit is reached; try again after `Retry-After` seconds.", "too many requests from one address"},
	http.StatusInternalServerError:   {"A fault of ours; it is in the server's log.", ""},
	http.StatusServiceUnavailable:    {"A part is down; try again after `Retry-After` seconds.", "the store does not answer"},
}

func problemResponses(schemas huma.Registry) map[string]*huma.Response {
	shape := schemas.Schema(problemType, true, "Problem")
	out := map[string]*huma.Response{}
	for status, said := range saidBy {
		example := NewProblem(status, said.detail)
		if status == http.StatusBadRequest {
			example.Fields = []Fault{{Where: "body.status", Says: "expected value to be one of \"offline, available, away\""}}
		}
		r := &huma.Response{Description: said.when, Content: map[string]*huma.MediaType{
			example.ContentType(""): {Schema: shape, Example: example}}}
		for name := range example.GetHeaders() {
			if r.Headers == nil {
				r.Headers = map[string]*huma.Param{}
			}
			r.Headers[name] = headerTold[name]
		}
		out[responseName(status)] = r
	}
	return out
}

// headerTold describes headers by their names as net/http writes them.
var headerTold = map[string]*huma.Param{
	"Retry-After":      {Description: "seconds to wait", Schema: &huma.Schema{Type: huma.TypeInteger}},
	"Www-Authenticate": {Description: "what to come with", Schema: &huma.Schema{Type: huma.TypeString}},
}

// operations lists what a path offers, by method.
func operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodDelete: item.Delete, http.MethodPatch: item.Patch}
	for method, op := range all {
		if op == nil {
			delete(all, method)
		}
	}
	return all
}
