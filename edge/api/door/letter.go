package door

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// letter is the body of a request as Segment's libraries send it: read before it
// is known who asks, since a page that is being left can't set headers and writes
// its key into the body.
type letter struct {
	Body []byte // not gzipped any more
	key  string // writeKey of the body, where no header has one
}

type letterKey struct{}

// LetterOf is the letter that came with the request.
func LetterOf(ctx context.Context) letter {
	l, _ := ctx.Value(letterKey{}).(letter)
	return l
}

// opened reads the letter of a request, at most limit bytes on the wire and out
// of gzip. The request that it returns has no body left.
func opened(w http.ResponseWriter, req *http.Request, limit int64) (*http.Request, *Problem) {
	if req.ContentLength > limit {
		return nil, NewProblem(http.StatusRequestEntityTooLarge, "the body is too large")
	}
	var from io.Reader = http.MaxBytesReader(w, req.Body, limit)
	switch strings.ToLower(req.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(from)
		if err != nil {
			return nil, unreadable(err)
		}
		from = unzipped
	default:
		return nil, NewProblem(http.StatusUnsupportedMediaType, "the body may be gzipped, and no other way packed")
	}
	var l letter
	var err error
	if l.Body, err = readAll(from, max(0, min(req.ContentLength, limit)), limit); err != nil {
		return nil, unreadable(err)
	}
	if req.Header.Get("Authorization") == "" {
		var said struct {
			WriteKey string `json:"writeKey"`
		}
		if json.Unmarshal(l.Body, &said) == nil {
			l.key = said.WriteKey
		}
	}
	out := req.WithContext(context.WithValue(req.Context(), letterKey{}, l))
	out.Body = http.NoBody
	return out, nil
}

var errTooLarge = errors.New("too large")

func readAll(from io.Reader, expected, limit int64) ([]byte, error) {
	buf := bytes.NewBuffer(make([]byte, 0, expected+bytes.MinRead))
	n, err := buf.ReadFrom(io.LimitReader(from, limit+1))
	if err == nil && n > limit {
		err = errTooLarge
	}
	return buf.Bytes(), err
}

func unreadable(err error) *Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, errTooLarge) {
		return NewProblem(http.StatusRequestEntityTooLarge, "the body is too large")
	}
	return NewProblem(http.StatusBadRequest, "the body can't be read")
}
