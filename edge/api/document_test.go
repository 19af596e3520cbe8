package api_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"gopkg.in/yaml.v3"

	"zhiyin.dev/edge/api/apitest"
)

// plain are the routes that answer with something else than JSON of ours.
var plain = []string{"GET /health", "GET /api/desk/socket", "GET /api/openapi.json", "GET /api/openapi.yaml", "GET /api/docs", "GET /api/audit/export", "/api/", "/", "GET /metrics", "OPTIONS /v1/",
	"POST /api/desk/contacts/{id}/files", "GET /api/desk/contacts/{id}/files/{file}", "POST /api/connections/{id}/imports", "GET /api/imports/{id}/refused",
	"POST /api/customers/{id}/dossier", "GET /api/desk/tasks/{id}/files/{file}"}

// whole is a site with every optional part, so that every route is there.
func whole(t testing.TB) *apitest.Site {
	s, _ := apitest.WithStore(t)
	return s
}

func TestEveryRouteIsDescribedAndEveryDescriptionServed(t *testing.T) {
	t.Parallel()
	s := whole(t)
	ops := apitest.Described(s.Server.OpenAPI())
	for pattern := range s.Server.Routes() {
		if ops[pattern] == nil && !slices.Contains(plain, pattern) {
			t.Errorf("%s is served and not described", pattern)
		}
	}
	tags := map[string]bool{} // declared → used
	for _, tag := range s.Server.OpenAPI().Tags {
		tags[tag.Name] = false
	}
	ids := map[string]string{}
	for pattern, op := range ops {
		if _, served := s.Server.Routes()[pattern]; !served {
			t.Errorf("%s is described and not served", pattern)
		}
		if op.Summary == "" || op.Description == "" || len(op.Tags) != 1 || op.Extensions["x-summary-zh"] == nil {
			t.Errorf("%s: its page in edge/api/*/pages_*.go wants a tag, a text and a Chinese summary", pattern)
		}
		if other := ids[op.OperationID]; op.OperationID == "" || other != "" {
			t.Errorf("%s and %s have the id %q", pattern, other, op.OperationID)
		}
		ids[op.OperationID] = pattern
		for _, tag := range op.Tags {
			if _, declared := tags[tag]; !declared {
				t.Errorf("%s: its tag %q is not declared in edge/api/door/document.go", pattern, tag)
			}
			tags[tag] = true
		}
		checkParameters(t, pattern, op)
	}
	for tag, used := range tags {
		if !used {
			t.Errorf("no route has the tag %q", tag)
		}
	}
}

// checkParameters: what stands in the path is declared, once, and nothing else.
func checkParameters(t *testing.T, pattern string, op *huma.Operation) {
	t.Helper()
	var declared, wanted []string
	for _, p := range op.Parameters {
		if p.In == "path" {
			declared = append(declared, p.Name)
		}
		if p.Schema == nil {
			t.Errorf("%s: %s has no schema", pattern, p.Name)
		}
	}
	for _, m := range apitest.InPath.FindAllStringSubmatch(op.Path, -1) {
		wanted = append(wanted, m[1])
	}
	if !slices.Equal(declared, wanted) {
		t.Errorf("%s declares %v, its path has %v", pattern, declared, wanted)
	}
}

func TestEveryExampleIsWhatItsSchemaSays(t *testing.T) {
	t.Parallel()
	doc := whole(t).Server.OpenAPI()
	seen := 0
	check := func(where string, mode huma.ValidateMode, m *huma.MediaType) {
		if m == nil || m.Schema == nil {
			t.Errorf("%s has no schema", where)
			return
		}
		if m.Example == nil {
			t.Errorf("%s has no example", where)
			return
		}
		seen++
		for _, fault := range apitest.Faults(doc, mode, m.Schema, encode(t, m.Example)) {
			t.Errorf("%s: %s", where, fault)
		}
	}
	for pattern, op := range apitest.Described(doc) {
		if op.RequestBody != nil {
			check(pattern+" body", huma.ModeWriteToServer, op.RequestBody.Content["application/json"])
		}
		for status, r := range op.Responses {
			if r.Ref != "" {
				if doc.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")] == nil {
					t.Errorf("%s %s: %s is nowhere", pattern, status, r.Ref)
				}
				continue
			}
			for kind, m := range r.Content {
				if kind == "application/json" {
					check(pattern+" "+status, huma.ModeReadFromServer, m)
				}
			}
		}
	}
	for name, r := range doc.Components.Responses {
		for header, p := range r.Headers {
			if p == nil || p.Schema == nil || p.Description == "" {
				t.Errorf("%s: the header %s says nothing", name, header)
			}
		}
		check(name, huma.ModeReadFromServer, r.Content["application/problem+json"])
	}
	if seen < 40 {
		t.Errorf("only %d examples", seen)
	}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestBothFormsOfTheDocumentSayTheSame(t *testing.T) {
	t.Parallel()
	s := whole(t)
	asJSON, asYAML := s.Do(nil, "GET", "/api/openapi.json", ""), s.Do(nil, "GET", "/api/openapi.yaml", "")
	var a, b any
	if err := json.Unmarshal([]byte(asJSON.Body), &a); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(asYAML.Body), &b); err != nil {
		t.Fatal(err)
	}
	if x, y := encode(t, a), encode(t, b); string(x) != string(y) {
		t.Errorf("%d bytes of JSON, %d of YAML as JSON", len(x), len(y))
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/([^"]+)"`).FindAllStringSubmatch(asJSON.Body, -1) {
		at := a
		for _, part := range strings.Split(ref[1], "/") {
			in, _ := at.(map[string]any)
			at = in[part]
		}
		if at == nil {
			t.Errorf("%s leads nowhere", ref[1])
		}
	}
}
