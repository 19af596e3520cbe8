package emotion

import (
	"slices"
	"testing"

	"zhiyin.dev"
)

// said is a customer's turn with these words.
func said(text string) zhiyin.Utterance {
	return zhiyin.Utterance{ID: "utt_1", Speaker: zhiyin.OfCustomer, Text: text, Final: true}
}

// known is a gauge that has heard its caller talk calmly for some turns.
func known(turns int) *Gauge {
	g := New(Shipped())
	for i := range turns {
		g.Push(said(""), calm(uint64(i)).audio())
	}
	return g
}

func TestACallerWhoGetsAngryIsHeardWithoutWords(t *testing.T) {
	t.Parallel()
	g := known(4)
	before, _ := g.Push(said(""), calm(10).audio())
	after, events := g.Push(said(""), angry(11).audio())
	if before.Anger > 0.25 || after.Anger < 0.6 || after.Score > -2 || after.Confidence < 0.5 {
		t.Errorf("calm %+v\nangry %+v", before, after)
	}
	if len(events) != 2 || events[1].Kind() != "anger.streak" || !g.Angry() {
		t.Errorf("events %+v", events)
	}
}

func TestTenDecibelsMoreRaiseTheAnger(t *testing.T) {
	t.Parallel()
	turn := calm(20).audio()
	plain, _ := known(4).Push(said(""), turn)
	loud, _ := known(4).Push(said(""), louder(turn, 10))
	if loud.Anger < plain.Anger+0.05 {
		t.Errorf("anger %v, 10 dB louder %v", plain.Anger, loud.Anger)
	}
	if !slices.ContainsFunc(loud.Parts, func(p zhiyin.MoodPart) bool { return p.Of == "voice.energy" && p.Says == "louder" && p.Share < 0 }) {
		t.Errorf("parts %+v", loud.Parts)
	}
}

func TestAShrillVoiceIsNotAnAngryOne(t *testing.T) {
	t.Parallel()
	g := New(Shipped())
	shrill := func(seed uint64) talk {
		v := calm(seed)
		v.pitch, v.tilt, v.formant = 240, -8, 580
		return v
	}
	var last zhiyin.Mood
	for i := range 6 {
		last, _ = g.Push(said(""), shrill(uint64(i)).audio())
		if g.Angry() {
			t.Fatalf("turn %d: %+v", i, last)
		}
	}
	if last.Anger > 0.25 {
		t.Errorf("after six turns %+v", last)
	}
}

func TestSharesAddUpToTheScore(t *testing.T) {
	t.Parallel()
	g := known(3)
	mood, _ := g.Push(said("你们太过分了，我要投诉"), angry(5).audio())
	sum := 0.0
	for i, p := range mood.Parts {
		sum += p.Share
		if i > 0 && abs(p.Share) > abs(mood.Parts[i-1].Share) {
			t.Errorf("part %d is more important than the one before: %+v", i, mood.Parts)
		}
	}
	if abs(sum-mood.Score) > 0.15 {
		t.Errorf("score %v, shares add up to %v: %+v", mood.Score, sum, mood.Parts)
	}
}

func abs(x float64) float64 { return max(x, -x) }

func TestWhatIsNoTalkSaysNothing(t *testing.T) {
	t.Parallel()
	short := calm(3)
	short.seconds = 0.2
	for name, audio := range map[string][]int16{
		"nothing": nil, "silence": make([]int16, 16000), "noise": noise(2, -20), "music": music(3),
		"a very short turn": short.audio(), "one sample": {1200}, "a whisper": whisper(),
	} {
		for _, g := range []*Gauge{New(Shipped()), known(4)} {
			mood, events := g.Push(said(""), audio)
			if mood.Confidence > 0.2 || mood.Anger > 0.15 || abs(mood.Score) > 0.5 || len(events) != 1 {
				t.Errorf("%s: %+v", name, mood)
			}
		}
	}
}

// whisper has no voice: the noise of syllables.
func whisper() []int16 {
	v := noise(2, -30)
	for i := range v {
		if i/900%2 == 1 {
			v[i] /= 6
		}
	}
	return v
}

func TestClippedAndMixedAudioIsTrustedLess(t *testing.T) {
	t.Parallel()
	clean, _ := known(4).Push(said(""), calm(8).audio())
	for name, audio := range map[string][]int16{
		"clipped":        louder(calm(8).audio(), 45),
		"voice in noise": mixed(calm(8).audio(), noise(2, -24)),
	} {
		mood, _ := known(4).Push(said(""), audio)
		if mood.Confidence > clean.Confidence*0.8 || mood.Anger > 0.5 {
			t.Errorf("%s: %+v, clean %+v", name, mood, clean)
		}
	}
	second := calm(9)
	second.pitch, second.seed = 210, 77
	both, _ := known(4).Push(said(""), mixed(calm(8).audio(), second.audio()))
	if both.Anger > 0.5 {
		t.Errorf("two calm people at once: %+v", both)
	}
}

func TestAgentsAreNotMeasured(t *testing.T) {
	t.Parallel()
	g := known(2)
	own := g.own
	own.sum = slices.Clone(g.own.sum)
	u := said("混蛋")
	u.Speaker = zhiyin.OfAgent
	mood, events := g.Push(u, angry(1).audio())
	if mood.Anger != 0 || mood.Parts != nil || events != nil || len(g.said) != 0 || g.own.sum[0] != own.sum[0] {
		t.Errorf("%+v %+v", mood, events)
	}
	u.Speaker = ""
	if _, events := g.Push(u, nil); events != nil {
		t.Error("somebody unknown was measured")
	}
}

func TestTextAloneIsEnough(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]float64{ // anger from, to
		"你们这是骗子吧，太过分了，我要投诉你们":              {0.8, 1},
		"什么态度啊，叫你们经理来":                     {0.7, 1},
		"我等了一个小时了，到底有没有人管":                 {0.3, 0.9},
		"我想查一下我的订单":                        {0, 0.15},
		"谢谢你，解决了，服务很好":                     {0, 0.12},
		"我没有生气，就是问问":                       {0, 0.15},
		"我不满意这次的服务":                        {0.12, 0.6},
		"this is ridiculous, I am fed up":  {0.8, 1},
		"I'm not angry, just asking":       {0, 0.15},
		"where is my parcel please":        {0, 0.15},
		"thank you, that was very helpful": {0, 0.12},
	} {
		mood, _ := New(Shipped()).Push(said(text), nil)
		if mood.Anger < want[0] || mood.Anger > want[1] {
			t.Errorf("%s: anger %v, not %v: %+v", text, mood.Anger, want, mood.Parts)
		}
	}
}

func TestPleasureAndDispleasureHaveTheirSide(t *testing.T) {
	t.Parallel()
	pleased, _ := New(Shipped()).Push(said("太好了，谢谢你"), nil)
	displeased, _ := New(Shipped()).Push(said("我很失望"), nil)
	if pleased.Score < 1.5 || displeased.Score > -1.5 || displeased.Anger > 0.5 {
		t.Errorf("pleased %+v\ndispleased %+v", pleased, displeased)
	}
}

func TestDegreeCountsAndCapitalsShout(t *testing.T) {
	t.Parallel()
	anger := func(text string) float64 {
		mood, _ := New(Shipped()).Push(said(text), nil)
		return mood.Anger
	}
	if a, b, c := anger("有点生气"), anger("生气"), anger("非常生气"); !(a < b && b < c) {
		t.Errorf("有点 %v, plain %v, 非常 %v", a, b, c)
	}
	if a, b := anger("this is terrible"), anger("THIS IS TERRIBLE"); a >= b {
		t.Errorf("small letters %v, capitals %v", a, b)
	}
	if a, b := anger("我要投诉"), anger("我要投诉！！！"); a >= b {
		t.Errorf("a statement %v, a shout %v", a, b)
	}
}

func TestAskingForTheSameAgainCounts(t *testing.T) {
	t.Parallel()
	g := New(Shipped())
	first, _ := g.Push(said("我的退款什么时候能到账"), nil)
	g.Push(said("订单号是一二三四"), nil)
	again, _ := g.Push(said("我问的是我的退款什么时候到账"), nil)
	third, _ := g.Push(said("退款什么时候到账啊"), nil)
	if !(first.Anger < again.Anger && again.Anger < third.Anger) {
		t.Errorf("first %v, again %v, third %v", first.Anger, again.Anger, third.Anger)
	}
	if !slices.ContainsFunc(again.Parts, func(p zhiyin.MoodPart) bool { return p.Of == "context" && p.Says == "again" }) {
		t.Errorf("parts %+v", again.Parts)
	}
	h := New(Shipped())
	h.Push(said("好的"), nil)
	if yes, _ := h.Push(said("好的"), nil); yes.Anger > first.Anger {
		t.Errorf("saying yes twice: %+v", yes)
	}
}

func TestTheRecognisersTagIsEvidence(t *testing.T) {
	t.Parallel()
	anger := func(tag string) float64 {
		u := said("我的订单还没到")
		u.Emotion = tag
		mood, _ := New(Shipped()).Push(u, nil)
		return mood.Anger
	}
	if none := anger(""); anger("angry") <= none || anger("happy") >= none || anger("unheard-of") != none {
		t.Errorf("none %v, angry %v, happy %v", none, anger("angry"), anger("happy"))
	}
}

func TestAStreakBeginsOnceAndEndsWhenAngerHasPassed(t *testing.T) {
	t.Parallel()
	g := New(Shipped())
	var kinds []zhiyin.Kind
	for _, text := range []string{"我的包裹没到", "太过分了，你们就是骗子", "我要投诉，叫你们经理来", "好吧", "那你查一下", "明白了，谢谢", "好的谢谢", "再见"} {
		_, events := g.Push(said(text), nil)
		for _, e := range events[1:] {
			kinds = append(kinds, e.Kind())
		}
	}
	if !slices.Equal(kinds, []zhiyin.Kind{"anger.streak", "anger.cleared"}) || g.Angry() {
		t.Errorf("events %v, angry %v", kinds, g.Angry())
	}
}

func TestATurnBetweenTheThresholdsChangesNothing(t *testing.T) {
	t.Parallel()
	s := streak{}
	changes := 0
	for _, anger := range []float64{0.9, 0.4, 0.45, 0.4, 0.45, 0.4} {
		began, ended := s.follow(anger, 0.7, 0.5, 0.3)
		if began || ended {
			changes++
		}
	}
	if changes != 1 || !s.on {
		t.Errorf("%d changes, on %v", changes, s.on)
	}
}

func TestALongMonologueIsJudgedByItsEnd(t *testing.T) {
	t.Parallel()
	g := known(4)
	long := calm(30)
	long.seconds = 40
	turn := append(long.audio(), angry(31).audio()...)
	angryEnd := angry(32)
	angryEnd.seconds = 10
	mood, _ := g.Push(said(""), append(turn, angryEnd.audio()...))
	if mood.Anger < 0.5 {
		t.Errorf("%+v", mood)
	}
	if cap(g.sounds) > longestTurn/80 {
		t.Errorf("it keeps %d sounds", cap(g.sounds))
	}
}

// One operation is a turn of two seconds of audio.
func BenchmarkPush(b *testing.B) {
	g, turn := New(Shipped()), calm(1).audio()
	u := said("我想查一下我的订单到哪里了")
	b.ReportAllocs()
	for b.Loop() {
		g.Push(u, turn)
	}
}

func TestATagThatComesAfterItsTurnJudgesItOnceMore(t *testing.T) {
	t.Parallel()
	turn := said("")
	turn.ID = "utt_9"
	with := func(tag string, late bool) (zhiyin.Mood, *Gauge, []zhiyin.Body) {
		g := known(4)
		u := turn
		if !late {
			u.Emotion = tag
		}
		mood, events := g.Push(u, angry(5).audio())
		if late {
			mood, events = g.Tag(turn.ID, tag)
		}
		return mood, g, events
	}
	for _, tag := range []string{"angry", "happy"} {
		at, one, _ := with(tag, false)
		after, other, events := with(tag, true)
		if at.Anger != after.Anger || one.streak != other.streak || events[0].(zhiyin.MoodChanged).Utterance != turn.ID {
			t.Errorf("%s: %.3f with the turn, %.3f after it", tag, at.Anger, after.Anger)
		}
		next, _ := one.Push(said(""), calm(30).audio())
		if same, _ := other.Push(said(""), calm(30).audio()); same.Anger != next.Anger {
			t.Errorf("%s: the next turn is %.3f, and %.3f", tag, next.Anger, same.Anger)
		}
	}
	_, g, events := with("angry", true)
	if len(events) != 1 || !g.Angry() {
		t.Errorf("a streak that was told is told again: %+v", events)
	}
	for name, c := range map[string]struct {
		turn zhiyin.UtteranceID
		tag  string
	}{"another turn": {"utt_8", "angry"}, "the same again": {turn.ID, "angry"}, "a tag of nothing": {turn.ID, "surprised"}, "no turn": {"", "angry"}} {
		if _, events := g.Tag(c.turn, c.tag); len(events) > 0 {
			t.Errorf("%s: %+v", name, events)
		}
	}
}
