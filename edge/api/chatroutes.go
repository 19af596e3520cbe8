package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// ChatPages serves the customers' pages of chats.
type ChatPages interface {
	Socket(w http.ResponseWriter, r *http.Request)
	File(w http.ResponseWriter, r *http.Request)
	Embed(w http.ResponseWriter, r *http.Request) // what a site offers, to the script on its pages
}

type (
	writeInput struct {
		ContactPath
		Body struct {
			Client string `json:"client" maxLength:"64" doc:"The page's own id of the message: one is taken once."`
			Text   string `json:"text" minLength:"1" maxLength:"4000"`
		}
	}
	seenInput struct {
		ContactPath
		Body struct {
			Upto int `json:"upto" minimum:"1" doc:"The message up to which everything was read."`
		}
	}
)

// chatRoutes are the pages of customers, and what an agent does in a chat.
func (s *Server) chatRoutes(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/messages", mine, "Write to the customer", act(func(ctx context.Context, a zhiyin.AgentID, in *writeInput) error {
		return d.Write(ctx, a, in.id(), in.Body.Client, in.Body.Text)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/seen", mine, "Say how far a chat was read", act(func(ctx context.Context, a zhiyin.AgentID, in *seenInput) error {
		return d.Seen(ctx, a, in.id(), in.Body.Upto)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/typing", mine, "Say that the agent is writing", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.Types(ctx, a, in.id())
	}))
	file := mine
	file.body, file.file = zhiyin.ChatFileBytes, true
	s.door.route("POST /api/desk/contacts/{id}/files", file, s.sendFile)
	s.door.route("GET /api/desk/contacts/{id}/files/{file}", rule{who: Agent, may: access.DeskUse}, s.readFile)
	if s.ports.Chat == nil {
		return
	}
	open := rule{who: Anyone, may: access.Public, limit: s.chatting} // the page's origin is the site's affair
	s.door.route("GET /api/chat/socket", open, s.ports.Chat.Socket)
	s.door.route("GET /api/embed", rule{who: Anyone, may: access.Public}, s.ports.Chat.Embed)
	s.door.route("POST /api/embed", rule{who: Anyone, may: access.Public, limit: s.chatting, beacon: true}, s.ports.Chat.Embed)
	s.door.route("GET /api/chat/files/{file}", rule{who: Anyone, may: access.Public}, s.ports.Chat.File)
}

// sendFile takes the file as it is: its name and the page's id of the message stand
// in the query.
func (s *Server) sendFile(w http.ResponseWriter, req *http.Request) {
	content, err := io.ReadAll(req.Body)
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		newProblem(http.StatusRequestEntityTooLarge, "a file has at most 5 MB").write(w)
		return
	}
	q := req.URL.Query()
	if err != nil || len(q.Get("client")) > 64 || len(q.Get("name")) > 400 {
		newProblem(http.StatusBadRequest, "the file broke off, or its name is too long").write(w)
		return
	}
	ctx := req.Context()
	if err := s.ports.Desk.SendFile(ctx, callerOf(ctx).agent, zhiyin.ContactID(req.PathValue("id")), q.Get("client"), q.Get("name"), content); err != nil {
		s.report(req, err)
		problemOf(err).write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct{}{}) // the caller may be gone
}

func (s *Server) readFile(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	f, content, err := s.ports.Desk.File(ctx, callerOf(ctx).agent, zhiyin.ContactID(req.PathValue("id")), req.PathValue("file"))
	if err != nil {
		s.report(req, err)
		problemOf(err).write(w)
		return
	}
	writeFile(w, f, content)
}

// writeFile shows a picture, and lets everything else be saved: what a customer sent
// runs nothing in a browser.
func writeFile(w http.ResponseWriter, f zhiyin.ChatFile, content []byte) {
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if !strings.HasPrefix(f.Type, "image/") {
		h.Set("Content-Disposition", "attachment")
	}
	_, _ = w.Write(content) // the caller may be gone
}
