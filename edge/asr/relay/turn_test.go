package relay

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

func word(text string, from, to int64) zhiyin.Word {
	return zhiyin.Word{Text: text, FromMs: from, ToMs: to, Confidence: 0.8}
}

func TestWhatMustBeHeardAgainAfterABreak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		live zhiyin.Utterance
		kept string
		at   int64 // frame, of 200 sent
	}{
		"nothing was heard":             {zhiyin.Utterance{}, "", 10},
		"the last word is long past":    {zhiyin.Utterance{Text: "a b", Words: []zhiyin.Word{word("a", 300, 600), word("b", 700, 1000)}}, "a b", 50},
		"a word lies across the second": {zhiyin.Utterance{Text: "a b", Words: []zhiyin.Word{word("a", 300, 600), word("b", 2900, 3300)}}, "a b", 165},
		"a word began within it":        {zhiyin.Utterance{Text: "a b", Words: []zhiyin.Word{word("a", 300, 600), word("b", 3100, 3900)}}, "a", 30},
		"all began within it":           {zhiyin.Utterance{Text: "a", Words: []zhiyin.Word{word("a", 3500, 3900)}}, "", 10},
		"no word has a place":           {zhiyin.Utterance{Text: "a b", ToMs: 4000}, "a b", 150},
		"a piece ended before":          {zhiyin.Utterance{Text: "a b", ToMs: 1000}, "a b", 50},
	} {
		turn := turn{start: 10, live: c.live}
		if at := turn.resume(200); at != c.at || turn.whole().Text != c.kept {
			t.Errorf("%s: again from %d with %q, want %d with %q", name, at, turn.whole().Text, c.at, c.kept)
		}
	}
}

func TestALinksTimeIsTheLegsAcrossDroppedFrames(t *testing.T) {
	t.Parallel()
	var c clock
	for at := int64(100); at < 150; at++ {
		c.sent(at)
	}
	for at := int64(200); at < 210; at++ { // fifty were dropped
		c.sent(at)
	}
	for link, leg := range map[int64]int64{0: 2000, 500: 2500, 1000: 3000, 1020: 4020, 1200: 4200} {
		if got := c.leg(link); got != leg {
			t.Errorf("%d ms of the link are %d of the leg, want %d", link, got, leg)
		}
	}
	if c.end(0) != 210 {
		t.Errorf("sent up to %d", c.end(0))
	}
}

func TestWhatCantBeTrueIsMended(t *testing.T) {
	t.Parallel()
	var c clock
	for at := range int64(50) {
		c.sent(at)
	}
	u := zhiyin.Utterance{Text: " a\x00\nb\xff ", Confidence: 3, Words: []zhiyin.Word{{Text: "a", FromMs: -9000, ToMs: 100, Confidence: 0.5}, {Text: "b", FromMs: 90000, ToMs: 50, Confidence: -1}}}
	if mend(&u, &c, 0) {
		t.Error("it was believed")
	}
	if u.Text != "a b" || u.Confidence != 0 || u.Words[0].FromMs != 0 || u.Words[1].FromMs != 50*asr.FrameMs || u.Words[1].ToMs != 50*asr.FrameMs {
		t.Errorf("mended to %+v", u)
	}
	good := zhiyin.Utterance{Text: "a", Confidence: 0.5, Words: []zhiyin.Word{word("a", 100, 1100)}} // a model rounds beyond the end
	if !mend(&good, &c, 0) || good.ToMs != 1000 {
		t.Errorf("not believed: %+v", good)
	}
}

func TestABreakerSparesAServerAndCountsABreakOnce(t *testing.T) {
	t.Parallel()
	var b breaker
	now := time.Unix(1000, 0)
	for range 100 { // a hundred links break at once
		b.failed(now)
	}
	if b.failures != 1 || b.resting(now) {
		t.Fatalf("%d failures after one outage", b.failures)
	}
	for b.failures < manyFailures {
		now = now.Add(longestPause)
		b.failed(now)
	}
	if !b.resting(now) {
		t.Fatal("new streams are let in")
	}
	now = now.Add(longestPause)
	if b.enter(now) != 0 || b.enter(now) == 0 {
		t.Fatal("not one at a time is let in")
	}
	b.worked()
	if b.resting(now) || b.enter(now) != 0 || b.enter(now) != 0 {
		t.Fatal("it does not recover")
	}
}
