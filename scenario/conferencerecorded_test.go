package scenario

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/store"
)

// span is a part of a talk in which somebody speaks, or several do.
type span struct {
	name        string
	from, to    time.Time
	left, right []float64 // tones that a recording has then on its sides; none: silence
}

// lasts lets the voices speak, nobody else, for long enough to be found on a tape.
func lasts(name string, all []voice, speak ...voice) span {
	for _, v := range all {
		v.say(0)
	}
	time.Sleep(300 * time.Millisecond) // what was said before is on the tape
	for _, v := range speak {
		v.say(v.hz)
	}
	time.Sleep(time.Second) // a busy machine brings it late to the tape
	s := span{name: name, from: time.Now()}
	time.Sleep(1500 * time.Millisecond) // so much is to be recorded
	s.to = time.Now()
	for _, v := range all {
		v.say(0)
	}
	return s
}

// places are the parts of a span, 200 ms each, that a tape is held to.
var places = []time.Duration{400 * time.Millisecond, 800 * time.Millisecond, 1200 * time.Millisecond}

// holds checks a span on the tape that began at started, in three places of it. Nothing
// else may be heard in any; a tone may be missing in one, for a machine that stands still
// for a tenth of a second brings no packets meanwhile.
func (s span) holds(t *testing.T, c channels, started time.Time) {
	t.Helper()
	for name, side := range map[string]struct {
		samples []int16
		tones   []float64
	}{"left": {c.customer, s.left}, "right": {c.agent, s.right}} {
		lacking := map[float64]int{}
		for _, after := range places {
			i := pcm.Samples(s.from.Add(after).Sub(started))
			if i < 0 || i+1600 > len(side.samples) {
				t.Fatalf("%s: beyond the tape", s.name)
			}
			part := side.samples[i : i+1600]
			if len(side.tones) == 0 && loudest(part) > 400 {
				t.Errorf("%s: the %s side is not silent after %v: %d", s.name, name, after, loudest(part))
			}
			for _, hz := range side.tones {
				if strength(part, hz) < 0.1 {
					lacking[hz]++
				}
			}
			for _, hz := range []float64{customerTone, agentTone, secondTone} {
				if got := strength(part, hz); got > 0.02 && !slices.Contains(side.tones, hz) {
					t.Errorf("%s: the %s side has %.0f Hz after %v: %.3f", s.name, name, hz, after, got)
				}
			}
		}
		for hz, times := range lacking {
			if times > 1 {
				t.Errorf("%s: the %s side lacks %.0f Hz in %d of %d places", s.name, name, hz, times, len(places))
			}
		}
	}
}

func loudest(part []int16) (most int16) {
	for _, s := range part {
		most = max(most, s, -s)
	}
	return most
}

// strength is the amplitude of one tone, 1 for the loudest.
func strength(part []int16, hz float64) float64 {
	var re, im float64
	for i, s := range part {
		angle := 2 * math.Pi * hz * float64(i) / pcm.RateHz
		re, im = re+float64(s)*math.Cos(angle), im+float64(s)*math.Sin(angle)
	}
	return 2 * math.Hypot(re, im) / float64(len(part)) / math.MaxInt16
}

// begun is when the recording of a contact did.
func begun(t *testing.T, db *store.DB, contact string) (id zhiyin.RecordingID, at time.Time) {
	t.Helper()
	id = found(t, db, contact, anything[zhiyin.RecordingStarted]).Recording
	for _, e := range events(t, db, contact) {
		if _, is := e.Body.(zhiyin.RecordingStarted); is {
			at = e.At
		}
	}
	return id, at
}

func TestARecordingHoldsAllWhoTalkInAConferenceAndNothingOfItsPauses(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{wrap: 120})
	db := p.ledger()
	a := p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), suGold, taped)
	id := a.accepts()
	b := p.atWork("muhe", 0, secondTone)
	customer, first, second := caller("the customer", call, customerTone), a.voice("the agent", agentTone), b.voice("the colleague", secondTone)
	all := []voice{customer, first, second}
	recording, started := begun(t, db, id)
	var spans []span
	is := func(s span, left, right []float64) { s.left, s.right = left, right; spans = append(spans, s) }
	one, two, three := []float64{customerTone}, []float64{agentTone}, []float64{secondTone}

	is(lasts("two talk", all, customer, first), one, two)
	a.consults(id, b)
	is(lasts("the consultation, of which the customer hears music", all, customer, first, second), one, nil)
	a.onContact(id, "conference", map[string]any{})
	a.third(id, "together")
	is(lasts("the customer in the conference", all, customer), one, nil)
	is(lasts("the agent in the conference", all, first), nil, two)
	is(lasts("the colleague in the conference", all, second), nil, three)
	is(lasts("all at once", all, all...), one, []float64{agentTone, secondTone})

	for _, who := range []*deskAgent{a, b} { // whoever of them is told the number of a card
		who.onContact(id, "recording/pause", map[string]any{"reason": "card"})
		a.await("the recording stands still", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Recording.State == "paused" })
		is(lasts("a pause of "+string(who.id), all, all...), nil, nil)
		who.onContact(id, "recording/resume", map[string]any{})
		a.await("it goes on", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Recording.State == "on" })
	}
	is(lasts("after the pauses", all, all...), one, []float64{agentTone, secondTone})

	a.onContact(id, "conference/remove", map[string]any{})
	a.alone(id)
	is(lasts("the colleague is gone", all, all...), one, two)
	bye(t, call)
	b.wrapsUp(id, "muhe-order-answered")
	a.wrapsUp(id, "muhe-order-answered")

	ended := found(t, db, id, anything[zhiyin.RecordingEnded])
	stereo := played(t, p.shelf(db), recording)
	if ended.Reason != zhiyin.RecordedWhole || ended.Ms != int64(len(stereo)/16) || count(events(t, db, id), anything[zhiyin.RecordingStarted]) != 1 {
		t.Errorf("ended %+v with %d octets", ended, len(stereo))
	}
	for _, s := range spans {
		s.holds(t, channelsOf(stereo), started)
	}
	for _, who := range []*deskAgent{a, b} { // both were in the talk and find it
		found(t, db, id, func(r zhiyin.RecordingPaused) bool { return r.Agent == who.id && r.Reason == "card" })
		if _, list := who.fetch("/api/recordings?contact="+id, ""); !strings.Contains(string(list), string(recording)) {
			t.Errorf("%s does not find the recording: %s", who.id, list)
		}
	}
	noClearAudio(t, p.dir, stereo)
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}
