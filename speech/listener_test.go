package speech

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// line plays a leg to a listener and notes what changed and when, in ms.
type line struct {
	*Listener
	at    int
	noted []string
}

func (l *line) run(ms int, p float32, echo bool) {
	for range ms / 20 {
		l.at += 20
		turn := l.Frame(p, echo)
		for what, name := range map[Turn]string{Began: "began", Ducked: "ducked", Barged: "barged", Resumed: "resumed", Ended: "ended", Followed: "followed"} {
			if turn.Has(what) {
				l.noted = append(l.noted, fmt.Sprintf("%07d %s", l.at, name))
			}
		}
	}
	slices.Sort(l.noted)
}

func (l *line) talk(ms int)    { l.run(ms, 0.9, false) }
func (l *line) silence(ms int) { l.run(ms, 0.05, false) }

// after returns when name was noted last, -1 when never.
func (l *line) after(name string) int {
	for _, n := range slices.Backward(l.noted) {
		var at int
		var what string
		if _, err := fmt.Sscanf(n, "%d %s", &at, &what); err == nil && what == name {
			return at
		}
	}
	return -1
}

func listening(e Expectation) *line {
	l := &line{Listener: NewListener(NewCompleteness([]string{"我想查一下订单", "查订单", "帮我查一下我的订单", "我要退货", "转人工", "check my order", "I want to return it", "where is my parcel"}))}
	l.Expect(e)
	return l
}

func TestATurnEndsSoonAfterAWholeTextAndLateAfterAnOpenOne(t *testing.T) {
	t.Parallel()
	for text, within := range map[string][2]int{ // how long the silence lasts until the end, ms
		"我想查一下订单":     {240, 620},
		"转人工":         {240, 620},
		"我想查":         {900, 1920},
		"我想问一下那个":     {1900, 1920},
		"i want to":   {1900, 1920},
		"where is my": {1900, 1920},
		"":            {1200, 1220},
	} {
		l := listening(Expectation{})
		l.talk(1000)
		l.Partial(text)
		l.silence(2500)
		if took := l.after("ended") - 1000; took < within[0] || took > within[1] {
			t.Errorf("%q: ended %d ms after the last word, want %v", text, took, within)
		}
	}
}

func TestWhatIsAwaitedDecidesHowLongIsWaited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expect Expectation
		text   string
		ms     int
	}{
		"a yes":                 {Expectation{Awaited: AwaitYesNo}, "是的", 240},
		"all digits":            {Expectation{Awaited: AwaitDigits, Length: 4}, "幺三8四", 160},
		"some digits":           {Expectation{Awaited: AwaitDigits, Length: 6}, "one oh two", 1200},
		"one of the choices":    {Expectation{Awaited: AwaitMenu, Phrases: []string{"退货", "订单"}}, "我要退货", 280},
		"a yes of the elderly":  {Expectation{Awaited: AwaitYesNo, Unhasty: true}, "好", 360},
		"digits of the elderly": {Expectation{Awaited: AwaitDigits, Unhasty: true}, "一二", 1800},
	} {
		l := listening(c.expect)
		l.talk(600)
		l.Partial(c.text)
		l.silence(2500)
		if took := l.after("ended") - 600; took != c.ms {
			t.Errorf("%s: ended after %d ms, want %d", name, took, c.ms)
		}
	}
}

func TestTalkOverAPromptDucksItAndThenSilencesIt(t *testing.T) {
	t.Parallel()
	l := listening(Expectation{})
	l.Prompt(true)
	l.silence(500)
	l.talk(900)
	l.Partial("查订单")
	l.silence(1000)
	if ducked, barged := l.after("ducked")-500, l.after("barged")-500; ducked != 60 || barged > 160 || barged < 100 {
		t.Errorf("ducked after %d ms, silenced after %d", ducked, barged)
	}
	if l.after("resumed") >= 0 || l.after("ended") < 0 {
		t.Errorf("%v", l.noted)
	}
	if l.Onset() != 500*time.Millisecond || l.Offset() != 1400*time.Millisecond {
		t.Errorf("turn from %v to %v", l.Onset(), l.Offset())
	}
}

func TestABackChannelACoughAndAnEchoLetThePromptGoOn(t *testing.T) {
	t.Parallel()
	mhm := listening(Expectation{})
	mhm.Prompt(true)
	mhm.talk(260)
	mhm.Partial("嗯嗯")
	mhm.silence(1000)
	cough := listening(Expectation{})
	cough.Prompt(true)
	cough.talk(240)
	cough.silence(1000)
	for name, l := range map[string]*line{"mhm": mhm, "cough": cough} {
		if l.after("resumed") < 0 || l.after("resumed") > 600 {
			t.Errorf("%s: %v", name, l.noted)
		}
	}
	echo := listening(Expectation{})
	echo.Prompt(true)
	echo.run(3000, 0.95, true)
	click := listening(Expectation{})
	click.Prompt(true)
	click.talk(40)
	click.silence(500)
	for name, l := range map[string]*line{"echo": echo, "click": click} {
		if len(l.noted) != 0 {
			t.Errorf("%s: %v", name, l.noted)
		}
	}
	answer := listening(Expectation{Awaited: AwaitYesNo})
	answer.Prompt(true)
	answer.talk(300)
	answer.Partial("对")
	answer.silence(500)
	if answer.after("resumed") >= 0 || answer.after("ended") < 0 {
		t.Errorf("an answer over the question: %v", answer.noted)
	}
}

func TestAMonologueIsCutAtABreathAndAtLastAnywhere(t *testing.T) {
	t.Parallel()
	l := listening(Expectation{})
	l.talk(21_000)
	l.silence(220)
	if l.after("followed") != 21_200 {
		t.Errorf("at a breath: %v", l.noted)
	}
	l = listening(Expectation{})
	l.talk(1_800_000)
	n := 0
	for _, s := range l.noted {
		if s[8:] == "followed" {
			n++
		}
	}
	if n < 59 || n > 60 {
		t.Errorf("half an hour without a breath makes %d pieces", n)
	}
}

func TestACallerWhoPausesLongIsGivenTime(t *testing.T) {
	t.Parallel()
	wait := func(pause int) time.Duration {
		l := listening(Expectation{})
		for range 8 {
			l.talk(400)
			l.silence(pause)
		}
		l.talk(400)
		l.Partial("我要查")
		return l.Wait()
	}
	if quick, slow := wait(160), wait(700); slow < quick*5/4 {
		t.Errorf("waits %v for a quick talker, %v for a slow one", quick, slow)
	}
}

func TestFramesAllocateNothing(t *testing.T) {
	l := NewListener(nil)
	l.Prompt(true)
	i := 0
	if n := testing.AllocsPerRun(2000, func() { i++; l.Frame(float32(i/40%2), false) }); n > 0.1 {
		t.Errorf("%v allocations a frame", n)
	}
}
