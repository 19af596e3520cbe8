package web

import (
	"net/http"
	"net/url"
	"strings"
)

// Lost answers for a path of which Find knows nothing. With a slash too many at its end
// it is led to the page; else a browser gets a page that says so with status 404, and
// whoever asked for something else a line of text.
func Lost(w http.ResponseWriter, r *http.Request) {
	if _, page := routes[strings.TrimRight(r.URL.Path, "/")]; page {
		to := url.URL{Path: strings.TrimRight(r.URL.Path, "/"), RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		return
	}
	page, built := assets()["lost.html"]
	if !built || r.Method != http.MethodGet && r.Method != http.MethodHead || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.NotFound(w, r)
		return
	}
	page.describe(w.Header())
	w.Header().Set("Cache-Control", "no-store") // there may be a page tomorrow
	page.send(w, r, http.StatusNotFound, takesGzip(r.Header.Values("Accept-Encoding")))
}
