package llm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
)

// server answers chats as act says and counts them.
func server(t *testing.T, act http.HandlerFunc) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		act(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", asked
}

func saying(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		raw, _ := json.Marshal(text)
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%s}}]}`, raw)
	}
}

func TestAnAnswerComesWithTheKeyAndTheModel(t *testing.T) {
	t.Parallel()
	url, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Model    string
			Messages []message
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer k" ||
			body.Model != "m" || len(body.Messages) != 2 || body.Messages[1].Content != "the talk" {
			http.Error(w, "wrong", http.StatusBadRequest)
			return
		}
		saying(" a summary ")(w, r)
	})
	if got, err := New(Config{URL: url + "/", Key: "k", Model: "m"}, time.Now).Ask(t.Context(), "sum up", "the talk"); err != nil || got != "a summary" {
		t.Errorf("%q: %v", got, err)
	}
}

func TestAServerThatFailsIsUnavailableAndRestsAfterThree(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]http.HandlerFunc{
		"an error": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "secret words", http.StatusInternalServerError)
		},
		"nonsense":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"no choice": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[]}`) },
		"no words":  saying("  "),
		"a slow one": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // a server sees that its client has gone once it has read the request
			<-r.Context().Done()
		},
		"one that sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v1/elsewhere", http.StatusTemporaryRedirect)
		},
		"too much": saying(strings.Repeat("long ", mostAnswer)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, asked := server(t, act)
			at := time.Unix(1_700_000_000, 0)
			c := New(Config{URL: url, Model: "m", Within: 200 * time.Millisecond}, func() time.Time { return at })
			for range 5 {
				if _, err := c.Ask(t.Context(), "task", "material"); !errors.Is(err, zhiyin.Unavailable) || strings.Contains(err.Error(), "secret") {
					t.Fatal(err)
				}
			}
			if asked.Load() != failures {
				t.Errorf("asked %d times", asked.Load())
			}
			if f := c.Figures(); !c.Resting() || f.Failed != failures || f.Rested != 2 {
				t.Errorf("resting %v, %+v", c.Resting(), f)
			}
			at = at.Add(rest)
			if _, err := c.Ask(t.Context(), "task", "material"); err == nil || asked.Load() != failures+1 {
				t.Errorf("after its rest asked %d times: %v", asked.Load(), err)
			}
		})
	}
}
