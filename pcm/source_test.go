package pcm

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// readAll reads at most limit samples in frames, as a leg does.
func readAll(t testing.TB, s Source, limit int) (out []int16) {
	t.Helper()
	frame := make([]int16, FrameSamples)
	for len(out) < limit {
		n, more := s.Read(frame)
		out = append(out, frame[:n]...)
		if !more {
			break
		}
		if n == 0 {
			t.Fatal("a source waits that has nothing to wait for")
		}
	}
	return out[:min(len(out), limit)]
}

func numbers(from, n int) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(from + i)
	}
	return out
}

func TestASequenceHasNoGapBetweenItsParts(t *testing.T) {
	t.Parallel()
	s := Sequence(Clip(numbers(0, 100)), Clip(nil), Clip(numbers(100, 300)), Silence(0), Clip(numbers(400, 5)))
	if got := readAll(t, s, 10000); !slices.Equal(got, numbers(0, 405)) {
		t.Errorf("%d samples: %v", len(got), got)
	}
	if n, more := Sequence().Read(make([]int16, FrameSamples)); n != 0 || more {
		t.Errorf("an empty sequence gave %d, %v", n, more)
	}
}

func TestALoopGoesRoundWithoutAGap(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]Source{
		"looped":  Looped(numbers(0, 37)),
		"loop":    Loop(func() Source { return Clip(numbers(0, 37)) }),
		"nested":  Sequence(Loop(func() Source { return Sequence(Clip(numbers(0, 30)), Clip(numbers(30, 7))) })),
		"endless": Loop(func() Source { return Looped(numbers(0, 37)) }),
	} {
		for i, got := range readAll(t, s, 1000) {
			if got != int16(i%37) {
				t.Fatalf("%s: sample %d is %d", name, i, got)
			}
		}
	}
	for name, s := range map[string]Source{"looped": Looped(nil), "loop": Loop(func() Source { return Clip(nil) })} {
		if n, more := s.Read(make([]int16, FrameSamples)); n != 0 || more {
			t.Errorf("%s of nothing gave %d, %v", name, n, more)
		}
	}
}

func TestAPendingSourceWaitsAndASequenceWaitsWithIt(t *testing.T) {
	t.Parallel()
	p := NewPending()
	s := Sequence(Clip(numbers(0, 200)), p, Clip(numbers(300, 10)))
	frame := make([]int16, FrameSamples)
	for _, want := range []int{160, 40, 0} {
		if n, more := s.Read(frame); n != want || !more {
			t.Fatalf("%d, %v instead of %d", n, more, want)
		}
	}
	var filling sync.WaitGroup
	filling.Go(func() { p.Fill(numbers(200, 100)) })
	filling.Wait()
	p.Fill(numbers(0, 1000)) // only the first counts
	if got := readAll(t, s, 10000); !slices.Equal(got, numbers(200, 110)) {
		t.Errorf("%v", got)
	}
	nothing := NewPending()
	nothing.Fill(nil)
	if n, more := nothing.Read(frame); n != 0 || more || !nothing.Filled() {
		t.Errorf("filled with nothing: %d, %v", n, more)
	}
}

func TestSilenceAndToneLastAsLongAsAsked(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{time.Millisecond, 20 * time.Millisecond, 333 * time.Millisecond, time.Second} {
		if got := len(readAll(t, Silence(d), 1<<20)); got != Samples(d) {
			t.Errorf("%v of silence has %d samples", d, got)
		}
		if got := len(readAll(t, Tone(500, d, 1), 1<<20)); got != Samples(d) {
			t.Errorf("%v of a tone has %d samples", d, got)
		}
	}
	if Samples(-time.Second) != 0 || Duration(Samples(3*time.Second)) != 3*time.Second {
		t.Error("durations and samples do not agree")
	}
}

func TestReadingAllocatesNothing(t *testing.T) {
	frame := make([]int16, FrameSamples)
	clip := numbers(0, 80)
	for name, s := range map[string]Source{
		"tone": Tone(440, 0, 1), "looped": Looped(clip), "pending": NewPending(),
		"sequence": Sequence(Looped(clip)), "silence": Silence(time.Hour), "clip": Clip(make([]int16, 1<<20)),
	} {
		if n := testing.AllocsPerRun(100, func() { s.Read(frame) }); n != 0 {
			t.Errorf("%s: %.1f allocations for a frame", name, n)
		}
	}
}
