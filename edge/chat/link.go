package chat

import (
	"net/http"
	"strconv"

	"zhiyin.dev"
)

// Link leads a page that proves its chat by token to where a message of it leads.
func (s *Server) Link(w http.ResponseWriter, r *http.Request) {
	t, err := s.admissionOf(r.URL.Query().Get("token"))
	if err != nil {
		http.Error(w, "denied", http.StatusForbidden)
		return
	}
	to, err := s.follow(r, t.chat)
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) follow(r *http.Request, id zhiyin.ContactID) (string, error) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil || seq < 1 {
		return "", zhiyin.NotFound
	}
	list, err := s.cfg.Records.ChatMessages(r.Context(), id, seq-1)
	if err != nil {
		return "", err
	}
	if len(list) == 0 || list[0].Seq != seq || list[0].Link == nil {
		return "", zhiyin.NotFound
	}
	return s.cfg.Follow(r.Context(), id, *list[0].Link, list[0].At)
}
