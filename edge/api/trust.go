package api

import (
	_ "embed"
	"html/template"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

//go:embed trust.html
var trustPage string

var trust = template.Must(template.New("trust").Parse(trustPage))

// trustRoutes let devices get the installation's own CA: /ca says how, /ca.crt
// is the certificate. The fingerprint was printed where the platform started;
// whoever installs the CA compares it.
func (s *Server) trustRoutes() {
	if s.ports.Certs == nil {
		return
	}
	if pem, _ := s.ports.Certs.Authority(); len(pem) == 0 {
		return
	}
	s.Route("GET /ca.crt", door.Rule{Who: door.Anyone, May: access.Public}, func(w http.ResponseWriter, _ *http.Request) {
		pem, _ := s.ports.Certs.Authority()
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		w.Header().Set("Content-Disposition", `attachment; filename="zhiyin-ca.crt"`)
		_, _ = w.Write(pem) // the caller may be gone
	})
	s.Route("GET /ca", door.Rule{Who: door.Anyone, May: access.Public}, func(w http.ResponseWriter, r *http.Request) {
		_, fingerprint := s.ports.Certs.Authority()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		_ = trust.Execute(w, map[string]any{"Fingerprint": strings.ReplaceAll(fingerprint, ":", " "), "Language": readerLanguage(r)})
	})
}

// readerLanguage is zh-CN where the browser asks for any Chinese before English.
func readerLanguage(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "zh"), strings.HasPrefix(tag, string(zhiyin.Cantonese)):
			return "zh-CN"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh-CN"
}
