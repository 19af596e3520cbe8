package door

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
)

// Problem is an error as a caller sees it (RFC 9457); Kind is zhiyin.Error's.
type Problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail,omitempty"`
	Kind   zhiyin.Error `json:"kind" enum:"invalid,not_found,conflict,denied,busy,unavailable,internal"`
	Fields []Fault      `json:"fields,omitempty"`
	Flaw   *zhiyin.Flaw `json:"flaw,omitempty" doc:"what is wrong with what was written, to be said in any language"`
	Needs  string       `json:"needs,omitempty"`       // what would let it pass: second_factor, password (too old), patience (a lock: see retry_after)
	Retry  int          `json:"retry_after,omitempty"` // seconds until it may work
	quota  *quota       // told with a 429 about a key's messages
	Realm  string       `json:"-"` // the scheme that a 401 asks for; empty: the cookie
}

var problemType = reflect.TypeFor[Problem]()

// Fault says what is wrong with one field; the value is not repeated.
type Fault struct {
	Where string `json:"where"`
	Says  string `json:"says"`
}

func (p *Problem) Error() string             { return string(p.Kind) + ": " + p.Detail }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells a caller that came too fast when to come again.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	p.quota.tell(h)
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.Itoa(cmp.Or(p.Retry, 2)))
	case http.StatusUnauthorized:
		// No Basic towards a browser: it would ask the agent for a password.
		h.Set("WWW-Authenticate", cmp.Or(p.Realm, `Cookie realm="desk"`))
	}
	return h
}

// statusOf is the HTTP status of each kind.
var statusOf = map[zhiyin.Error]int{
	zhiyin.Invalid: http.StatusBadRequest, zhiyin.NotFound: http.StatusNotFound, zhiyin.Conflict: http.StatusConflict,
	zhiyin.Denied: http.StatusForbidden, zhiyin.Busy: http.StatusTooManyRequests,
	zhiyin.Unavailable: http.StatusServiceUnavailable, zhiyin.Internal: http.StatusInternalServerError,
}

// kindOf is the inverse, for errors that the HTTP layers find themselves.
func kindOf(status int) zhiyin.Error {
	switch {
	case status == http.StatusUnauthorized:
		return zhiyin.Denied
	case status >= 500 && status != http.StatusServiceUnavailable:
		return zhiyin.Internal
	}
	for k, s := range statusOf {
		if s == status {
			return k
		}
	}
	return zhiyin.Invalid
}

// NewProblem is a problem of the kind that the status has.
func NewProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Kind: kindOf(status)}
}

// ProblemOf words an error. What is our own fault is logged, not told.
func ProblemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var locked Locked
	if errors.As(err, &locked) {
		p = NewProblem(http.StatusTooManyRequests, "locked after too many failed sign-ins")
		p.Retry, p.Needs = max(1, int(time.Until(locked.Until).Seconds()+.999)), "patience"
		return p
	}
	kind := zhiyin.KindOf(err)
	p = NewProblem(statusOf[kind], err.Error())
	var later interface{ RetryAfter() time.Duration }
	if errors.As(err, &later) {
		p.Retry = max(1, int(later.RetryAfter().Seconds()+.999))
	}
	var said interface{ Said() zhiyin.Flaw }
	switch {
	case kind == zhiyin.Internal:
		p.Detail = ""
	case errors.As(err, &said):
		f := said.Said()
		p.Flaw = &f
	}
	return p
}

// Write sends the problem where no huma operation does.
func (p *Problem) Write(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may be gone
}

// huma words its own errors through this variable; it has no other way in.
func init() {
	huma.DefaultArrayNullable = false // a list without items is []
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		if status == http.StatusUnprocessableEntity {
			status = http.StatusBadRequest // one status for input that means nothing
		}
		p := NewProblem(status, msg)
		for _, err := range errs {
			var d huma.ErrorDetailer
			if errors.As(err, &d) {
				p.Fields = append(p.Fields, Fault{d.ErrorDetail().Location, d.ErrorDetail().Message})
			}
		}
		return p
	}
}
