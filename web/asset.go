// Package web holds the built screens: the agents' desk, the sign-in page and
// the page from which customers call. They are bundled by web/bundle and kept
// precompressed; a build with the tag noui carries none.
package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Policy is the Content-Security-Policy under which the screens work. No script
// stands in a page; Ant Design writes its style sheets at run time, hence
// 'unsafe-inline' for styles alone. The socket and the requests go to our own
// origin only.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; media-src 'self' blob: mediastream:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Asset is one file as a browser gets it. It is an http.Handler and may be used
// from several goroutines; Gzip is shared and must not be changed.
type Asset struct {
	Name    string // desk.html, assets/desk-….js
	Type    string // the Content-Type
	Tag     string // changes with the content
	Forever bool   // the name holds the content's hash: it may be cached for a year
	Size    int    // bytes when unpacked
	Gzip    []byte // the content, RFC 1952

	Frames []string // origins whose pages may show this page in a frame; none: nobody's may
}

// routes are the pages; the sign-in page is found by its prefix, the one for every other
// address by Lost.
var routes = map[string]string{
	"/": "index.html", "/desk": "desk.html", "/desk/": "desk.html", "/call": "call.html", "/call/": "call.html",
	"/api/docs": "docs.html", "/account": "account.html", "/people": "people.html", "/audit": "audit.html", "/sign-in": "sign-in.html",
	"/embed.js": "embed.js", "/d": "device.html", "/j": "joint.html", "/chat": "chat.html", "/inbox": "inbox.html",
	"/integrations": "integrations.html", "/connections": "connections.html",
	"/sources": "intake.html", "/quarantine": "intake.html", "/suppressions": "intake.html",
	"/customers": "customers.html", "/customers/": "customers.html", "/tags": "tags.html", "/language": "language.html", "/flows": "flows.html", "/plans": "plans.html", "/house": "house.html", "/wallboard": "wallboard.html", "/merges": "customers.html",
}

// Find returns what a browser gets for a URL's path: a page or a file of one.
// ok is false for any other path, and always in a build without the screens.
func Find(urlPath string) (a Asset, ok bool) {
	name, page := routes[urlPath]
	switch {
	case page:
	case strings.HasPrefix(urlPath, "/sign-in/"):
		name = "sign-in.html"
	case strings.HasPrefix(urlPath, "/customers/"):
		name, page = "customers.html", true
	default:
		name = strings.TrimPrefix(path.Clean(urlPath), "/")
	}
	a, ok = assets()[name]
	if ok && !page && strings.HasSuffix(name, ".html") && name != "sign-in.html" {
		return Asset{}, false // a page has one address
	}
	return a, ok
}

// Names lists every file, in no order.
func Names() []string {
	out := make([]string, 0, len(assets()))
	for name := range assets() {
		out = append(out, name)
	}
	return out
}

var assets = sync.OnceValue(func() map[string]Asset { return load(files()) })

// load reads the manifest that web/bundle wrote. The files are part of the
// program, so what is wrong with them is a fault of the build.
func load(from fs.FS) map[string]Asset {
	out := map[string]Asset{}
	if from == nil {
		return out
	}
	raw, err := fs.ReadFile(from, "manifest.json")
	if err != nil {
		panic("web: " + err.Error())
	}
	var manifest map[string]struct {
		Type, Tag string
		Forever   bool
		Size      int
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		panic("web: manifest: " + err.Error())
	}
	for name, m := range manifest {
		body, err := fs.ReadFile(from, name+".gz")
		if err != nil {
			panic("web: " + err.Error())
		}
		out[name] = Asset{Name: name, Type: m.Type, Tag: m.Tag, Forever: m.Forever, Size: m.Size, Gzip: body}
	}
	return out
}

// ServeHTTP answers GET and HEAD with the asset, compressed where the client
// takes gzip (RFC 9110 §12.5.3), unpacked otherwise.
func (a Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a.describe(h)
	zipped := takesGzip(r.Header.Values("Accept-Encoding"))
	tag := `"` + a.Tag + `"`
	if zipped {
		tag = `"` + a.Tag + `-gz"`
	}
	h.Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	a.send(w, r, http.StatusOK, zipped)
}

func (a Asset) describe(h http.Header) {
	h.Set("Content-Type", a.Type)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if a.Forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if a.Name == "embed.js" { // stands on other sites' pages
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if strings.HasSuffix(a.Name, ".html") {
		h.Set("Content-Security-Policy", a.policy())
		h.Set("Referrer-Policy", "no-referrer")
		if len(a.Frames) > 0 {
			h.Del("X-Frame-Options")
		}
	}
}

// policy is Policy with the frames that the page may stand in. X-Frame-Options, which
// knows no list, then goes (CSP3 §7.7.1).
func (a Asset) policy() string {
	if len(a.Frames) == 0 {
		return Policy
	}
	return strings.TrimSuffix(Policy, "'none'") + "'self' " + strings.Join(a.Frames, " ")
}

// send writes the body. A client that leaves early is its own affair: there is
// nobody to tell.
func (a Asset) send(w http.ResponseWriter, r *http.Request, status int, zipped bool) {
	size := a.Size
	if zipped {
		w.Header().Set("Content-Encoding", "gzip")
		size = len(a.Gzip)
	}
	w.Header().Set("Content-Length", strconv.Itoa(size))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if zipped {
		_, _ = w.Write(a.Gzip)
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(a.Gzip))
	if err != nil {
		panic("web: " + a.Name + ": " + err.Error())
	}
	_, _ = io.Copy(w, plain)
}

// takesGzip reads Accept-Encoding: gzip or * counts unless its weight is zero;
// what is said of gzip itself goes before what is said of *.
func takesGzip(fields []string) bool {
	any := false
	for part := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		q := strings.ReplaceAll(weight, " ", "")
		value, err := strconv.ParseFloat(strings.TrimPrefix(q, "q="), 64)
		takes := q == "" || err == nil && value > 0
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip":
			return takes
		case "*":
			any = takes
		}
	}
	return any
}

// matches compares weakly, as If-None-Match asks (RFC 9110 §13.1.2).
func matches(field, tag string) bool {
	for part := range strings.SplitSeq(field, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == "*" || part == tag {
			return true
		}
	}
	return false
}
