// Package http sends messages through a provider's HTTP API, as the settings
// describe it: address, headers and body are templates.
package http

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/notify"
)

// Config describes a provider. URL, the values of Headers and Body are Go templates
// over ID, To, Text, Subject, Code, Language, Unit, Fields and Secret; {{json .Text}}
// writes a JSON string, {{query .To}} one of an address.
type Config struct {
	URL     string
	Method  string // POST unless written
	Headers map[string]string
	Body    string
	Secret  string            // the provider's key
	Receipt string            // JSON pointer to the provider's id in its answer: /data/id; empty: none
	OK      map[string]string // JSON pointer → value that says that it was taken, beside the status: {/Code: OK}
	Within  time.Duration     // default 10 s
}

// Sender is a provider. It may be used from several goroutines.
type Sender struct {
	cfg    Config
	url    *template.Template
	body   *template.Template
	heads  map[string]*template.Template
	client *http.Client
}

// answerBytes bounds what is read of an answer.
const answerBytes = 64 << 10

// New reads the templates. Invalid names the one that is none.
func New(cfg Config) (*Sender, error) {
	s := &Sender{cfg: cfg, heads: map[string]*template.Template{}, client: &http.Client{Timeout: cfg.Within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if s.client.Timeout <= 0 {
		s.client.Timeout = 10 * time.Second
	}
	if s.cfg.Method == "" {
		s.cfg.Method = http.MethodPost
	}
	var err error
	read := func(name, text string) *template.Template {
		t, e := template.New(name).Option("missingkey=zero").Funcs(funcs).Parse(text)
		if e == nil {
			e = t.Execute(io.Discard, view{Letter: notify.Letter{To: "+10", Fields: map[string]string{}}})
		}
		if e != nil && err == nil {
			err = fmt.Errorf("notify: %s: %v: %w", name, e, zhiyin.Invalid)
		}
		return t
	}
	s.url, s.body = read("url", cfg.URL), read("body", cfg.Body)
	for name, value := range cfg.Headers {
		s.heads[name] = read("headers."+name, value)
	}
	if u, e := url.Parse(cfg.URL); err == nil && (e != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		err = fmt.Errorf("notify: url must be a whole address: %w", zhiyin.Invalid)
	}
	return s, err
}

// view is what the templates see.
type view struct {
	notify.Letter
	Secret string
}

var funcs = template.FuncMap{
	"json": func(v any) (string, error) {
		raw, err := json.Marshal(v)
		return string(raw), err
	},
	"query": url.QueryEscape,
	"plain": func(number string) string { return strings.TrimPrefix(number, "+") },
}

func write(t *template.Template, v view) (string, error) {
	var out bytes.Buffer
	err := t.Execute(&out, v)
	return out.String(), err
}

// Send makes one request.
func (s *Sender) Send(ctx context.Context, l notify.Letter) (string, error) {
	req, err := s.request(ctx, view{l, s.cfg.Secret})
	if err != nil {
		return "", notify.Fault{Name: "template", Final: true}
	}
	res, err := s.client.Do(req)
	if err != nil {
		return "", notify.Fault{Name: faultOf(err)}
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerBytes))
	if err != nil {
		return "", notify.Fault{Name: faultOf(err)}
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return "", refused(res)
	}
	return s.taken(answer)
}

func (s *Sender) request(ctx context.Context, v view) (*http.Request, error) {
	address, err := write(s.url, v)
	if err != nil {
		return nil, err
	}
	body, err := write(s.body, v)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, s.cfg.Method, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", string(v.ID))
	req.Header.Set("User-Agent", "Zhiyin")
	for name, t := range s.heads {
		value, err := write(t, v)
		if err != nil {
			return nil, err
		}
		req.Header.Set(name, value)
	}
	return req, nil
}

// refused judges a status: a provider that is busy or broken may take it later, one
// that says it is wrong will say so again.
func refused(res *http.Response) notify.Fault {
	f := notify.Fault{Name: "status", Final: res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusRequestTimeout}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		f.RetryAfter = time.Duration(min(seconds, 3600)) * time.Second
	}
	return f
}

// taken reads the answer: providers may refuse with 200.
func (s *Sender) taken(answer []byte) (receipt string, err error) {
	var tree any
	if len(s.cfg.OK) == 0 && s.cfg.Receipt == "" {
		return "", nil
	}
	if json.Unmarshal(answer, &tree) != nil {
		return "", notify.Fault{Name: "answer", Final: len(s.cfg.OK) > 0}
	}
	for pointer, want := range s.cfg.OK {
		if At(tree, pointer) != want {
			return "", notify.Fault{Name: "answer", Final: true}
		}
	}
	return At(tree, s.cfg.Receipt), nil
}

// At returns the text, number or truth at a JSON pointer (RFC 6901); "" where there is none.
func At(tree any, pointer string) string {
	if pointer == "" {
		return ""
	}
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch at := tree.(type) {
		case map[string]any:
			tree = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return ""
			}
			tree = at[i]
		default:
			return ""
		}
	}
	switch v := tree.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// faultOf names why there was no answer; the error's own text has addresses.
func faultOf(err error) string {
	var dns *net.DNSError
	var verify *tls.CertificateVerificationError
	var u *url.Error
	switch {
	case errors.As(err, &dns):
		return "dns"
	case errors.As(err, &verify):
		return "tls"
	case errors.As(err, &u) && u.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "refused"
}
