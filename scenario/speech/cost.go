package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/acoustic"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/emotion"
	"zhiyin.dev/hearing"
	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/speech"
)

// synthesis measures how soon a prompt is heard: made for the first time, and from
// the cache.
func synthesis(b *bench) error {
	p := tts.NewPrompter(b.engine, tts.CacheConfig{}, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx) })
	defer running.Wait()
	defer stop()
	voice := zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100, PitchPercent: 100}
	var cold, cached []float64
	for i := range 40 {
		spoken := speech.Spoken{Voice: voice, Pieces: []speech.Piece{{Say: fmt.Sprintf("您好，这里是第%d号窗口，请问有什么可以帮您。", i)}}}
		for _, into := range []*[]float64{&cold, &cached} {
			took, err := audible(p, spoken)
			if err != nil {
				return err
			}
			*into = append(*into, ms(took))
		}
	}
	b.report.Add("tts_cold_ms", "<= 50", figure.Median(cold))
	b.report.Add("tts_cached_ms", "<= 5", figure.Median(cached))
	return nil
}

// audible is how long it takes until a prompt's first sound can be read. Reading
// polls: a piece that is not made yet reads as silence.
func audible(p *tts.Prompter, s speech.Spoken) (time.Duration, error) {
	began, src := time.Now(), p.Speak(s)
	frame := make([]int16, 160)
	for time.Since(began) < 5*time.Second {
		n, _ := src.Read(frame)
		for _, v := range frame[:n] {
			if v > 100 || v < -100 {
				return time.Since(began), nil
			}
		}
		time.Sleep(100 * time.Microsecond)
	}
	return 0, fmt.Errorf("a prompt is not heard")
}

// listening measures what voice activity, features and prosody of one call cost,
// in percent of a core.
func listening(b *bench) error {
	list, err := b.actedTurns(12, true)
	if err != nil {
		return err
	}
	var audio []int16
	for _, a := range list {
		audio = append(audio, a.audio...)
	}
	var runs []float64
	for range 5 {
		var activity acoustic.Activity
		mel, prosody := acoustic.NewLogMel(), &acoustic.Prosody{}
		sounds := make([]acoustic.Sound, 0, 64)
		before := cpu()
		for i := 0; i+160 <= len(audio); i += 160 {
			activity.Process(audio[i : i+160])
			mel.Write(audio[i : i+160])
			sounds = prosody.Append(sounds[:0], audio[i:i+160])
		}
		runs = append(runs, 100*float64(cpu()-before)/float64(time.Duration(len(audio))*time.Second/8000))
	}
	b.report.Add("listen_cpu_pct", "<= 2", runs...)
	return nil
}

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// lag measures fifty calls that talk at once: how much later than with one the
// words of a turn come after its end was noticed.
func lag(b *bench) error {
	const calls = 50
	list, err := b.actedTurns(calls, false)
	if err != nil {
		return err
	}
	engine, err := demo()
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var late []float64
	watched := watchedRecogniser{engine, func(d time.Duration) { mu.Lock(); late = append(late, ms(d)); mu.Unlock() }}
	each(calls, calls, func(i int) {
		play(hearing.Engines{Recognizer: watched}, list[i].language, false, list[i].audio)
	})
	if len(late) < calls {
		return fmt.Errorf("%d turns of %d calls ended", len(late), calls)
	}
	b.report.Add("lag50_p99_ms", "<= 500", figure.Percentile(late, 99))
	return nil
}

// watchedRecogniser notes how long each final takes.
type watchedRecogniser struct {
	recogniser
	took func(time.Duration)
}

func (w watchedRecogniser) Listen(ctx context.Context, a hearing.Ask) (hearing.Stream, error) {
	s, err := w.recogniser.Listen(ctx, a)
	if err != nil {
		return nil, err
	}
	return newWatched(s, w.took), nil
}

// watchedStream passes everything on.
type watchedStream struct {
	hearing.Stream
	heard    chan zhiyin.Utterance
	finished chan time.Time // capacity 64: turns in a call of seconds
}

func newWatched(s hearing.Stream, took func(time.Duration)) *watchedStream {
	w := &watchedStream{s, make(chan zhiyin.Utterance), make(chan time.Time, 64)}
	go func() {
		defer close(w.heard)
		for u := range s.Heard() {
			if u.Final {
				took(time.Since(<-w.finished))
			}
			w.heard <- u
		}
	}()
	return w
}

func (w *watchedStream) Finish() {
	w.finished <- time.Now()
	w.Stream.Finish()
}

func (w *watchedStream) Heard() <-chan zhiyin.Utterance { return w.heard }

// angry is what upset callers of the demo say.
var angry = []string{"我要投诉你们", "你们骗人", "太过分了", "气死我了", "你们的服务太差了", "我要找经理"}

// angerAlert measures from the end of the phrase that completes a streak until the
// alert is made. The rest of its way, from event to screen, is a browser's test
// (an alert within a second, scenario).
func angerAlert(b *bench) error {
	engine, err := demo()
	if err != nil {
		return err
	}
	var audio []int16
	var ends []time.Duration
	for _, phrase := range angry {
		a := &acted{language: zhiyin.Mandarin, said: []string{phrase}}
		if err := b.speak(a); err != nil {
			return err
		}
		from := time.Duration(len(audio)) * time.Second / 8000
		ends = append(ends, from+a.ends[0])
		audio = append(audio, a.audio...)
	}
	calls := make([]*call, 20)
	each(len(calls), min(b.atOnce, 5), func(i int) {
		calls[i] = play(hearing.Engines{Recognizer: engine, Gauge: emotion.New(emotion.Shipped())}, zhiyin.Mandarin, false, audio)
	})
	var took []float64
	for _, c := range calls {
		if n, is := c.first("streak", func(note) bool { return true }); is {
			took = append(took, ms(c.since(n)-lastBefore(ends, c.since(n))))
		}
	}
	if len(took) < len(calls)*9/10 {
		return fmt.Errorf("%d of %d calls were taken for angry", len(took), len(calls))
	}
	b.report.Add("anger_alert_p95_ms", "<= 1000", figure.Percentile(took, 95))
	b.report.Add("anger_alerted", "", float64(len(took))) // of the calls, all of them angry
	return nil
}

func lastBefore(ends []time.Duration, at time.Duration) (last time.Duration) {
	for _, e := range ends {
		if e <= at {
			last = e
		}
	}
	return last
}
