package openai_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts/openai"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

var piece = speech.Piece{Say: "您的 yin2 hang2 卡", Plain: "您的银行卡"}

func mandarin(pace int) zhiyin.Voice {
	return zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: pace, PitchPercent: 100}
}

// server answers like a neural engine of the house.
func server(t *testing.T, answer http.HandlerFunc) openai.Config {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // only then does the server notice that the client has gone
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return openai.Config{URL: s.URL + "/v1/", Key: "secret", Model: "kokoro", Voices: map[zhiyin.Language]string{zhiyin.Mandarin: "zf_xiaobei"}}
}

// tone is half a second of 440 Hz at 24 kHz.
func tone(level float64) []byte {
	samples := make([]int16, 12000)
	for i := range samples {
		samples[i] = int16(level * math.MaxInt16 * math.Sin(2*math.Pi*440*float64(i)/24000))
	}
	return pcm.WriteWAV(samples, 24000)
}

func TestATextIsSaidByTheServer(t *testing.T) {
	t.Parallel()
	cfg := server(t, func(w http.ResponseWriter, r *http.Request) {
		var got map[string]any
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		want := map[string]any{"model": "kokoro", "input": "您的银行卡", "voice": "zf_xiaobei", "response_format": "wav", "speed": 0.8}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s is %v, not %v", k, got[k], v)
			}
		}
		if r.URL.Path != "/v1/audio/speech" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%s %s", r.URL.Path, r.Header.Get("Authorization"))
		}
		_, _ = w.Write(tone(0.05))
	})
	samples, err := openai.New(cfg).Synthesize(t.Context(), piece, mandarin(80))
	if err != nil || len(samples) != 4000 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	hz, level := pcm.Frequency(samples, pcm.RateHz)
	if math.Abs(hz-440) > 3 || level < 0.1 || level > 0.16 { // −21 dB of full scale
		t.Errorf("%v Hz at %v", hz, level)
	}
}

func TestWhatTheServerGetsWrongIsUnavailable(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"error":     func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "您的银行卡 is too hard", 500) },
		"no speech": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"silence":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pcm.WriteWAV(nil, 24000)) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "90000")
			_, _ = w.Write(tone(0.2)[:200])
		},
		"far too much": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 20<<20)) },
		"elsewhere":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://192.0.2.1/", 307) },
		"slow":         func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		cfg := server(t, answer)
		cfg.Timeout = 300 * time.Millisecond
		_, err := openai.New(cfg).Synthesize(t.Context(), piece, mandarin(100))
		if !errors.Is(err, zhiyin.Unavailable) || strings.Contains(err.Error(), "银行") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := openai.New(openai.Config{URL: "http://127.0.0.1:1/v1"}).Synthesize(t.Context(), piece, mandarin(100)); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("no voice: %v", err)
	}
}

func TestAServerThatKeepsFailingIsLeftAlone(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	cfg := server(t, func(w http.ResponseWriter, _ *http.Request) { asked.Add(1); http.Error(w, "", 503) })
	engine := openai.New(cfg)
	for range 8 {
		if _, err := engine.Synthesize(t.Context(), piece, mandarin(100)); !errors.Is(err, zhiyin.Unavailable) {
			t.Fatal(err)
		}
	}
	if asked.Load() != 3 {
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestACallerWhoHangsUpIsNoFailure(t *testing.T) {
	t.Parallel()
	hangs := make(chan struct{})
	cfg := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			t.Error("no key")
		}
		select {
		case <-hangs:
			_, _ = w.Write(tone(0.2))
		case <-r.Context().Done():
		}
	})
	engine := openai.New(cfg)
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, _ = engine.Synthesize(ctx, piece, mandarin(100))
		cancel()
	}
	close(hangs)
	if _, err := engine.Synthesize(t.Context(), piece, mandarin(100)); err != nil {
		t.Error(err)
	}
}
