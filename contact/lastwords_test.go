package contact

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

// finishing is an ear that is told to finish.
type finishing struct {
	Ear
	finished int
}

func (f *finishing) Finish() { f.finished++ }

// taken is what a contact takes of inputs, one after the other.
func taken(e *ears, late func(), inputs ...Input) (out []string) {
	for _, in := range inputs {
		for _, m := range e.inOrder(message{in: in}, late) {
			name := m.in.name()
			if h, is := m.in.(Heard); is && h.Last {
				name = "last " + name
			}
			out = append(out, name)
		}
	}
	return out
}

func TestAHangUpWaitsForTheWordsBeforeIt(t *testing.T) {
	t.Parallel()
	words, agents := says("算了", zhiyin.OfCustomer), says("您好", zhiyin.OfAgent)
	for name, c := range map[string]struct {
		inputs   []Input
		want     []string
		finished int
	}{
		"while they speak":         {[]Input{Speaking{On: true}, HungUp{}, Speaking{}, words}, []string{"speaking", "speaking", "last heard", "hung_up"}, 1},
		"before the words came":    {[]Input{Speaking{On: true}, Speaking{}, HungUp{}, words}, []string{"speaking", "speaking", "last heard", "hung_up"}, 1},
		"words of the agent":       {[]Input{Speaking{On: true}, HungUp{}, agents, words}, []string{"speaking", "heard", "last heard", "hung_up"}, 1},
		"the words never come":     {[]Input{Speaking{On: true}, HungUp{}, lastWordsOver{}}, []string{"speaking", "hung_up"}, 1},
		"they come too late":       {[]Input{Speaking{On: true}, HungUp{}, lastWordsOver{}, words}, []string{"speaking", "hung_up", "heard"}, 1},
		"they came in time":        {[]Input{Speaking{On: true}, HungUp{}, words, lastWordsOver{}}, []string{"speaking", "last heard", "hung_up"}, 1},
		"nobody speaks":            {[]Input{Speaking{On: true}, words, HungUp{}}, []string{"speaking", "heard", "hung_up"}, 0},
		"they are gone twice":      {[]Input{Speaking{On: true}, HungUp{}, HungUp{}, words}, []string{"speaking", "last heard", "hung_up"}, 1},
		"without anybody speaking": {[]Input{HungUp{}}, []string{"hung_up"}, 0},
	} {
		ear := &finishing{}
		if got := taken(&ears{customer: ear}, func() {}, c.inputs...); !slices.Equal(got, c.want) || ear.finished != c.finished {
			t.Errorf("%s: took %q, finished %d times", name, got, ear.finished)
		}
	}
	if got := taken(&ears{}, func() {}, Speaking{On: true}, HungUp{}); !slices.Equal(got, []string{"speaking", "hung_up"}) {
		t.Errorf("where nobody listens any more: %q", got)
	}
}

func TestAHangUpWaitsHalfASecondAtMost(t *testing.T) {
	t.Parallel()
	late := make(chan struct{})
	began := time.Now()
	taken(&ears{customer: &finishing{}}, func() { close(late) }, Speaking{On: true}, HungUp{})
	if <-late; time.Since(began) < lastWords {
		t.Errorf("it waited %v", time.Since(began))
	}
}

func TestLastWordsAreKeptAndAnswerNothing(t *testing.T) {
	t.Parallel()
	in := says("转人工", zhiyin.OfCustomer)
	in.Last = true
	a := asked(t).in(Speaking{On: true}).in(in).expect(zhiyin.InFlow, "")
	if heard := body[zhiyin.UtteranceHeard](t, a.bodies); heard.Text != "转人工" {
		t.Errorf("%+v", heard)
	}
	a.replays()
}
