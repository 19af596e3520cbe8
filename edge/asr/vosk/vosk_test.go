package vosk

import (
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
)

// serve answers like vosk-server: nothing to the setup, one answer to each piece,
// the text to {"eof" : 1}, and then the connection is over. before is asked what
// to do before each answer; false ends the connection.
func serve(before func(v *asrtest.Visit) bool) func(*asrtest.Visit) {
	return func(v *asrtest.Visit) {
		for {
			kind, message, err := v.C.Read(v.Ctx)
			if err != nil {
				return
			}
			switch {
			case kind == websocket.MessageText && strings.Contains(string(message), "config"):
				continue
			case before != nil && !before(v):
				return
			case kind == websocket.MessageBinary:
				v.Take(message)
				v.Tell(fmt.Sprintf(`{"partial": %q}`, v.Text()))
			case string(message) == `{"eof" : 1}`:
				v.Tell(text(v))
				_ = v.C.Close(websocket.StatusNormalClosure, "")
				return
			}
		}
	}
}

func text(v *asrtest.Visit) string {
	var words []string
	for _, w := range v.Words {
		words = append(words, fmt.Sprintf(`{"conf": 0.9, "start": %f, "end": %f, "word": %q}`, float64(w.FromMs)/1000, float64(w.ToMs)/1000, w.Text))
	}
	return fmt.Sprintf(`{"result": [%s], "text": %q}`, strings.Join(words, ","), v.Text())
}

func engine(url string, within time.Duration) *Engine {
	return New(Config{Name: "vosk", URL: url, Languages: []zhiyin.Language{zhiyin.English}, Within: within}, slog.New(slog.DiscardHandler))
}

// sayAll says the words from to with pauses of 40 ms.
func sayAll(st asr.Stream, from, to int16, pace time.Duration) (want string) {
	var all []string
	for n := from; n <= to; n++ {
		asrtest.Say(st, n, asrtest.WordFrames, pace)
		asrtest.Say(st, 0, 2, pace)
		all = append(all, fmt.Sprint(n))
	}
	return strings.Join(all, " ")
}

func TestTurnsAreHeardOneAfterTheOther(t *testing.T) {
	t.Parallel()
	e := engine(asrtest.Server(t, serve(nil)), 0)
	st := asrtest.Open(t, e, asr.Ask{Expect: asr.Menu, Phrases: []string{"one", "two"}})
	first := sayAll(st, 1, 3, time.Millisecond)
	asrtest.Partial(t, st, first[:3])
	st.Finish()
	second := sayAll(st, 4, 5, time.Millisecond)
	st.Finish()
	u := asrtest.Final(t, st)
	if u.Text != first || len(u.Words) != 3 || u.Confidence < 0.89 || u.Engine != "vosk" {
		t.Fatalf("%+v", u)
	}
	u = asrtest.Final(t, st)
	if want := int64(3*12) * asr.FrameMs; u.Text != second || u.Words[0].FromMs != want {
		t.Fatalf("second turn %q from %d ms, want %d", u.Text, u.Words[0].FromMs, want)
	}
}

func TestAServerThatCutsTheLineLosesNoWord(t *testing.T) {
	t.Parallel()
	var cuts atomic.Int64
	e := engine(asrtest.Server(t, serve(func(v *asrtest.Visit) bool {
		if len(v.Words) >= 2 && cuts.Add(1) <= 2 { // in the middle of what follows the second word
			return false
		}
		return true
	})), 0)
	st := asrtest.Open(t, e, asr.Ask{})
	want := sayAll(st, 1, 9, 4*time.Millisecond)
	st.Finish()
	got := asrtest.Final(t, st).Text
	at := 0
	for _, w := range strings.Fields(got) { // each word, in order; the last second's may come twice
		if at < 9 && w == fmt.Sprint(at+1) {
			at++
		}
	}
	if at != 9 || len(strings.Fields(got)) > 9+2*4 {
		t.Fatalf("heard %q of %q", got, want)
	}
	if f := e.Figures(); f.Broken != 2 {
		t.Errorf("%d links broke", f.Broken)
	}
}

func TestASlowServerIsAnsweredForInTime(t *testing.T) {
	t.Parallel()
	e := engine(asrtest.Server(t, serve(func(v *asrtest.Visit) bool {
		if len(v.Words) < 2 {
			return true
		}
		select {
		case <-v.Ctx.Done():
		case <-time.After(5 * time.Second):
		}
		return false
	})), 300*time.Millisecond)
	st := asrtest.Open(t, e, asr.Ask{})
	sayAll(st, 1, 3, 0) // three pieces and a bit; the second word is in the third
	asrtest.Partial(t, st, "1 2")
	began := time.Now()
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "1 2" {
		t.Fatalf("heard %q", u.Text)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the final took %s", took)
	}
	if e.Figures().Late != 1 {
		t.Errorf("%d late", e.Figures().Late)
	}
}

func TestALyingServerIsNotBelieved(t *testing.T) {
	t.Parallel()
	lies := []string{
		`{"result": [{"conf": 7, "start": -900, "end": 1e12, "word": "\u0000a\nb"}], "text": "a b"}`,
		`{"partial": null}`, `[]`, `{"partial": 7}`, `not json`, strings.Repeat("x", 2<<20),
	}
	n := 0
	e := engine(asrtest.Server(t, func(v *asrtest.Visit) {
		lie := lies[n%len(lies)]
		n++
		for {
			kind, _, err := v.C.Read(v.Ctx)
			if err != nil {
				return
			}
			if kind == websocket.MessageBinary {
				v.Tell(lie)
				v.Tell(lie) // and it is asked only once
			}
		}
	}), 500*time.Millisecond)
	st := asrtest.Open(t, e, asr.Ask{})
	for range 3 {
		sayAll(st, 1, 6, time.Millisecond)
		st.Finish()
		u := asrtest.Final(t, st)
		if u.FromMs < 0 || u.ToMs > 1e6 || u.Confidence < 0 || u.Confidence > 1 || strings.ContainsAny(u.Text, "\x00\n") || len(u.Text) > 9000 {
			t.Fatalf("believed %+v", u)
		}
	}
	if e.Figures().Wrong == 0 {
		t.Error("no lie was counted")
	}
}

func TestAServerThatIsGoneIsSpared(t *testing.T) {
	t.Parallel()
	e := engine("ws://127.0.0.1:1/", 2500*time.Millisecond)
	st := asrtest.Open(t, e, asr.Ask{})
	sayAll(st, 1, 2, 0)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" || u.ToMs != 24*asr.FrameMs {
		t.Fatalf("%+v", u)
	}
	if f := e.Figures(); !f.Resting || f.Refused > 10 {
		t.Errorf("%+v", f)
	}
	if e.Info().Ready() {
		t.Error("it is said to be ready")
	}
	if _, err := e.Open(t.Context(), asr.Ask{}); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("a new stream: %v", err)
	}
}

// A caller who talks for half an hour holds no more than one who talks for a minute.
func TestAMonologueIsBounded(t *testing.T) {
	t.Parallel()
	e := engine(asrtest.Server(t, func(v *asrtest.Visit) { // ends a piece every ten words, as the server does at pauses
		for {
			kind, message, err := v.C.Read(v.Ctx)
			if err != nil {
				return
			}
			switch {
			case kind == websocket.MessageBinary:
				v.Take(message)
				if len(v.Words) < 10 {
					v.Tell(fmt.Sprintf(`{"partial": %q}`, v.Text()))
					continue
				}
				v.Tell(text(v))
				v.Words = nil
			case strings.Contains(string(message), "eof"):
				v.Tell(text(v))
				return
			}
		}
	}), 20*time.Second)
	st := asrtest.Open(t, e, asr.Ask{})
	longest := 0
	heard := make(chan zhiyin.Utterance)
	go func() {
		for u := range st.Heard() {
			longest = max(longest, len(u.Words))
			if u.Final {
				heard <- u
			}
		}
	}()
	const halfAnHour = 30 * 60 * 50 / 12 // words, with their pauses
	for n := range int16(halfAnHour) {
		asrtest.Say(st, n+1, asrtest.WordFrames, 0)
		asrtest.Say(st, 0, 2, 0)
		if n%10 == 0 {
			time.Sleep(2 * time.Millisecond) // so that the server follows
		}
	}
	st.Finish()
	u := <-heard
	if len(u.Words) > 4000 || longest > 4000 || len([]rune(u.Text)) > 8000 {
		t.Fatalf("%d words, %d runes", len(u.Words), len([]rune(u.Text)))
	}
	if last := u.Words[len(u.Words)-1].Text; e.Figures().Dropped == 0 && last != fmt.Sprint(halfAnHour) {
		t.Fatalf("the last word is %s", last)
	}
}
