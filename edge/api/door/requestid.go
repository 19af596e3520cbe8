package door

import (
	"context"
	"net/http"

	"zhiyin.dev"
)

type requestKey struct{}

// numbered gives the request an id of ours, tells it to the caller in
// X-Request-Id, and lets the log and the audit name it. What the caller sends
// under that name is not taken over: it could say anything.
func (s *Server) numbered(w http.ResponseWriter, r *http.Request) *http.Request {
	id := zhiyin.NewID("rq", s.Now())
	w.Header().Set("X-Request-Id", id)
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
}

// requestID is the id of the request whose context it is.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
