package door

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strings"

	"zhiyin.dev"
)

// Answers keep what was answered to a request with an Idempotency-Key; a store
// keeps them. AnswerOnce is Conflict when the key was used for something else or
// its request is under way; fresh tells the caller to do it.
type Answers interface {
	AnswerOnce(ctx context.Context, caller, key string, asked []byte) (status int, body []byte, fresh bool, err error)
	KeepAnswer(ctx context.Context, caller, key string, status int, body []byte) error
	DropAnswer(ctx context.Context, caller, key string) error
}

// longestKey bounds an Idempotency-Key, in characters of ASCII.
const longestKey = 100

// guarded tells whether the request names a key under which it is done once:
// a POST of the integrators' API.
func (s *Server) guarded(req *http.Request) bool {
	return s.ports.Answers != nil && req.Method == http.MethodPost && req.Header.Get("Idempotency-Key") != "" && strings.HasPrefix(req.URL.Path, "/api/v1/")
}

// once does what is asked, or repeats what was answered to the same before
// (draft-ietf-httpapi-idempotency-key-header §2). A fault of ours is not kept.
func (s *Server) once(w http.ResponseWriter, req *http.Request, handle http.HandlerFunc) {
	caller, key := CallerOf(req.Context()).Actor.Name(), req.Header.Get("Idempotency-Key")
	if len(key) > longestKey || strings.Trim(key, printable) != "" {
		NewProblem(http.StatusBadRequest, "an Idempotency-Key has 1 to 100 characters of ASCII").Write(w)
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		NewProblem(http.StatusRequestEntityTooLarge, "the body is too large").Write(w)
		return
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	asked := sha256.Sum256(append([]byte(req.URL.Path+"\n"), body...))
	status, kept, fresh, err := s.ports.Answers.AnswerOnce(req.Context(), caller, key, asked[:])
	switch {
	case err != nil:
		s.Report(req, err)
		p := ProblemOf(err)
		if p.Kind == zhiyin.Conflict {
			p.Detail = "the Idempotency-Key was used for something else, or its request is under way"
		}
		p.Write(w)
		return
	case !fresh:
		w.Header().Set("Idempotency-Replayed", "true")
		w.Header().Set("Content-Type", answerType(status))
		w.WriteHeader(status)
		_, _ = w.Write(kept) // the caller may be gone
		return
	}
	seen := &copyWriter{ResponseWriter: w, status: http.StatusOK}
	handle(seen, req)
	ctx := context.WithoutCancel(req.Context()) // it is done, whoever still listens
	if seen.status >= http.StatusInternalServerError || seen.status == http.StatusTooManyRequests {
		err = s.ports.Answers.DropAnswer(ctx, caller, key)
	} else {
		err = s.ports.Answers.KeepAnswer(ctx, caller, key, seen.status, seen.body.Bytes())
	}
	if err != nil {
		s.Report(req, err)
	}
}

var printable = func() string {
	var out []byte
	for c := byte('!'); c <= '~'; c++ {
		out = append(out, c)
	}
	return string(out)
}()

func answerType(status int) string {
	if status >= http.StatusBadRequest {
		return (&Problem{}).ContentType("")
	}
	return "application/json"
}

// copyWriter keeps what is written.
type copyWriter struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader notes and passes on.
func (w *copyWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *copyWriter) Write(b []byte) (int, error) {
	_, _ = w.body.Write(b) // never fails
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *copyWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
