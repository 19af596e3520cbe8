// Package openai hears with an endpoint that speaks OpenAI's transcription API
// (POST …/audio/transcriptions): a whole turn of talk at once, when it is over.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/relay"
	"zhiyin.dev/pcm"
)

// Config of an endpoint.
type Config struct {
	Name      string
	URL       string // base, before /audio/transcriptions: https://host/v1
	Key       string // sent as a bearer token; never logged
	Model     string
	Languages []zhiyin.Language
	Within    time.Duration // for a final; 0 is 10 s
}

// A turn longer than longestPiece is sent in pieces. hold keeps one of them with
// its answer's time for an endpoint that fails.
const (
	longestPiece = 30 * time.Second
	hold         = 45 * time.Second
)

// mostAnswer bounds what the endpoint may say.
const mostAnswer = 1 << 20

// quietPeak is what a frame's loudest sample must pass to be more than a line's
// noise (−48 dB of full scale); lead is kept before it.
const (
	quietPeak  = 130
	leadFrames = 15
)

// Engine is an endpoint. It implements asr.Engine.
type Engine struct {
	*relay.Relay
	cfg    Config
	client *http.Client
}

// New makes the engine.
func New(cfg Config, log *slog.Logger) *Engine {
	if cfg.Within == 0 {
		cfg.Within = 10 * time.Second
	}
	e := &Engine{cfg: cfg, client: &http.Client{Timeout: cfg.Within, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	e.Relay = relay.New(relay.Config{Name: cfg.Name, OneTurn: true, Hold: hold, FinalWithin: cfg.Within, Dial: e.dial}, log)
	return e
}

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{Name: e.cfg.Name, Type: "openai", Languages: e.cfg.Languages, Hotwords: true, Remote: true, Source: e.cfg.URL, Says: e.Resting()}
}

// dial begins a turn; nothing is sent before there is audio.
func (e *Engine) dial(_ context.Context, a asr.Ask) (relay.Link, error) {
	l := &link{engine: e, ask: a, pieces: make(chan piece, 8), answers: make(chan zhiyin.Utterance, 8), failed: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	go l.run()
	return l, nil
}

// link is one turn: Send gathers, run asks, in order.
type link struct {
	engine *Engine
	ask    asr.Ask
	ctx    context.Context
	cancel context.CancelFunc

	samples []int16 // the piece under way
	loud    bool    // it holds more than quiet
	sent    int64   // frames

	pieces  chan piece
	answers chan zhiyin.Utterance
	failed  chan struct{} // closed when run is over
	why     error         // set before failed is closed
}

type piece struct {
	samples []int16
	toMs    int64
	last    bool
}

func (l *link) Send(frame []int16) error {
	l.sent++
	for _, s := range frame {
		l.loud = l.loud || s > quietPeak || s < -quietPeak
	}
	l.samples = append(l.samples, frame...)
	if extra := len(l.samples) - leadFrames*asr.FrameSamples; !l.loud && extra > 0 {
		l.samples = l.samples[extra:]
	}
	if len(l.samples) >= pcm.Samples(longestPiece) {
		return l.cut(false)
	}
	return nil
}

func (l *link) cut(last bool) error {
	p := piece{samples: l.samples, toMs: l.sent * asr.FrameMs, last: last}
	if !l.loud {
		p.samples = nil
	}
	l.samples, l.loud = nil, false
	select {
	case l.pieces <- p:
		return nil
	case <-l.failed:
		return l.why
	case <-l.ctx.Done():
		return l.ctx.Err()
	}
}

// Expect implements relay.Link.
func (l *link) Expect(a asr.Ask) error { return nil }

// Finish implements relay.Link.
func (l *link) Finish() error { return l.cut(true) }

// Receive implements relay.Link.
func (l *link) Receive() (zhiyin.Utterance, error) {
	select {
	case u := <-l.answers:
		return u, nil
	case <-l.failed:
		select {
		case u := <-l.answers:
			return u, nil
		default:
			return zhiyin.Utterance{}, l.why
		}
	}
}

// Close implements relay.Link.
func (l *link) Close() error {
	l.cancel()
	return nil
}

func (l *link) run() {
	defer close(l.failed)
	var kept zhiyin.Utterance
	for {
		var p piece
		select {
		case p = <-l.pieces:
		case <-l.ctx.Done():
			l.why = l.ctx.Err()
			return
		}
		text, err := "", error(nil)
		if len(p.samples) > 0 {
			if text, err = l.engine.ask(l.ctx, p.samples, l.ask, kept.Text); err != nil {
				l.why = err
				return
			}
		}
		kept = relay.Join(kept, zhiyin.Utterance{Text: text, ToMs: p.toMs, Language: l.ask.Language})
		u := kept
		u.Final = p.last
		select {
		case l.answers <- u:
		case <-l.ctx.Done():
		}
	}
}

// languages are ISO 639-1 where the API wants them.
var languages = map[zhiyin.Language]string{zhiyin.Mandarin: "zh", zhiyin.English: "en", zhiyin.Cantonese: "yue"}

// ask has one piece transcribed.
func (e *Engine) ask(ctx context.Context, samples []int16, a asr.Ask, before string) (string, error) {
	body, kind := e.form(samples, a, before)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(e.cfg.URL, "/")+"/audio/transcriptions", body)
	if err != nil {
		return "", fmt.Errorf("openai: %s: its address is wrong: %w", e.cfg.Name, zhiyin.Invalid)
	}
	request.Header.Set("Content-Type", kind)
	if e.cfg.Key != "" {
		request.Header.Set("Authorization", "Bearer "+e.cfg.Key)
	}
	answer, err := e.client.Do(request)
	if err != nil {
		return "", fmt.Errorf("openai: %s does not answer: %v: %w", e.cfg.Name, err, zhiyin.Unavailable)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	if err != nil || answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("openai: %s answers %d: %w", e.cfg.Name, answer.StatusCode, zhiyin.Unavailable)
	}
	var out struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(text, &out) != nil || out.Text == nil {
		return "", fmt.Errorf("openai: %s sent %d octets that are no transcription: %w", e.cfg.Name, len(text), zhiyin.Unavailable)
	}
	return *out.Text, nil
}

// form is the request's body and its type.
func (e *Engine) form(samples []int16, a asr.Ask, before string) (io.Reader, string) {
	b := new(bytes.Buffer)
	w := multipart.NewWriter(b) // writing to a buffer does not fail
	file, _ := w.CreateFormFile("file", "turn.wav")
	_, _ = file.Write(pcm.WriteWAV(samples, pcm.RateHz))
	_ = w.WriteField("model", e.cfg.Model)
	_ = w.WriteField("response_format", "json")
	if l := languages[a.Language]; l != "" {
		_ = w.WriteField("language", l)
	}
	if hint := strings.Join(append(a.Hot[:len(a.Hot):len(a.Hot)], before), " "); hint != " " && hint != "" {
		_ = w.WriteField("prompt", hint)
	}
	_ = w.Close()
	return b, w.FormDataContentType()
}
