package openai

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
	"zhiyin.dev/pcm"
)

const key = "sk-secret-of-the-house"

// endpoint transcribes asrtest's language, scaled so that it is loud; misbehave is
// asked first, and true ends the request.
func endpoint(t *testing.T, misbehave func(n int64, w http.ResponseWriter) bool) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		if misbehave != nil && misbehave(n, w) {
			return
		}
		if r.URL.Path != "/v1/audio/transcriptions" || r.Header.Get("Authorization") != "Bearer "+key || r.FormValue("model") != "whisper-1" || r.FormValue("language") != "en" {
			http.Error(w, "wrong", http.StatusBadRequest)
			return
		}
		file, _, err := r.FormFile("file")
		if err != nil {
			http.Error(w, "no file", http.StatusBadRequest)
			return
		}
		wav, _ := io.ReadAll(file)
		samples, rate, err := pcm.ReadWAV(wav)
		if err != nil || rate != 8000 {
			http.Error(w, "no wav", http.StatusBadRequest)
			return
		}
		var c asrtest.Counter
		for ; len(samples) >= asr.FrameSamples; samples = samples[asr.FrameSamples:] {
			c.Hear(samples)
		}
		fmt.Fprintf(w, `{"text": %q}`, c.Text())
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", asked
}

func engine(url string, log io.Writer) *Engine {
	return New(Config{Name: "openai", URL: url, Key: key, Model: "whisper-1", Languages: []zhiyin.Language{zhiyin.English}, Within: 3 * time.Second},
		slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
}

var english = asr.Ask{Language: zhiyin.English}

func TestATurnIsTranscribedWhenItIsOver(t *testing.T) {
	t.Parallel()
	url, asked := endpoint(t, nil)
	st := asrtest.Open(t, engine(url, io.Discard), english)
	asrtest.Say(st, 0, 500, 0) // ten seconds of silence before
	asrtest.Say(st, 1001, 12, 0)
	asrtest.Say(st, 1002, 12, 0)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "1001 1002" || u.Language != zhiyin.English {
		t.Fatalf("%+v", u)
	}
	asrtest.Say(st, 0, 50, 0)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" || asked.Load() != 1 {
		t.Fatalf("silence: %q, asked %d times", u.Text, asked.Load())
	}
}

func TestAnEndpointThatFailsIsAskedAgainAndNothingIsTold(t *testing.T) {
	t.Parallel()
	url, asked := endpoint(t, func(n int64, w http.ResponseWriter) bool {
		switch n {
		case 1:
			http.Error(w, "come back later", http.StatusTooManyRequests)
		case 2:
			fmt.Fprint(w, `{"nothing": 1}`)
		case 3:
			w.Header().Set("Location", "http://127.0.0.1:1/steal")
			w.WriteHeader(http.StatusFound)
		}
		return n < 4
	})
	var log bytes.Buffer
	st := asrtest.Open(t, engine(url, &log), english)
	asrtest.Say(st, 1001, 12, 0)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "1001" || asked.Load() != 4 {
		t.Fatalf("%q after %d", u.Text, asked.Load())
	}
	st.Close()
	for range st.Heard() {
	}
	if strings.Contains(log.String(), key) || strings.Contains(log.String(), "1001") {
		t.Fatalf("the log tells too much: %s", log.String())
	}
}

func TestAMonologueIsTranscribedInPieces(t *testing.T) {
	t.Parallel()
	url, asked := endpoint(t, nil)
	st := asrtest.Open(t, engine(url, io.Discard), english)
	const words = 200 // 48 s
	for n := range int16(words) {
		asrtest.Say(st, 1000+n, 12, 0)
		time.Sleep(time.Millisecond) // it is read meanwhile: what nobody reads in 45 s of audio is dropped
	}
	st.Finish()
	u := asrtest.Final(t, st)
	if got := len(strings.Fields(u.Text)); got < words-1 || got > words { // one may lie on the seam
		t.Fatalf("%d words of %d", got, words)
	}
	if asked.Load() != 2 {
		t.Errorf("asked %d times", asked.Load())
	}
}
