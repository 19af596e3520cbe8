package apitest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Described lists the document's operations by pattern.
func Described(doc *huma.OpenAPI) map[string]*huma.Operation {
	out := map[string]*huma.Operation{}
	for path, item := range doc.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete, "PATCH": item.Patch} {
			if op != nil {
				out[method+" "+path] = op
			}
		}
	}
	return out
}

var InPath = regexp.MustCompile(`\{(\w+)\}`)

// Faults says where JSON differs from a schema of the document.
func Faults(doc *huma.OpenAPI, mode huma.ValidateMode, schema *huma.Schema, raw []byte) []string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return []string{err.Error()}
	}
	var found huma.ValidateResult
	huma.Validate(doc.Components.Schemas, schema, huma.NewPathBuffer([]byte{}, 0), mode, v, &found)
	var out []string
	for _, err := range found.Errors {
		out = append(out, err.Error())
	}
	return out
}

// asDescribed compares a real answer with the document: the status is announced
// and the body is of its schema. Every test's requests pass through here.
func (s *Site) asDescribed(method, path string, res *http.Response, raw []byte) {
	s.t.Helper()
	doc := s.Server.OpenAPI()
	path, _, _ = strings.Cut(path, "?")
	for pattern, op := range Described(doc) {
		m, template, _ := strings.Cut(pattern, " ")
		exact := "^" + InPath.ReplaceAllString(template, `[^/]+`) + "$"
		if m != method || !regexp.MustCompile(exact).MatchString(path) {
			continue
		}
		r := op.Responses[strconv.Itoa(res.StatusCode)]
		if r == nil {
			s.t.Errorf("%s answered %d, which is not described: %.200s", pattern, res.StatusCode, raw)
			return
		}
		if len(raw) == 0 && len(r.Content) == 0 && r.Ref == "" {
			return
		}
		if r.Ref != "" {
			r = doc.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
		}
		kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
		m2 := r.Content[kind]
		if m2 == nil {
			s.t.Errorf("%s answered %d as %s, which is not described", pattern, res.StatusCode, kind)
			return
		}
		if kind == "audio/wav" {
			return // bytes
		}
		for _, fault := range Faults(doc, huma.ModeReadFromServer, m2.Schema, raw) {
			s.t.Errorf("%s answered %d: %s in %.300s", pattern, res.StatusCode, fault, raw)
		}
		return
	}
}
