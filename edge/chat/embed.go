package chat

import (
	"encoding/json"
	"fmt"
	"net/http"

	"zhiyin.dev"
)

// Embedded is what the script on another site's page may offer its visitors.
type Embedded struct {
	Site   string          `json:"site"`
	Name   zhiyin.Text     `json:"name"` // of the unit
	Number zhiyin.NumberID `json:"number,omitempty"`

	Leads    zhiyin.Manner `json:"leads,omitempty"`    // for who is signed in: chat, voice or devices; absent: nobody we know
	Entrance string        `json:"entrance,omitempty"` // to be said when they write or call
}

// barred says to whoever looks after the page why nothing is offered there. It
// names nothing but what the page said itself.
type barred struct {
	Why    string `json:"why"` // origin or site
	Origin string `json:"origin,omitempty"`
}

// Embed tells the script of a page what the site offers, or why nothing, and what suits
// who is signed in there: their token is the body of a POST, so that no address holds it. Any page
// may read the answer (Fetch §3.2): which origins are permitted it does not say.
func (s *Server) Embed(w http.ResponseWriter, r *http.Request) {
	h, origin := w.Header(), r.Header.Get("Origin")
	h.Set("Content-Type", "application/json")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Add("Vary", "Origin")
	}
	name := r.URL.Query().Get("site")
	site, ok := s.cfg.Site(name)
	switch {
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(barred{Why: "site"}) // the reader may be gone
	case !permits(site, origin, r.Host):
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(barred{Why: "origin", Origin: origin})
	default:
		_ = json.NewEncoder(w).Encode(s.embedded(r, name, site))
	}
}

// Frames are the origins whose pages may show the site's pages in a frame, beside
// our own; none for a site that nothing answers.
func (s *Server) Frames(name string) []string {
	if site, ok := s.cfg.Site(name); ok {
		return site.Origins
	}
	return nil
}

// Member reads the token by which a site's server says who is signed in there;
// Denied for any that it did not sign, NotFound without such a site.
func (s *Server) Member(name, token string) (zhiyin.Identifier, error) {
	site, ok := s.cfg.Site(name)
	if !ok {
		return zhiyin.Identifier{}, fmt.Errorf("chat: site: %w", zhiyin.NotFound)
	}
	return member(token, site.Secret, s.cfg.Now())
}
