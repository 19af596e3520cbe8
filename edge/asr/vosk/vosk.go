// Package vosk hears with a Vosk server (alphacep/vosk-server's WebSocket): audio
// in pieces of a fifth of a second, one answer to each, a connection for each turn
// of talk.
package vosk

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

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

// pieceFrames is what is sent at once: the server's own example has 0.2 s.
const pieceFrames = 10

// ahead is how many pieces may be sent before their answers: 2 s, then the server
// is behind and audio waits here.
const ahead = 10

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
	return asr.Info{Name: e.cfg.Name, Type: "vosk", Languages: e.cfg.Languages, Partials: true, Words: true, Remote: true, Source: e.cfg.URL, Says: e.Resting()}
}

// setup is the first message of a connection.
type setup struct {
	Config struct {
		SampleRate int      `json:"sample_rate"`
		Words      bool     `json:"words"`
		Phrases    []string `json:"phrase_list,omitempty"`
	} `json:"config"`
}

func (e *Engine) dial(ctx context.Context, a asr.Ask) (relay.Link, error) {
	s, err := socket.Dial(ctx, e.cfg.URL, nil)
	if err != nil {
		return nil, err
	}
	var first setup
	first.Config.SampleRate, first.Config.Words = 8000, true
	if a.Expect == asr.Menu || a.Expect == asr.YesNo {
		if first.Config.Phrases = a.Phrases; len(a.Phrases) > 0 {
			first.Config.Phrases = append(first.Config.Phrases[:len(a.Phrases):len(a.Phrases)], "[unk]") // so that other words may be none
		}
	}
	if err := s.Tell(first); err != nil {
		_ = s.Close()
		return nil, err
	}
	return &link{Socket: s, window: make(chan struct{}, ahead), over: make(chan struct{})}, nil
}

// link is one turn.
type link struct {
	*socket.Socket
	piece  []int16
	window chan struct{} // holds a token for each piece that is not answered
	over   chan struct{} // closed by Close
	once   sync.Once
	sent   atomic.Int64     // pieces, the end included
	last   atomic.Int64     // number of the piece after which the turn ends; 0: not yet
	kept   zhiyin.Utterance // pieces that the server ended of its own accord; the reader's
	read   int64            // answers
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
	if err := l.enter(); err != nil {
		return err
	}
	err := l.Sound(l.piece)
	l.piece = l.piece[:0]
	return err
}

// enter waits until the server is not too far behind.
func (l *link) enter() error {
	select {
	case l.window <- struct{}{}:
		l.sent.Add(1)
		return nil
	case <-l.over:
		return fmt.Errorf("vosk: the link is closed: %w", zhiyin.Unavailable)
	}
}

// Expect does nothing: phrases are said when a connection begins.
func (l *link) Expect(asr.Ask) error { return nil }

func (l *link) Finish() error {
	if err := l.flush(); err != nil {
		return err
	}
	if err := l.enter(); err != nil {
		return err
	}
	l.last.Store(l.sent.Load())
	return l.Text(`{"eof" : 1}`) // the server compares the octets
}

// answer is what the server says.
type answer struct {
	Partial *string `json:"partial"`
	Text    *string `json:"text"`
	Result  []struct {
		Conf  float64 `json:"conf"`
		Start float64 `json:"start"` // s
		End   float64 `json:"end"`
		Word  string  `json:"word"`
	} `json:"result"`
}

func (l *link) Receive() (zhiyin.Utterance, error) {
	var a answer
	if err := l.Read(&a, 0); err != nil {
		return zhiyin.Utterance{}, err
	}
	if a.Partial == nil && a.Text == nil {
		return zhiyin.Utterance{}, fmt.Errorf("vosk: an answer has neither partial nor text: %w", zhiyin.Unavailable)
	}
	select {
	case <-l.window:
	default:
		return zhiyin.Utterance{}, fmt.Errorf("vosk: an answer without a question: %w", zhiyin.Unavailable)
	}
	l.read++
	if a.Text == nil {
		return relay.Join(l.kept, zhiyin.Utterance{Text: *a.Partial}), nil
	}
	l.kept = relay.Join(l.kept, a.utterance())
	u := l.kept
	u.Final = l.last.Load() == l.read
	return u, nil
}

// Close implements relay.Link.
func (l *link) Close() error {
	l.once.Do(func() { close(l.over) })
	return l.Socket.Close()
}

func (a answer) utterance() zhiyin.Utterance {
	u := zhiyin.Utterance{Text: *a.Text}
	for _, w := range a.Result {
		u.Words = append(u.Words, zhiyin.Word{Text: w.Word, FromMs: int64(w.Start * 1000), ToMs: int64(w.End * 1000), Confidence: w.Conf})
		u.Confidence += w.Conf / float64(len(a.Result))
	}
	return u
}
