package asr

import (
	"context"
	"testing"
)

// numbered is a frame that tells its number.
func numbered(n int) []int16 {
	f := make([]int16, FrameSamples)
	f[0] = int16(n)
	return f
}

func TestAReelGivesFramesAndMarksInOrder(t *testing.T) {
	t.Parallel()
	r := NewReel(10)
	r.Expect(Ask{Expect: Digits})
	r.Write(numbered(1))
	r.Finish()
	r.Write(numbered(2))
	frame := make([]int16, FrameSamples)
	for i, want := range []StepKind{Expecting, Sound, Finished, Sound} {
		step, ok := r.Next(t.Context(), frame)
		if !ok || step.Kind != want {
			t.Fatalf("step %d is %v, want %v", i, step.Kind, want)
		}
	}
	if frame[0] != 2 {
		t.Fatalf("the last frame is %d", frame[0])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := r.Next(ctx, frame); ok {
		t.Fatal("an empty reel gave something")
	}
}

func TestAFullReelDropsTheOldestAndCountsOnlyWhatNobodyRead(t *testing.T) {
	t.Parallel()
	r := NewReel(3)
	frame := make([]int16, FrameSamples)
	r.Write(numbered(0))
	r.Next(t.Context(), frame)
	for n := 1; n <= 5; n++ {
		r.Write(numbered(n))
	}
	if r.Dropped() != 2 {
		t.Fatalf("%d dropped, want 2", r.Dropped())
	}
	step, _ := r.Next(t.Context(), frame)
	if frame[0] != 3 || step.At != 3 {
		t.Fatalf("next is frame %d, number %d; want 3", frame[0], step.At)
	}
}

func TestARewoundReelRepeatsWhatIsNotSettled(t *testing.T) {
	t.Parallel()
	r := NewReplay(10)
	frame := make([]int16, FrameSamples)
	drain := func() (kinds []StepKind) {
		for {
			step, ready, _ := r.TryNext(frame)
			if !ready {
				return kinds
			}
			kinds = append(kinds, step.Kind)
		}
	}
	r.Write(numbered(0))
	r.Finish()
	r.Write(numbered(1))
	r.Finish()
	drain()
	if at, ok := r.Settle(); !ok || at != 1 {
		t.Fatalf("settled %d %v", at, ok)
	}
	if at := r.Rewind(1); at != 1 {
		t.Fatalf("rewound to %d", at)
	}
	if got := drain(); len(got) != 2 || got[0] != Sound || got[1] != Finished {
		t.Fatalf("repeated %v", got)
	}
}

func TestWritingToAReelAllocatesNothing(t *testing.T) {
	r, frame := NewReel(10), numbered(1)
	if n := testing.AllocsPerRun(100, func() { r.Write(frame); r.TryNext(frame) }); n != 0 {
		t.Fatalf("%v allocations a frame", n)
	}
}
