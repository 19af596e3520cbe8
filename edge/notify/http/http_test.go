package http

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/notify"
	"zhiyin.dev/message"
)

var letter = notify.Letter{ID: "msg_1", To: "+8613800006620", Unit: "muhe", Fields: map[string]string{"link": "https://h/d#x"},
	Filled: message.Filled{Text: "【沐荷】\"确认\"\n请打开", Code: "SMS_1", Language: zhiyin.Mandarin}}

func TestAnyProviderIsAskedAsItWants(t *testing.T) {
	t.Parallel()
	var got struct {
		To, Text, Code string
		Params         map[string]string
	}
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Errorf("%v: %s", err, raw)
		}
		if r.Header.Get("X-Key") != "k-77" || r.Header.Get("Idempotency-Key") != "msg_1" || r.URL.Query().Get("to") != "+8613800006620" {
			t.Errorf("%v %v", r.Header, r.URL)
		}
		_, _ = w.Write([]byte(`{"Code":"OK","data":[{"id":7712345}]}`))
	}))
	defer provider.Close()
	s, err := New(Config{URL: provider.URL + "/sms?to={{query .To}}", Headers: map[string]string{"X-Key": "{{.Secret}}"}, Secret: "k-77",
		Body:    `{"to":{{json (plain .To)}},"text":{{json .Text}},"code":{{json .Code}},"params":{{json .Fields}}}`,
		Receipt: "/data/0/id", OK: map[string]string{"/Code": "OK"}})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := s.Send(t.Context(), letter)
	if err != nil || receipt != "7712345" || got.To != "8613800006620" || got.Text != letter.Text || got.Code != "SMS_1" || got.Params["link"] == "" {
		t.Errorf("%q %v %+v", receipt, err, got)
	}
}

func TestAProvidersNoIsUnderstood(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		answer string
		want   notify.Fault
	}{
		"wrong":       {400, "", notify.Fault{Name: "status", Final: true}},
		"too many":    {429, "", notify.Fault{Name: "status", RetryAfter: 7e9}},
		"broken":      {503, "", notify.Fault{Name: "status", RetryAfter: 7e9}},
		"moved":       {302, "", notify.Fault{Name: "status", Final: true, RetryAfter: 7e9}},
		"no with 200": {200, `{"Code":"isv.BUSINESS_LIMIT"}`, notify.Fault{Name: "answer", Final: true}},
		"no JSON":     {200, `<html>`, notify.Fault{Name: "answer", Final: true}},
	} {
		provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.answer))
		}))
		s, err := New(Config{URL: provider.URL, Body: "{}", OK: map[string]string{"/Code": "OK"}})
		if err != nil {
			t.Fatal(err)
		}
		if c.status == 400 {
			c.want.RetryAfter = 7e9
		}
		_, err = s.Send(t.Context(), letter)
		fault := notify.Fault{}
		if !errors.As(err, &fault) || fault != c.want {
			t.Errorf("%s: %+v, want %+v", name, fault, c.want)
		}
		provider.Close()
		_, err = s.Send(t.Context(), letter)
		if !errors.As(err, &fault) || fault.Name != "refused" || fault.Final {
			t.Errorf("%s, away: %v", name, err)
		}
	}
}

func TestABrokenTemplateIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{{URL: "https://a.cn", Body: "{{.Nothing}}"}, {URL: "https://a.cn", Body: "{{json .Text"}, {URL: "a.cn"}, {URL: "ftp://a.cn/"}} {
		if _, err := New(cfg); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}
