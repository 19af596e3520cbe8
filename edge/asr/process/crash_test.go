package process

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
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
	if slices.Contains(os.Args, "--late") {
		time.Sleep(lateBy)
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
	_ = host.New([]asr.Engine{counting{}}, counted{}).Serve(ctx, l)
}

// counting hears asrtest's language.
type counting struct{}

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
	asrtest.Counter
	out *asr.Outlet
}

func (c *counter) Write(frame []int16) {
	if c.Hear(frame) {
		c.give(false)
	}
}

func (c *counter) give(final bool) {
	c.out.Give(zhiyin.Utterance{Text: c.Text(), Words: c.Words, Confidence: 1, Final: final})
}

func (c *counter) Expect(asr.Ask)                 {}
func (c *counter) Finish()                        { c.give(true); c.Words = nil }
func (c *counter) Heard() <-chan zhiyin.Utterance { return c.out.Heard() }
func (c *counter) Close()                         { c.out.Close() }

// supervised runs the test program as the speech process.
func supervised(t *testing.T, act string, again ...string) *Supervisor {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{Program: program, Again: again, Env: []string{actAs + "=" + act}}, slog.New(slog.DiscardHandler))
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

// lateBy is how long a restart takes: with what a process needs else, not quite the
// two seconds that a stream bridges.
const lateBy = 1700 * time.Millisecond

var english = asr.Ask{Language: zhiyin.English}

func TestAnEngineKilledInMidWordLosesNoWord(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	st := asrtest.Open(t, s.Engine("counting"), english)
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	const pace = 5 * time.Millisecond // four times as fast as people talk
	var want []string
	for n := int16(1); n <= 24; n++ {
		want = append(want, fmt.Sprint(n))
		asrtest.Say(st, n, asrtest.WordFrames/2, pace)
		if n == 8 || n == 16 {
			if err := syscall.Kill(int(s.Figures().PID), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		asrtest.Say(st, n, asrtest.WordFrames-asrtest.WordFrames/2+2, pace)
	}
	st.Finish()
	u := asrtest.Final(t, st)
	if got := u.Text; got != strings.Join(want, " ") {
		t.Fatalf("heard %q", got)
	}
	for i, w := range u.Words {
		from := int64(i) * (asrtest.WordFrames + 2) * asr.FrameMs
		if w.FromMs < from || w.FromMs > from+2*asr.FrameMs {
			t.Errorf("word %s from %d ms, want %d", w.Text, w.FromMs, from)
		}
	}
	if f := s.Figures(); f.Restarts != 2 || f.Engines["counting"].Dropped != 0 {
		t.Errorf("%d restarts, %d frames dropped", f.Restarts, f.Engines["counting"].Dropped)
	}
}

func TestNoWordIsLostWhileTheProcessIsAwayForTwoSeconds(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve", "--late")
	st := asrtest.Open(t, s.Engine("counting"), english)
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	const pace = asr.FrameMs * time.Millisecond
	var want []string
	for n := int16(1); n <= 16; n++ { // 3.8 s, as fast as people talk
		want = append(want, fmt.Sprint(n))
		asrtest.Say(st, n, asrtest.WordFrames/2, pace)
		if n == 4 {
			if err := syscall.Kill(int(s.Figures().PID), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		asrtest.Say(st, n, asrtest.WordFrames-asrtest.WordFrames/2+2, pace)
	}
	st.Finish()
	if got := asrtest.Final(t, st).Text; got != strings.Join(want, " ") {
		t.Fatalf("heard %q", got)
	}
	if d := s.Figures().Engines["counting"].Dropped; d != 0 {
		t.Errorf("%d frames dropped", d)
	}
}

func TestAProcessThatHangsIsReplaced(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits until a process counts as hung")
	}
	s := supervised(t, "serve")
	st := asrtest.Open(t, s.Engine("counting"), english)
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	hung := s.Figures().PID
	if err := syscall.Kill(int(hung), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(4 * silentFor); s.Figures().PID == hung || !s.Figures().Up; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("it was not replaced")
		}
	}
	asrtest.Say(st, 3, asrtest.WordFrames, 0)
	st.Finish()
	if got := asrtest.Final(t, st).Text; got != "3" {
		t.Fatalf("heard %q", got)
	}
}

func TestAReloadLosesNoWord(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve", "--late") // which a reload leaves out
	st := asrtest.Open(t, s.Engine("counting"), english)
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := s.Figures().PID
	asrtest.Say(st, 1, asrtest.WordFrames+5, 5*time.Millisecond)
	asrtest.Say(st, 2, asrtest.WordFrames/2, 5*time.Millisecond)
	began := time.Now()
	s.Reload()
	asrtest.Say(st, 2, asrtest.WordFrames, 5*time.Millisecond)
	st.Finish()
	if got := asrtest.Final(t, st).Text; got != "1 2" {
		t.Fatalf("heard %q", got)
	}
	if took := time.Since(began); took > lateBy || s.Figures().PID == first {
		t.Errorf("it took %s, the process is another: %v", took, s.Figures().PID != first)
	}
}

func TestAFinishThatTheProcessTookAlongIsAnsweredByTheNext(t *testing.T) {
	t.Parallel()
	s := supervised(t, "serve")
	if err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	st := asrtest.Open(t, s.Engine("counting"), english)
	asrtest.Say(st, 5, asrtest.WordFrames, 0)
	for (<-st.Heard()).Text != "5" {
	}
	pid := int(s.Figures().PID)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // so that it can't answer
		t.Fatal(err)
	}
	asrtest.Say(st, 6, asrtest.WordFrames, 0)
	st.Finish()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if u := asrtest.Final(t, st); u.Text != "5 6" {
		t.Fatalf("heard %q", u.Text)
	}
	asrtest.Say(st, 7, asrtest.WordFrames, 0)
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "7" {
		t.Fatalf("the next turn is %q", u.Text)
	}
}

func TestAProcessThatCantRunIsSaidAndAnswersFinishInTime(t *testing.T) {
	t.Parallel()
	s := supervised(t, "broken")
	e := s.Engine("counting")
	st := asrtest.Open(t, e, english)
	asrtest.Say(st, 1, asrtest.WordFrames, 0)
	began := time.Now()
	st.Finish()
	if u := asrtest.Final(t, st); u.Text != "" {
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
