package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// PushSettings are those of a push: where customers' tags are written to.
type PushSettings struct {
	// URL is where one customer is: https://crm.example/customers/{customer.user_id}/tags.
	// {PATH} stands for a value of the document, escaped.
	URL    string `yaml:"url"`
	Method string `yaml:"method"` // PUT, POST or PATCH; the same request twice must come to the same
	// As is the source whose own ids of customers the other system knows: customer.user_id is theirs.
	As     string `yaml:"as"`
	Prove  string `yaml:"prove"`  // token (Authorization: Bearer SECRET), header (Header: SECRET), or standard (a signature of Standard Webhooks 1.0)
	Header string `yaml:"header"` // of header: its name, as X-Api-Key
	// Purpose is what personal fields are told for; empty: none but the other system's own id are.
	Purpose   string `yaml:"purpose"`
	Clearance int    `yaml:"clearance"` // up to which sensitivity tags are told; 0: the usual of systems, L3 with a purpose
}

func defaultPush() PushSettings { return PushSettings{Method: http.MethodPut, Prove: "token"} }

var (
	purposeForm = regexp.MustCompile(`^([a-z][a-z_]{1,39})?$`)
	sourceForm  = regexp.MustCompile(`^([a-z][a-z0-9-]{0,31})?$`)
	placeForm   = regexp.MustCompile(`\{([^{}]*)\}`)
)

func (p PushSettings) check() error {
	whole := p.Bare()
	u, err := url.Parse(whole)
	switch {
	case err != nil, u.Host == "", u.Scheme != "https" && u.Scheme != "http", strings.ContainsAny(whole, "{}"), len(p.URL) > 1000:
		return amiss("url", "a whole address is needed: https://…; {PATH} stands for a value")
	case strings.Contains(beforePath(p.URL), "{"):
		return amiss("url", "the host stands as it is")
	case !slices.Contains([]string{http.MethodPut, http.MethodPost, http.MethodPatch}, p.Method):
		return amiss("method", "PUT, POST or PATCH")
	case !sourceForm.MatchString(p.As):
		return amiss("as", "the name of a source")
	case !slices.Contains([]string{"token", "header", "standard"}, p.Prove):
		return amiss("prove", "token, header or standard")
	case p.Prove == "header" && !headerForm.MatchString(p.Header):
		return amiss("header", "the name of the header that takes the secret is needed")
	case p.Prove != "header" && p.Header != "":
		return amiss("header", "only header has one")
	case !purposeForm.MatchString(p.Purpose):
		return amiss("purpose", "a code of small letters and underscores")
	case p.Clearance < 0 || p.Clearance > int(zhiyin.L4):
		return amiss("clearance", "1 to 4")
	}
	for _, place := range placeForm.FindAllStringSubmatch(p.URL, -1) {
		if _, ok := parsePath(place[1]); !ok {
			return amiss("url", "{%s} is no path", place[1])
		}
	}
	return nil
}

// Address is where one customer is; "" where the document lacks a value for it.
func (p PushSettings) Address(doc map[string]any) string {
	whole := true
	address := placeForm.ReplaceAllStringFunc(p.URL, func(place string) string {
		text := Find(doc, place[1:len(place)-1])
		whole = whole && text != ""
		return url.PathEscape(text)
	})
	if !whole {
		return ""
	}
	return address
}

// beforePath is an address up to the end of its host.
func beforePath(address string) string {
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + host
}

// Bare is the address with something in each of its places.
func (p PushSettings) Bare() string { return placeForm.ReplaceAllString(p.URL, "x") }

// Cleared is up to which sensitivity tags are told.
func (p PushSettings) Cleared() zhiyin.Sensitivity {
	return zhiyin.Webhook{Clearance: zhiyin.Sensitivity(p.Clearance), Purpose: p.Purpose}.Cleared()
}

// Outward is the mapping of a push: from what has happened to a customer to what
// the other system takes.
//
//	when: {path: customer.user_id, empty: false}
//	fields: {tags: tags, changed_at: at, vip: {path: customer.tier, table: {black: true}, else: false}}
//
// Without fields the document is sent as it is. It may be used from several
// goroutines.
type Outward struct {
	when   *Condition
	fields map[string]*Value
}

func (r *reader) outward(n *yaml.Node, at string) *Outward {
	parts := r.entries(n, at, "zone", "when", "fields")
	zone, _ := r.zone(n, at, parts)
	o := &Outward{}
	for _, e := range parts {
		switch field := dotted(at, e.key); e.key {
		case "when":
			o.when = r.condition(e.value, field, zone)
		case "fields":
			o.fields = r.fields(e.value, field, zone)
		}
	}
	return o
}

// Upsert is what is sent of one event.
type Upsert struct {
	URL  string
	Body []byte // JSON
	Skip bool   // the mapping has nothing for it, or the customer is not known there
}

// Upsert maps a document. The reasons say which values can't be used.
func (d Definition) Upsert(doc map[string]any) (Upsert, []Reason, error) {
	if !d.Outward.when.holds(doc) {
		return Upsert{Skip: true}, nil, nil
	}
	out := Upsert{URL: d.Push.Address(doc)}
	if out.URL == "" { // nobody's
		return Upsert{Skip: true}, nil, nil
	}
	body := doc
	if d.Outward.fields != nil {
		b := &builder{doc: doc}
		if body = b.table("fields", d.Outward.fields); len(b.reasons) > 0 {
			return Upsert{}, b.reasons, nil
		}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return out, nil, fmt.Errorf("connect: %s: what is pushed is no JSON: %w", d.ID, errors.Join(zhiyin.Internal, err))
	}
	out.Body = raw
	return out, nil, nil
}
