package scenario

import (
	"math"
	"testing"
	"time"

	"zhiyin.dev"
)

// withEffort says the same with a raised voice: 10 dB louder, and 8 dB more above
// 1 kHz.
func withEffort(samples []int16) []int16 {
	const corner = 0.544 // one pole at 1 kHz, at 8 kHz: 1 − exp(−2π/8)
	out, low := make([]int16, len(samples)), 0.0
	for i, s := range samples {
		low += corner * (float64(s) - low)
		v := 3.16 * (low + 2.5*(float64(s)-low))
		out[i] = int16(max(math.MinInt16, min(math.MaxInt16, v)))
	}
	return out
}

// softly is how the caller of the test talks otherwise, so that there is room above.
func softly(samples []int16) []int16 {
	out := make([]int16, len(samples))
	for i, s := range samples {
		out[i] = s / 4
	}
	return out
}

// lasting is how long the talk in samples is, without the silence behind it.
func lasting(samples []int16) time.Duration {
	last := len(samples)
	for last > 0 && samples[last-1] > -300 && samples[last-1] < 300 {
		last--
	}
	return time.Duration(last) * time.Second / 8000
}

// noticedWithin guards against a way that waits for something; the bar of a second
// is for a machine that does nothing else.
const noticedWithin = 3 * time.Second

func TestACallerWhoGetsAngryIsNoticedAtOnce(t *testing.T) {
	t.Parallel()
	p := &platform{t: t, dir: t.TempDir(), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto"}}
	p.begin()
	p.understands()
	db := p.ledger()
	before := contacts(t, db)
	call := p.dial(telephone(t), "19900007778", muhe)
	contact := string(newest(t, db, before))
	found(t, db, contact, func(e zhiyin.FlowEntered) bool { return e.Node == "menu" })
	felt := func() (n int) {
		for _, e := range events(t, db, contact) {
			if _, is := e.Body.(zhiyin.MoodChanged); is {
				n++
			}
		}
		return n
	}
	for i, text := range []string{"我要转人工", "我想查一下我的订单", "我的订单什么时候到"} {
		call.Say(softly(voiced(t, text, zhiyin.Mandarin)))
		eventually(t, 10*time.Second, "the mood of "+text, func() bool { return felt() > i })
	}
	for _, e := range events(t, db, contact) {
		if m, is := e.Body.(zhiyin.MoodChanged); is && m.Anger > 0.4 {
			t.Errorf("a calm turn: %+v", m)
		}
	}
	angry := withEffort(softly(voiced(t, "你们是骗子", zhiyin.Mandarin)))
	over := time.Now().Add(lasting(angry))
	call.Say(angry)
	found(t, db, contact, anything[zhiyin.AngerStreak])
	for _, e := range events(t, db, contact) {
		if b, is := e.Body.(zhiyin.AngerStreak); is {
			late := e.At.Sub(over)
			t.Logf("noticed %v after the phrase: %+v", late.Round(time.Millisecond), b)
			if late > noticedWithin {
				t.Errorf("noticed %v after the end of the phrase, not %v", late, noticedWithin)
			}
		}
	}
	mood := found(t, db, contact, func(m zhiyin.MoodChanged) bool { return m.Anger > 0.5 })
	t.Logf("%+v", mood.Parts)
	bye(t, call)
	p.replayAll()
}
