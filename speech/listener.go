package speech

import (
	"time"

	"zhiyin.dev"
)

// Awaited is the kind of turn that is expected now.
type Awaited string

// The kinds. They are the words of edge/asr too.
const (
	AwaitFree   Awaited = ""
	AwaitDigits Awaited = "digits"
	AwaitYesNo  Awaited = "yesno"
	AwaitMenu   Awaited = "menu"
)

// Expectation says what is awaited and of whom.
type Expectation struct {
	Awaited  Awaited
	Length   int      // of AwaitDigits: so many are enough; 0: not known
	Phrases  []string // of AwaitMenu: one of them is enough
	Unhasty  bool     // the caller is elderly, or asked for it: everything waits half as long again
	Language zhiyin.Language
}

// Turn is what a frame changed. Several may come at once: a turn that begins over
// a prompt with nothing before it begins first and ducks two frames later.
type Turn uint8

// The changes.
const (
	Began    Turn = 1 << iota // somebody speaks; Onset says since when
	Ducked                    // it goes over the prompt: make the prompt low
	Barged                    // it goes on: make the prompt silent
	Resumed                   // it was nothing, an echo or a back-channel: let the prompt go on where it was silenced
	Ended                     // the turn is over; Onset and Offset frame it
	Followed                  // the turn was cut because it was too long: it goes on with the next
)

// Has tells whether t contains all of what.
func (t Turn) Has(what Turn) bool { return t&what == what }

const (
	frame = 20 * time.Millisecond

	// speaks is the voice probability from which a frame is somebody's talk.
	speaks = 0.6
	// beginFrames of the last beginWindow frames begin a turn, and duck a prompt: 60 ms
	// is the shortest that is not a click.
	beginFrames, beginWindow = 3, 4
	// bargeFrames of talk silence a prompt: 140 ms after its onset is within the
	// 160 ms that callers do not notice.
	bargeFrames = 6
	// resumeAfter a silence a prompt goes on if the turn was nothing so far.
	resumeAfter = 300 * time.Millisecond
	// briefest is the shortest talk without words that ends a prompt for good.
	briefest = 700 * time.Millisecond
	// longTurn is a turn that ends at the next breath, longestTurn one that ends now:
	// a monologue is understood piece by piece.
	longTurn, longestTurn = 20 * time.Second, 30 * time.Second
	breath                = 200 * time.Millisecond
)

// Listener follows one leg and says when a turn of talk begins and ends, and what
// becomes of a prompt meanwhile. It is pure: time is the audio that it was given.
// It is used by one goroutine; Frame allocates nothing.
type Listener struct {
	expect   Expectation
	complete *Completeness
	pauses   pauses

	at        time.Duration // of the next frame
	recent    uint8         // the last frames, newest in bit 0: spoken
	prompting bool
	ducked    bool
	silenced  bool

	turning bool
	onset   time.Duration
	offset  time.Duration // after the last frame of talk
	talk    int           // frames of talk in the turn
	text    string        // recognised of the turn so far
	wait    time.Duration // how long it may be silent before it ends
}

// NewListener returns the listener of one leg. complete may be nil: then rules
// alone say whether a text is whole.
func NewListener(complete *Completeness) *Listener {
	l := &Listener{complete: complete}
	l.Expect(Expectation{})
	return l
}

// Expect says what is awaited from now on.
func (l *Listener) Expect(e Expectation) {
	l.expect = e
	l.wait = l.patience()
}

// Prompt says whether the party hears a prompt that it may interrupt.
func (l *Listener) Prompt(on bool) {
	l.prompting = on
	if !on {
		l.ducked, l.silenced = false, false
	}
}

// Partial is what has been recognised of the running turn.
func (l *Listener) Partial(text string) {
	if text != l.text {
		l.text = text
		l.wait = l.patience()
	}
}

// Speaking tells whether a turn is running.
func (l *Listener) Speaking() bool { return l.turning }

// Onset and Offset frame the running turn, or the last one, in audio time.
func (l *Listener) Onset() time.Duration { return l.onset }

// Offset is after the last frame in which somebody spoke.
func (l *Listener) Offset() time.Duration { return l.offset }

// Silent is how long nobody has spoken in the running turn.
func (l *Listener) Silent() time.Duration { return l.at - l.offset }

// Wait is how long the turn may be silent before it ends.
func (l *Listener) Wait() time.Duration { return l.wait }

// Frame takes the next 20 ms: how likely it is that the party speaks, and whether
// that is only the prompt coming back (Echo).
func (l *Listener) Frame(p float32, echo bool) Turn {
	talks := p >= speaks && !echo
	l.recent <<= 1
	if talks {
		l.recent |= 1
	}
	l.at += frame
	if !l.turning {
		return l.quiet()
	}
	return l.turn(talks)
}

// quiet looks for a turn's beginning.
func (l *Listener) quiet() Turn {
	spoken := 0
	for i := range beginWindow {
		spoken += int(l.recent >> i & 1)
	}
	if spoken < beginFrames {
		return 0
	}
	l.turning, l.talk, l.text = true, spoken, ""
	l.onset = l.at - beginWindow*frame
	if l.recent>>(beginWindow-1)&1 == 0 {
		l.onset += frame
	}
	l.offset = l.at
	l.wait = l.patience()
	return Began | l.overPrompt()
}

// turn goes on with the running one.
func (l *Listener) turn(talks bool) Turn {
	if talks {
		if pause := l.at - frame - l.offset; pause >= shortestPause {
			l.pauses.add(pause)
			l.wait = l.patience()
		}
		l.talk++
		l.offset = l.at
		if l.at-l.onset >= longestTurn {
			return l.end() | Followed
		}
		return l.overPrompt()
	}
	silent := l.at - l.offset
	switch long := l.offset-l.onset >= longTurn; {
	case silent >= l.wait:
		return l.end()
	case long && silent >= breath:
		return l.end() | Followed
	case l.nothing() && silent >= resumeAfter:
		return l.resume()
	}
	return 0
}

// overPrompt ducks and silences what plays.
func (l *Listener) overPrompt() Turn {
	switch {
	case !l.prompting:
		return 0
	case !l.ducked:
		l.ducked = true
		return Ducked
	case !l.silenced && l.talk >= bargeFrames:
		l.silenced = true
		return Barged
	}
	return 0
}

// nothing tells that a prompt was disturbed by less than a word so far.
func (l *Listener) nothing() bool {
	if !l.prompting || !l.ducked {
		return false
	}
	return l.text == "" && l.talk < int(briefest/frame) || l.expect.Awaited != AwaitYesNo && BackChannel(l.text)
}

// resume ends a turn that was none, or only an mhm.
func (l *Listener) resume() Turn {
	l.ducked, l.silenced = false, false
	return l.end() | Resumed
}

func (l *Listener) end() Turn {
	l.turning = false
	l.recent = 0
	return Ended
}
