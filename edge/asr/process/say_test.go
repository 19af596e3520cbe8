package process

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// counted says as many samples as its text has octets, times a thousand; "slow" takes its
// time, "half" likewise after its first second, "ever" never ends.
type counted struct{}

func (counted) Info() asr.Info {
	return asr.Info{Name: "counted", Type: "test", Languages: []zhiyin.Language{zhiyin.English}}
}

func (counted) Say(ctx context.Context, s asr.Saying, give func([]int16) error) error {
	switch s.Piece.Say {
	case "half":
		if err := give(make([]int16, pcm.RateHz)); err != nil {
			return err
		}
		fallthrough
	case "slow":
		<-ctx.Done()
		return ctx.Err()
	case "never":
		return fmt.Errorf("counted: %w", zhiyin.Invalid)
	case "ever":
		for {
			if err := give(make([]int16, pcm.RateHz)); err != nil {
				return err
			}
		}
	}
	for i := range len(s.Piece.Say) {
		clause := make([]int16, 1000)
		for j := range clause {
			clause[j] = int16(i + 1)
		}
		if err := give(clause); err != nil {
			return err
		}
	}
	return nil
}

func text(say string) asr.Saying { return asr.Saying{Piece: speech.Piece{Say: say}} }

func TestATextIsSaidByTheProcess(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if _, err := s.Say(t.Context(), "counted", text("four"), time.Second); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("before the process is there: %v", err)
	}
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := s.Voices(); len(v) != 1 || v[0].Name != "counted" || len(s.Infos()) != 1 {
		t.Fatalf("voices %+v", v)
	}
	samples, err := s.Say(t.Context(), "counted", text("four"), 5*time.Second)
	if err != nil || len(samples) != 4000 || samples[0] != 1 || samples[3999] != 4 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for voice, c := range map[string]struct {
		say  string
		kind zhiyin.Error
	}{"nobody": {"x", zhiyin.NotFound}, "counted": {"never", zhiyin.Invalid}} {
		if _, err := s.Say(t.Context(), voice, text(c.say), time.Second); !errors.Is(err, c.kind) {
			t.Errorf("%s: %v", voice, err)
		}
	}
	if _, err := s.Say(t.Context(), "counted", text("ever"), 5*time.Second); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("a text without an end: %v", err)
	}
	if samples, err := s.Say(t.Context(), "counted", text("ab"), 5*time.Second); err != nil || len(samples) != 2080 { // whole frames
		t.Errorf("afterwards: %d samples, %v", len(samples), err)
	}
}

// underWay are the texts that a process which is there is asked to say.
func underWay(s *Supervisor) []*saying {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.sayings))
}

// begun tells whether some of a text has come.
func (t *saying) begun() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.samples) > 0
}

func TestATextThatAReloadCutsOffIsNotTakenForWhole(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	const texts = 40
	ended := make(chan error, texts)
	for range texts {
		go func() {
			_, err := s.Say(t.Context(), "counted", text("half"), time.Minute)
			ended <- err
		}()
	}
	for {
		all := underWay(s)
		if len(all) == texts && !slices.ContainsFunc(all, func(t *saying) bool { return !t.begun() }) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	s.Reload()
	for range texts {
		if err := <-ended; !errors.Is(err, zhiyin.Unavailable) {
			t.Errorf("cut off by a reload: %v", err)
		}
	}
}

func TestWhoAsksForATextIsHeldUpByNothing(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Say(ctx, "counted", text("slow"), time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up: %v", err)
	}
	if _, err := s.Say(t.Context(), "counted", text("slow"), 50*time.Millisecond); !errors.Is(err, zhiyin.Busy) {
		t.Errorf("slow: %v", err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := s.Say(t.Context(), "counted", text("slow"), time.Minute)
		failed <- err
	}()
	for len(underWay(s)) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := syscall.Kill(int(s.Figures().PID), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("killed in mid-text: %v", err)
	}
	again, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	for { // the one that is gone may still count as there
		if samples, err := s.Say(again, "counted", text("four"), time.Second); err == nil && len(samples) == 4000 {
			return
		}
		if again.Err() != nil {
			t.Fatal("it is not said after the restart")
		}
		_ = s.Up(again)
	}
}
