package chat

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestALinkLeadsThePageOfItsChatAlone(t *testing.T) {
	t.Parallel()
	o, _ := opens(t)
	own, other := zhiyin.ContactID(zhiyin.NewID("ct", time.Now())), zhiyin.ContactID(zhiyin.NewID("ct", time.Now()))
	o.server.cfg.Follow = func(_ context.Context, id zhiyin.ContactID, link zhiyin.ChatLink, _ time.Time) (string, error) {
		if link.Handoff != "ho_1" {
			return "", zhiyin.NotFound
		}
		return "https://zhiyin.example/d#" + string(id), nil
	}
	o.said[own] = []zhiyin.ChatMessage{{Seq: 1, Text: "您好"}, {Seq: 2, Text: "确认转账", Link: &zhiyin.ChatLink{To: zhiyin.LinkHandoff, Handoff: "ho_1"}},
		{Seq: 3, Text: "确认转账", Link: &zhiyin.ChatLink{To: zhiyin.LinkHandoff, Handoff: "ho_of_another"}}}
	follow := func(seq, token string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/chat/links/"+seq+"?token="+token, nil)
		r.SetPathValue("seq", seq)
		o.server.Link(w, r)
		return w
	}
	page := o.server.token(admission{chat: own})
	if w := follow("2", page); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "https://zhiyin.example/d#"+string(own) || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for what, c := range map[string]struct {
		seq, token string
		code       int
	}{
		"of another chat":      {"2", o.server.token(admission{chat: other}), http.StatusNotFound},
		"without a chat":       {"2", "x", http.StatusForbidden},
		"without a link":       {"1", page, http.StatusNotFound},
		"of another's hand":    {"3", page, http.StatusNotFound},
		"that is not written":  {"9", page, http.StatusNotFound},
		"that nobody numbered": {"-1", page, http.StatusNotFound},
	} {
		if w := follow(c.seq, c.token); w.Code != c.code || w.Header().Get("Location") != "" {
			t.Errorf("a message %s: %d", what, w.Code)
		}
	}
}
