package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	a, ok := Find(path)
	if !ok {
		t.Fatalf("nothing at %s", path)
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPagesNameFilesThatExist(t *testing.T) {
	t.Parallel()
	if len(Names()) == 0 {
		t.Skip("built without the screens")
	}
	for _, path := range []string{"/", "/desk", "/call", "/sign-in/abc"} {
		page := text(t, get(t, path).Body)
		links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1)
		if len(links) < 3 {
			t.Errorf("%s loads only %d files", path, len(links))
		}
		for _, l := range links {
			if _, ok := Find(l[1]); !ok {
				t.Errorf("%s names %s, which is not there", path, l[1])
			}
		}
		if strings.Contains(page, "<style") || regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page) {
			t.Errorf("%s holds a script or a style, which its policy forbids", path)
		}
	}
}

func TestAnAssetGoesCompressedToWhoTakesIt(t *testing.T) {
	t.Parallel()
	if len(Names()) == 0 {
		t.Skip("built without the screens")
	}
	plain := get(t, "/desk")
	zipped := get(t, "/desk", "Accept-Encoding", "br, gzip;q=0.8")
	if plain.Header.Get("Content-Encoding") != "" || zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encodings %q and %q", plain.Header.Get("Content-Encoding"), zipped.Header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text(t, z) != text(t, plain.Body) {
		t.Error("the two differ")
	}
	if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
		t.Error("two representations share an entity tag")
	}
}

func TestAKnownAssetIsNotSentAgain(t *testing.T) {
	t.Parallel()
	if len(Names()) == 0 {
		t.Skip("built without the screens")
	}
	tag := get(t, "/call").Header.Get("ETag")
	if again := get(t, "/call", "If-None-Match", `"other", W/`+tag); again.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", again.StatusCode)
	}
}

func TestOnlyHashedNamesAreCachedForGood(t *testing.T) {
	t.Parallel()
	for _, name := range Names() {
		a, ok := assets()[name]
		if hashed := strings.HasPrefix(name, "assets/"); !ok || a.Forever != hashed {
			t.Errorf("%s: forever is %v", name, a.Forever)
		}
	}
}

func TestCustomersLoadLittle(t *testing.T) {
	t.Parallel()
	const most = 30 << 10 // runs on other people's pages and on slow telephones
	sum := 0
	for _, name := range Names() {
		if strings.HasPrefix(name, "assets/call-") || name == "call.html" {
			sum += len(assets()[name].Gzip)
		}
	}
	if sum > most {
		t.Errorf("the call page weighs %d bytes, more than %d", sum, most)
	}
}

func TestOtherSitesLoadOneSmallScript(t *testing.T) {
	t.Parallel()
	if len(Names()) == 0 {
		t.Skip("built without the screens")
	}
	res := get(t, "/embed.js", "Accept-Encoding", "gzip")
	if h := res.Header; h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") {
		t.Errorf("headers %v", h)
	}
	if n := len(text(t, res.Body)); n > 30<<10 || n == 0 {
		t.Errorf("%d bytes", n)
	}
}

func TestAPageStandsInTheFramesThatItIsGiven(t *testing.T) {
	t.Parallel()
	a, ok := Find("/chat")
	if !ok {
		t.Skip("built without the screens")
	}
	for want, frames := range map[string][]string{"frame-ancestors 'none'": nil, "frame-ancestors 'self' https://a.example https://b.example": {"https://a.example", "https://b.example"}} {
		a.Frames = frames
		w := httptest.NewRecorder()
		w.Header().Set("X-Frame-Options", "DENY")
		a.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/chat", nil))
		if policy := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(policy, want) || (w.Header().Get("X-Frame-Options") == "") != (frames != nil) {
			t.Errorf("%v: %s, X-Frame-Options %q", frames, policy, w.Header().Get("X-Frame-Options"))
		}
	}
}

func TestNothingElseIsFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/desk.html", "/manifest.json", "/assets", "/assets/", "/../asset.go", "/sign-ins", "/nothing", ""} {
		if a, ok := Find(path); ok {
			t.Errorf("%q gives %s", path, a.Name)
		}
	}
}

func TestTakesGzipReadsWeights(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0.0": false, "*": true, "*;q=0": false, "br, *;q=0.1": true,
		"identity": false, "gzip;q=0, *": false, "br;q=1.0, gzip;q=0.5": true, "gzip;q=x": false,
	} {
		if got := takesGzip([]string{field}); got != want {
			t.Errorf("%q: %v", field, got)
		}
	}
}

func FuzzTakesGzip(f *testing.F) {
	for _, s := range []string{"gzip", "br;q=1, gzip;q=0", ";;;,,,", "*;q=", "gzip;q=1e9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if takesGzip([]string{s}) && !strings.Contains(strings.ToLower(s), "gzip") && !strings.Contains(s, "*") {
			t.Errorf("%q was read as gzip", s)
		}
	})
}
