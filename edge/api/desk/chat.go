package desk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// ChatPages serves the customers' pages of chats.
type ChatPages interface {
	Socket(w http.ResponseWriter, r *http.Request)
	File(w http.ResponseWriter, r *http.Request)
	Link(w http.ResponseWriter, r *http.Request)  // to the page that a message leads to
	Embed(w http.ResponseWriter, r *http.Request) // what a site offers, to the script on its pages
}

type (
	writeInput struct {
		door.ContactPath
		Body struct {
			Client string `json:"client" maxLength:"64" doc:"The page's own id of the message: one is taken once."`
			Text   string `json:"text" minLength:"1" maxLength:"4000"`
		}
	}
	seenInput struct {
		door.ContactPath
		Body struct {
			Upto int `json:"upto" minimum:"1" doc:"The message up to which everything was read."`
		}
	}
)

// chatRoutes are the pages of customers, and what an agent does in a chat.
func (s *routes) chatRoutes(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/messages", mine, "Write to the customer", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *writeInput) error {
		return d.Write(ctx, a, in.Contact(), in.Body.Client, in.Body.Text)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/seen", mine, "Say how far a chat was read", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *seenInput) error {
		return d.Seen(ctx, a, in.Contact(), in.Body.Upto)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/typing", mine, "Say that the agent is writing", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Types(ctx, a, in.Contact())
	}))
	file := mine
	file.Body, file.File = zhiyin.ChatFileBytes, true
	s.Route("POST /api/desk/contacts/{id}/files", file, s.sendFile)
	s.Route("GET /api/desk/contacts/{id}/files/{file}", door.Rule{Who: door.Agent, May: access.DeskUse}, s.readFile)
	if s.ports.Chat == nil {
		return
	}
	open := door.Rule{Who: door.Anyone, May: access.Public, Limit: s.Chatting} // the page's origin is the site's affair
	s.Route("GET /api/chat/socket", open, s.ports.Chat.Socket)
	s.Route("GET /api/embed", door.Rule{Who: door.Anyone, May: access.Public}, s.ports.Chat.Embed)
	s.Route("POST /api/embed", door.Rule{Who: door.Anyone, May: access.Public, Limit: s.Chatting, Beacon: true}, s.ports.Chat.Embed)
	s.Route("GET /api/chat/files/{file}", door.Rule{Who: door.Anyone, May: access.Public}, s.ports.Chat.File)
	s.Route("GET /api/chat/links/{seq}", door.Rule{Who: door.Anyone, May: access.Public, Limit: s.Chatting}, s.ports.Chat.Link)
}

// sendFile takes the file as it is: its name and the page's id of the message stand
// in the query.
func (s *routes) sendFile(w http.ResponseWriter, req *http.Request) {
	content, err := io.ReadAll(req.Body)
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		door.NewProblem(http.StatusRequestEntityTooLarge, "a file has at most 5 MB").Write(w)
		return
	}
	q := req.URL.Query()
	if err != nil || len(q.Get("client")) > 64 || len(q.Get("name")) > 400 {
		door.NewProblem(http.StatusBadRequest, "the file broke off, or its name is too long").Write(w)
		return
	}
	ctx := req.Context()
	if err := s.ports.Desk.SendFile(ctx, door.CallerOf(ctx).Agent, zhiyin.ContactID(req.PathValue("id")), q.Get("client"), q.Get("name"), content); err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct{}{}) // the caller may be gone
}

func (s *routes) readFile(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	f, content, err := s.ports.Desk.File(ctx, door.CallerOf(ctx).Agent, zhiyin.ContactID(req.PathValue("id")), req.PathValue("file"))
	if err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
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
