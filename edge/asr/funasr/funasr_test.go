package funasr

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
)

// serve answers like a 2-pass server: each new word at once, a second text with
// punctuation and tags when a piece of three words or the turn is over.
func serve(marks bool, seen chan<- setup) func(*asrtest.Visit) {
	return func(v *asrtest.Visit) {
		told := 0
		second := func(final bool) {
			v.Tell(fmt.Sprintf(`{"mode": "2pass-offline", "text": "<|en|><|ANGRY|>%s.", "timestamp": %q, "is_final": %t}`, v.Text(), places(v), final))
			v.Words, told = nil, 0
		}
		for {
			kind, message, err := v.C.Read(v.Ctx)
			if err != nil {
				return
			}
			if kind == websocket.MessageText {
				var s setup
				_ = json.Unmarshal(message, &s)
				if s.Speaking {
					seen <- s
					continue
				}
				second(marks)
				continue
			}
			v.Take(message)
			if len(v.Words) > told {
				v.Tell(fmt.Sprintf(`{"mode": "2pass-online", "text": %q, "is_final": false}`, v.Words[told].Text))
				told++
			}
			if told == 3 {
				second(false)
			}
		}
	}
}

func places(v *asrtest.Visit) string {
	var all []string
	for _, w := range v.Words {
		all = append(all, fmt.Sprintf("[%d,%d]", w.FromMs, w.ToMs))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func engine(url string) *Engine {
	return New(Config{Name: "funasr", URL: url, Languages: []zhiyin.Language{zhiyin.Mandarin}}, slog.New(slog.DiscardHandler))
}

func TestBothPassesMakeOneTurn(t *testing.T) {
	t.Parallel()
	for _, marks := range []bool{true, false} {
		seen := make(chan setup, 4)
		st := asrtest.Open(t, engine(asrtest.Server(t, serve(marks, seen))), asr.Ask{Hot: []string{"知音"}})
		for turn := range 2 {
			for n := int16(1); n <= 4; n++ {
				asrtest.Say(st, n, asrtest.WordFrames+2, time.Millisecond)
			}
			asrtest.Say(st, 0, 3, time.Millisecond)
			asrtest.Partial(t, st, "1 2 3. 4")
			st.Finish()
			u := asrtest.Final(t, st)
			if u.Text != "1 2 3. 4." || len(u.Words) != 4 || u.Emotion != "angry" || u.Language != zhiyin.English {
				t.Fatalf("marks %v, turn %d: %+v", marks, turn, u)
			}
			if from := int64(turn*51+36) * asr.FrameMs; u.Words[3].FromMs != from {
				t.Errorf("turn %d: the last word is from %d ms, want %d", turn, u.Words[3].FromMs, from)
			}
			s := <-seen
			if s.Mode != "2pass" || s.RateHz != 8000 || s.Hotwords != `{"知音":20}` {
				t.Errorf("asked %+v", s)
			}
		}
	}
}

func TestAServerThatLiesOrGoesIsAnsweredFor(t *testing.T) {
	t.Parallel()
	for name, say := range map[string]string{"no mode": `{"text": "a"}`, "no JSON": `{`, "text is a number": `{"mode":"2pass-online","text":3}`, "gone": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := New(Config{Name: "funasr", Within: 300 * time.Millisecond, URL: asrtest.Server(t, func(v *asrtest.Visit) {
				_, _, _ = v.C.Read(v.Ctx)
				if say != "" {
					v.Tell(say)
					_, _, _ = v.C.Read(v.Ctx)
				}
			})}, slog.New(slog.DiscardHandler))
			st := asrtest.Open(t, e, asr.Ask{})
			asrtest.Say(st, 1, 40, time.Millisecond)
			st.Finish()
			if u := asrtest.Final(t, st); u.Text != "" {
				t.Fatalf("believed %q", u.Text)
			}
			if e.Figures().Broken == 0 {
				t.Error("no link broke")
			}
		})
	}
}

func FuzzReceive(f *testing.F) {
	f.Add(`{"mode":"2pass-offline","text":"<|zh|><|HAPPY|>你好","timestamp":"[[0,10],[10,20]]","is_final":true}`)
	f.Fuzz(func(t *testing.T, text string) {
		var a answer
		if json.Unmarshal([]byte(text), &a) != nil {
			return
		}
		if u := a.utterance(); len(u.Words) > 0 && len(u.Words) != len(tokens(u.Text)) {
			t.Fatalf("%d places for %q", len(u.Words), u.Text)
		}
	})
}
