package ctc

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// finals reads a stream until it has so many.
func finals(t *testing.T, s asr.Stream, n int) (list []zhiyin.Utterance) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for len(list) < n {
		select {
		case u, open := <-s.Heard():
			if !open {
				t.Fatalf("the stream ended after %d finals", len(list))
			}
			if u.Final {
				list = append(list, u)
			}
		case <-limit:
			t.Fatalf("%d finals came of %d", len(list), n)
		}
	}
	return list
}

func TestEachFinishHasItsFinal(t *testing.T) {
	t.Parallel()
	s, err := NewEngine(demo(t)).Open(t.Context(), asr.Ask{Language: zhiyin.Mandarin})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	audio := spoken(t, "cmn-latn-pinyin", "我要退货")
	s.Finish()
	for frame := range slices.Chunk(audio[:min(len(audio), heldFrames*asr.FrameSamples)], asr.FrameSamples) {
		s.Write(frame)
	}
	s.Finish()
	s.Expect(asr.Ask{Expect: asr.YesNo})
	s.Finish()
	got := finals(t, s, 3)
	if got[0].Text != "" || got[1].Text != "我要退货" || got[2].Text != "" {
		t.Errorf("finals %q, %q, %q", got[0].Text, got[1].Text, got[2].Text)
	}
}

func TestAStreamEndsWithItsContextAndWithClose(t *testing.T) {
	t.Parallel()
	e := NewEngine(demo(t))
	ctx, cancel := context.WithCancel(t.Context())
	first, _ := e.Open(ctx, asr.Ask{})
	second, _ := e.Open(t.Context(), asr.Ask{})
	cancel()
	second.Close()
	second.Close()
	for _, s := range []asr.Stream{first, second} {
		for range s.Heard() {
		}
	}
	first.Close()
	if e.streams != 0 {
		t.Errorf("%d streams are counted", e.streams)
	}
}

func TestWhatCannotBeHeardIsRefused(t *testing.T) {
	t.Parallel()
	e := NewEngine(demo(t))
	if _, err := e.Open(t.Context(), asr.Ask{Language: zhiyin.Cantonese}); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("Cantonese: %v", err)
	}
	e.streams = mostStreams
	if _, err := e.Open(t.Context(), asr.Ask{}); !errors.Is(err, zhiyin.Busy) {
		t.Errorf("one leg too many: %v", err)
	}
}

// Fifty legs talk at once, in real time: the lag is how long after the end of an
// utterance's last frame, by the clock, its partial or final arrives.
func BenchmarkFiftyLegs(b *testing.B) {
	e, audio := NewEngine(demo(b)), spoken(b, "cmn-latn-pinyin", "我的快递到哪里了")
	for b.Loop() {
		var lags []time.Duration
		got := make(chan []time.Duration)
		for leg := range 50 {
			go func() {
				time.Sleep(time.Duration(leg) * 7 * time.Millisecond)
				got <- lagOf(e, audio)
			}()
		}
		for range 50 {
			lags = append(lags, <-got...)
		}
		slices.Sort(lags)
		b.ReportMetric(float64(lags[len(lags)*99/100].Milliseconds()), "lag-p99-ms")
		b.ReportMetric(float64(lags[len(lags)/2].Milliseconds()), "lag-p50-ms")
	}
}

func lagOf(e *Engine, audio []int16) (lags []time.Duration) {
	s, err := e.Open(context.Background(), asr.Ask{})
	if err != nil {
		return nil
	}
	start := time.Now()
	go func() {
		frames := 0
		for frame := range slices.Chunk(audio, asr.FrameSamples) {
			frames++
			time.Sleep(time.Until(start.Add(time.Duration(frames) * asr.FrameMs * time.Millisecond)))
			s.Write(frame)
		}
		s.Finish()
	}()
	for u := range s.Heard() {
		lags = append(lags, time.Since(start)-time.Duration(u.ToMs)*time.Millisecond)
		if u.Final {
			break
		}
	}
	s.Close()
	return lags
}
