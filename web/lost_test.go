package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func lost(method, path, accept string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	Lost(w, r)
	return w.Result()
}

func TestAnAddressWithoutAPageIsAnsweredByOneToABrowser(t *testing.T) {
	t.Parallel()
	if len(Names()) == 0 {
		t.Skip("built without the screens")
	}
	got := lost(http.MethodGet, "/dsek", "text/html,application/xhtml+xml")
	page := text(t, got.Body)
	if got.StatusCode != http.StatusNotFound || !strings.Contains(page, "/assets/lost-") || got.Header.Get("Content-Security-Policy") != Policy || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, headers %v: %s", got.StatusCode, got.Header, page)
	}
	if _, ok := Find("/lost.html"); ok {
		t.Error("the page has an address of its own")
	}
	for method, accept := range map[string]string{http.MethodGet: "*/*", http.MethodPost: "text/html"} {
		if got := lost(method, "/dsek", accept); got.StatusCode != http.StatusNotFound || strings.Contains(got.Header.Get("Content-Type"), "html") {
			t.Errorf("%s for %s: %d %v", method, accept, got.StatusCode, got.Header)
		}
	}
}

func TestASlashTooManyLeadsToThePage(t *testing.T) {
	t.Parallel()
	got := lost(http.MethodGet, "/tags/?id=vip", "text/html")
	if got.StatusCode != http.StatusPermanentRedirect || got.Header.Get("Location") != "/tags?id=vip" {
		t.Errorf("%d to %q", got.StatusCode, got.Header.Get("Location"))
	}
	for _, path := range []string{"//example.org/", "/dsek/"} {
		if got := lost(http.MethodGet, path, "text/html"); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d to %q", path, got.StatusCode, got.Header.Get("Location"))
		}
	}
}
