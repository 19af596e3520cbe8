// Package funasr hears with a FunASR runtime server (2-pass WebSocket): words come
// at once from the streaming model, and a piece's text again from the larger one
// when it is over. A connection for each turn of talk.
package funasr

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/relay"
	"zhiyin.dev/edge/asr/socket"
)

// Config of a server.
type Config struct {
	Name      string
	URL       string // ws:// or wss://
	Languages []zhiyin.Language
	Within    time.Duration // for a final; 0 is 3 s
}

// pieceFrames is what is sent at once: 60 ms, as chunk_size and chunk_interval say.
const pieceFrames = 3

// quietFor ends a turn whose server does not mark its last answer: some send
// is_final false with it.
const quietFor = 250 * time.Millisecond

// hotWeight is how strongly hot words are favoured, of 100.
const hotWeight = 20

// Engine is a server. It implements asr.Engine.
type Engine struct {
	*relay.Relay
	cfg Config
}

// New makes the engine; the server is asked when somebody talks.
func New(cfg Config, log *slog.Logger) *Engine {
	e := &Engine{cfg: cfg}
	e.Relay = relay.New(relay.Config{Name: cfg.Name, OneTurn: true, FinalWithin: cfg.Within, Dial: e.dial}, log)
	return e
}

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{Name: e.cfg.Name, Type: "funasr", Languages: e.cfg.Languages, Partials: true, Words: true, Hotwords: true, Emotion: true, Remote: true,
		Source: e.cfg.URL, Says: e.Resting()}
}

// setup is the first message of a connection.
type setup struct {
	Mode      string `json:"mode"`
	Name      string `json:"wav_name"`
	Format    string `json:"wav_format"`
	RateHz    int    `json:"audio_fs"`
	Chunk     []int  `json:"chunk_size"` // × 60 ms: look-back, step, look-ahead
	Interval  int    `json:"chunk_interval"`
	Speaking  bool   `json:"is_speaking"`
	Hotwords  string `json:"hotwords,omitempty"` // JSON within JSON: word → weight
	Normalise bool   `json:"itn"`
}

func (e *Engine) dial(ctx context.Context, a asr.Ask) (relay.Link, error) {
	s, err := socket.Dial(ctx, e.cfg.URL, nil, "binary")
	if err != nil {
		return nil, err
	}
	first := setup{Mode: "2pass", Name: "call", Format: "pcm", RateHz: 8000, Chunk: []int{5, 10, 5}, Interval: 10, Speaking: true, Normalise: true}
	if words := append(a.Hot[:len(a.Hot):len(a.Hot)], a.Phrases...); len(words) > 0 {
		weights := map[string]int{}
		for _, w := range words {
			weights[w] = hotWeight
		}
		text, _ := json.Marshal(weights) // a map of strings to numbers can't fail
		first.Hotwords = string(text)
	}
	if err := s.Tell(first); err != nil {
		_ = s.Close()
		return nil, err
	}
	return &link{Socket: s}, nil
}

// link is one turn.
type link struct {
	*socket.Socket
	piece    []int16
	finished atomic.Bool

	// The reader's:
	kept   zhiyin.Utterance // pieces with their second text
	live   string           // first text of the piece under way
	passed bool             // a second text came after the end
	over   bool
}

func (l *link) Send(frame []int16) error {
	if l.piece = append(l.piece, frame...); len(l.piece) < pieceFrames*asr.FrameSamples {
		return nil
	}
	return l.flush()
}

func (l *link) flush() error {
	if len(l.piece) == 0 {
		return nil
	}
	err := l.Sound(l.piece)
	l.piece = l.piece[:0]
	return err
}

// Expect does nothing: hot words are said when a connection begins.
func (l *link) Expect(asr.Ask) error { return nil }

func (l *link) Finish() error {
	if err := l.flush(); err != nil {
		return err
	}
	l.finished.Store(true)
	return l.Text(`{"is_speaking": false}`)
}

// answer is what the server says.
type answer struct {
	Mode      string `json:"mode"`
	Text      string `json:"text"`
	Final     bool   `json:"is_final"`
	Timestamp string `json:"timestamp"` // JSON within JSON: [[from, to], …] in ms, for each character or word
}

func (l *link) Receive() (zhiyin.Utterance, error) {
	var a answer
	within := time.Duration(0)
	if l.passed {
		within = quietFor
	}
	if err := l.Read(&a, within); err != nil {
		if l.passed && !l.over {
			l.over = true
			return l.whole(true), nil
		}
		return zhiyin.Utterance{}, err
	}
	finished := l.finished.Load()
	switch a.Mode {
	case "2pass-online", "online":
		l.live = asr.Join(l.live, a.Text)
	case "2pass-offline", "offline":
		l.kept, l.live = relay.Join(l.kept, a.utterance()), ""
		l.passed = finished
	default:
		return zhiyin.Utterance{}, fmt.Errorf("funasr: an answer of no known mode: %w", zhiyin.Unavailable)
	}
	l.over = finished && a.Final
	return l.whole(l.over), nil
}

func (l *link) whole(final bool) zhiyin.Utterance {
	u := relay.Join(l.kept, zhiyin.Utterance{Text: l.live})
	u.Final = final
	if l.live != "" || len(u.Words) == 0 {
		u.FromMs, u.ToMs = 0, 0 // where the words end is not known
	}
	return u
}

func (a answer) utterance() (u zhiyin.Utterance) {
	u.Text, u.Language, u.Emotion = asr.Untag(a.Text)
	var places [][2]int64
	words := tokens(u.Text)
	if json.Unmarshal([]byte(a.Timestamp), &places) != nil || len(places) != len(words) {
		return u
	}
	for i, w := range words {
		u.Words = append(u.Words, zhiyin.Word{Text: w, FromMs: places[i][0], ToMs: places[i][1]})
	}
	return u
}

// tokens are what the server gives a place each: Chinese characters, and words
// between spaces; punctuation has none.
func tokens(text string) (out []string) {
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			end()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			word.WriteRune(r)
		default:
			end()
		}
	}
	end()
	return out
}
