package process

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/host"
)

// The test program is the speech process too: with actAs set it serves the
// counting engine.
const actAs = "ZHIYIN_TEST_ACT"

func TestMain(m *testing.M) {
	if os.Getenv(actAs) == "" {
		os.Exit(m.Run())
	}
	if os.Getenv(actAs) == "broken" {
		os.Exit(7)
	}
	socket := os.Args[2]
	l, err := net.Listen("unix", socket)
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		cancel()
	}()
	_ = host.New([]asr.Engine{counting{}}).Serve(ctx, l)
}

// counting hears frames whose first sample is a number other than 0: ten in a row
// are that number's word. Half a word it does not hear.
type counting struct{}

const wordFrames = 10

func (counting) Info() asr.Info {
	return asr.Info{Name: "counting", Type: "test", Languages: []zhiyin.Language{zhiyin.English}, Partials: true, Words: true}
}

func (counting) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language != zhiyin.English {
		return nil, fmt.Errorf("counting: no %s: %w", a.Language, zhiyin.Invalid)
	}
	return &counter{out: asr.NewOutlet()}, nil
}

type counter struct {
	out       *asr.Outlet
	now       int64
	last, run int16
	words     []zhiyin.Word
}

func (c *counter) Write(frame []int16) {
	c.now++
	if frame[0] != c.last {
		c.last, c.run = frame[0], 0
	}
	if c.run++; c.last != 0 && c.run == wordFrames {
		c.words = append(c.words, zhiyin.Word{Text: fmt.Sprint(c.last), FromMs: (c.now - wordFrames) * asr.FrameMs, ToMs: c.now * asr.FrameMs, Confidence: 1})
		c.give(false)
	}
}

func (c *counter) give(final bool) {
	var all []string
	for _, w := range c.words {
		all = append(all, w.Text)
	}
	c.out.Give(zhiyin.Utterance{Text: strings.Join(all, " "), Words: c.words, Confidence: 1, Final: final})
}

func (c *counter) Expect(asr.Ask)                 {}
func (c *counter) Finish()                        { c.give(true); c.words = nil }
func (c *counter) Heard() <-chan zhiyin.Utterance { return c.out.Heard() }
func (c *counter) Close()                         { c.out.Close() }

// supervised runs the test program as the speech process.
func supervised(t *testing.T, act string) *Supervisor {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Program: program, Env: []string{actAs + "=" + act}}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

func open(t *testing.T, e asr.Engine) asr.Stream {
	t.Helper()
	st, err := e.Open(t.Context(), asr.Ask{Language: zhiyin.English})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(st.Close)
	return st
}

// say writes one frame of the word n every pace.
func say(st asr.Stream, n int16, frames int, pace time.Duration) {
	frame := make([]int16, asr.FrameSamples)
	frame[0] = n
	for range frames {
		st.Write(frame)
		time.Sleep(pace)
	}
}

func final(t *testing.T, st asr.Stream) zhiyin.Utterance {
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

func TestAnEngineKilledInMidWordLosesNoWord(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	st := open(t, s.Engine("counting"))
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	const pace = 5 * time.Millisecond // four times as fast as people talk
	var want []string
	for n := int16(1); n <= 24; n++ {
		want = append(want, fmt.Sprint(n))
		say(st, n, wordFrames/2, pace)
		if n == 8 || n == 16 {
			if err := syscall.Kill(int(s.Figures().PID), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		say(st, n, wordFrames-wordFrames/2+2, pace)
	}
	st.Finish()
	u := final(t, st)
	if got := u.Text; got != strings.Join(want, " ") {
		t.Fatalf("heard %q", got)
	}
	for i, w := range u.Words {
		from := int64(i) * (wordFrames + 2) * asr.FrameMs
		if w.FromMs < from || w.FromMs > from+2*asr.FrameMs {
			t.Errorf("word %s from %d ms, want %d", w.Text, w.FromMs, from)
		}
	}
	if f := s.Figures(); f.Restarts != 2 || f.Engines["counting"].Dropped != 0 {
		t.Errorf("%d restarts, %d frames dropped", f.Restarts, f.Engines["counting"].Dropped)
	}
}

func TestAFinishThatTheProcessTookAlongIsAnsweredByTheNext(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	st := open(t, s.Engine("counting"))
	say(st, 5, wordFrames, 0)
	for (<-st.Heard()).Text != "5" {
	}
	pid := int(s.Figures().PID)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // so that it can't answer
		t.Fatal(err)
	}
	say(st, 6, wordFrames, 0)
	st.Finish()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if u := final(t, st); u.Text != "5 6" {
		t.Fatalf("heard %q", u.Text)
	}
	say(st, 7, wordFrames, 0)
	st.Finish()
	if u := final(t, st); u.Text != "7" {
		t.Fatalf("the next turn is %q", u.Text)
	}
}

func TestAProcessThatCantRunIsSaidAndAnswersFinishInTime(t *testing.T) {
	t.Parallel()
	s := supervised(t, "broken")
	e := s.Engine("counting")
	st := open(t, e)
	say(st, 1, wordFrames, 0)
	began := time.Now()
	st.Finish()
	if u := final(t, st); u.Text != "" {
		t.Fatalf("heard %q of nobody", u.Text)
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("the answer took %s", took)
	}
	if says := e.Info().Says; !strings.Contains(says, "start") {
		t.Errorf("says %q", says)
	}
	if s.Figures().Restarts == 0 {
		t.Error("it was not tried again")
	}
}

func TestAStreamThatTheEngineRefusesIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Engine("nobody").Open(t.Context(), asr.Ask{}); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Fatalf("an engine that is not there: %v", err)
	}
}
