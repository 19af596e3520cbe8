// Package asrtest has a language for tests of recognition: a frame whose first
// sample is a number other than 0 is a piece of that number's word, and
// WordFrames of them in a row are the word. Half a word is none.
package asrtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// WordFrames make a word.
const WordFrames = 10

// Counter hears it. The zero Counter has heard nothing.
type Counter struct {
	now       int64
	last, run int16
	Words     []zhiyin.Word
}

// Hear takes a frame and tells whether it completed a word.
func (c *Counter) Hear(frame []int16) bool {
	c.now++
	if frame[0] != c.last {
		c.last, c.run = frame[0], 0
	}
	c.run++
	if c.last == 0 || c.run != WordFrames {
		return false
	}
	c.Words = append(c.Words, zhiyin.Word{Text: fmt.Sprint(c.last), FromMs: (c.now - WordFrames) * asr.FrameMs, ToMs: c.now * asr.FrameMs, Confidence: 1})
	return true
}

// Text is the words so far.
func (c *Counter) Text() string {
	var all []string
	for _, w := range c.Words {
		all = append(all, w.Text)
	}
	return strings.Join(all, " ")
}

// Say writes frames of the word n, one every pace.
func Say(st asr.Stream, n int16, frames int, pace time.Duration) {
	frame := make([]int16, asr.FrameSamples)
	frame[0] = n
	for range frames {
		st.Write(frame)
		time.Sleep(pace)
	}
}

// Final waits for the next final.
func Final(t *testing.T, st asr.Stream) zhiyin.Utterance {
	t.Helper()
	for late := time.After(20 * time.Second); ; {
		select {
		case u, ok := <-st.Heard():
			if !ok {
				t.Fatal("the stream has ended")
			}
			if u.Final {
				return u
			}
		case <-late:
			t.Fatal("no final in 20 s")
		}
	}
}

// Partial waits for a partial with this text.
func Partial(t *testing.T, st asr.Stream, text string) {
	t.Helper()
	for late := time.After(20 * time.Second); ; {
		select {
		case u, ok := <-st.Heard():
			if !ok || u.Final {
				t.Fatalf("%q came before the partial %q", u.Text, text)
			}
			if u.Text == text {
				return
			}
		case <-late:
			t.Fatalf("no partial %q in 20 s", text)
		}
	}
}

// Open opens a stream of the engine, for the test's time.
func Open(t *testing.T, e asr.Engine, a asr.Ask) asr.Stream {
	t.Helper()
	st, err := e.Open(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}
