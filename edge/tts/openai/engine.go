// Package openai says texts with a server that speaks OpenAI's API for speech
// (POST …/audio/speech), as neural engines of one's own house do: Kokoro, CosyVoice,
// OpenedAI Speech and others. The texts go to that server; nothing else does.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Config of the engine.
type Config struct {
	URL     string                     // up to and without /audio/speech: http://127.0.0.1:8880/v1
	Key     string                     // sent as a bearer token; "" sends none
	Model   string                     // "" is DefaultModel
	Voices  map[zhiyin.Language]string // the server's voice for each language; a language without one is Unavailable
	Timeout time.Duration              // for one piece; 0 is 1.5 s: a caller hears nothing meanwhile
}

// DefaultModel is a name that servers of one model take.
const DefaultModel = "tts-1"

// Engine says texts. Its methods may be called from several goroutines.
type Engine struct {
	cfg     Config
	client  *http.Client
	breaker tts.Breaker
}

// New makes an engine; nothing is asked before the first text.
func New(cfg Config) *Engine {
	if cfg.Model == "" {
		cfg.Model = DefaultModel
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 1500 * time.Millisecond
	}
	cfg.URL = strings.TrimSuffix(cfg.URL, "/")
	return &Engine{cfg: cfg, client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask is the body of a request (OpenAI API reference, create speech).
type ask struct {
	Model  string  `json:"model"`
	Input  string  `json:"input"`
	Voice  string  `json:"voice"`
	Format string  `json:"response_format"`
	Speed  float64 `json:"speed"` // 0.25 to 4
}

// mostBytes bounds an answer: five minutes at 24 kHz.
const mostBytes = 16 << 20

// Synthesize implements tts.Engine. The pitch of a voice is not part of the API and
// stays the server's. After several failures in a row the server is left alone for
// a while and the error comes at once.
func (e *Engine) Synthesize(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error) {
	voice := e.cfg.Voices[v.Language]
	if voice == "" {
		return nil, fmt.Errorf("openai: no voice for %s: %w", v.Language, zhiyin.Unavailable)
	}
	if err := e.breaker.Check(time.Now()); err != nil {
		return nil, err
	}
	samples, err := e.once(ctx, ask{Model: e.cfg.Model, Input: p.Text(), Voice: voice, Format: "wav", Speed: speed(v.PacePercent)})
	if ctx.Err() == nil {
		e.breaker.Result(time.Now(), err)
	}
	return samples, err
}

func speed(percent int) float64 {
	if percent == 0 {
		return 1
	}
	return float64(percent) / 100
}

func (e *Engine) once(ctx context.Context, a ask) ([]int16, error) {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.Timeout)
	defer cancel()
	body, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("openai: ask: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.cfg.URL+"/audio/speech", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("openai: address: %w", zhiyin.Invalid)
	}
	request.Header.Set("Content-Type", "application/json")
	if e.cfg.Key != "" {
		request.Header.Set("Authorization", "Bearer "+e.cfg.Key)
	}
	response, err := e.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("openai: %v: %w", err, zhiyin.Unavailable)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK { // what it says may repeat the text: not read
		return nil, fmt.Errorf("openai: the server answered %d: %w", response.StatusCode, zhiyin.Unavailable)
	}
	file, err := io.ReadAll(io.LimitReader(response.Body, mostBytes+1))
	if err != nil || len(file) > mostBytes {
		return nil, fmt.Errorf("openai: %d bytes of speech, then %v: %w", len(file), err, zhiyin.Unavailable)
	}
	return decode(file)
}

// decode reads the WAV file that was asked for.
func decode(file []byte) ([]int16, error) {
	samples, rate, err := pcm.ReadWAV(file)
	if err != nil {
		return nil, fmt.Errorf("openai: the server's speech: %v: %w", err, zhiyin.Unavailable)
	}
	if len(samples) == 0 {
		return nil, fmt.Errorf("openai: the server's speech is empty: %w", zhiyin.Unavailable)
	}
	return tts.Levelled(pcm.Resample(samples, rate, pcm.RateHz)), nil
}
