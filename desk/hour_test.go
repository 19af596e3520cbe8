package desk

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}

func TestTheLastHourIsToldByMinutesSinceTheNodeCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoUnits())
	h := w.floor().Figures.Hour
	if h.Since != At(morning) || len(h.Waiting) != 1 {
		t.Errorf("at the start %+v", h)
	}
	w.later(10 * time.Minute)
	w.connected("ct_1", wen, "rs_1") // 3 s, in time
	w.feed("ct_2", arrival()...)
	w.later(2 * time.Minute)
	h = w.floor().Figures.Hour
	if n := len(h.Waiting); n != 13 || h.Waiting[0] != 0 || !slices.Equal(h.Waiting[10:], []int{1, 1, 1}) || h.Served[10] != 1 || h.InTime[10] != 1 || h.WaitMs[10] != 3000 {
		t.Errorf("twelve minutes later %+v", h)
	}
	w.feed("ct_2", zhiyin.ContactEnded{Reason: zhiyin.EndedAbandoned, WaitMs: 120_000})
	w.later(50 * time.Minute)
	h = w.floor().Figures.Hour
	if len(h.Waiting) != hourLong || h.Since != "" || h.Waiting[hourLong-1] != 0 || sum(h.Abandoned) != 1 || sum(h.Served) != 1 {
		t.Errorf("after an hour %+v", h)
	}
	w.later(3 * time.Hour)
	if h = w.floor().Figures.Hour; len(h.Served) != hourLong || sum(h.Served)+sum(h.Abandoned)+sum(h.Waiting) != 0 {
		t.Errorf("hours later %+v", h)
	}
}

func TestWhoWaitedBeforeTheStartIsNotCountedInItsHour(t *testing.T) {
	t.Parallel()
	before := newWorld(t, twoUnits())
	before.connected("ct_1", wen, "rs_1")
	before.feed("ct_2", arrival()...)
	start := twoUnits()
	start.Contacts = [][]zhiyin.Event{before.kept.events["ct_1"], before.kept.events["ct_2"]}
	if h := newWorld(t, start).floor().Figures.Hour; !slices.Equal(h.Waiting, []int{1}) {
		t.Errorf("at the start %v wait, want the one who does", h.Waiting)
	}
}

func TestSatisfactionIsTheMeanOfTodaysAnswersEachCountedOnce(t *testing.T) {
	t.Parallel()
	start := twoUnits()
	start.Ratings = []Rated{{Unit: "muhe", Partition: 3, Position: 5, At: morning.Add(-24 * time.Hour), Score: 1, Most: 5}, {Unit: "muhe", Partition: 3, Position: 7, At: morning, Score: 5, Most: 5}}
	w := newWorld(t, start)
	w.feed("ct_gone", zhiyin.SurveyAnswered{Question: "satisfaction", Score: 5, Most: 9}, // the middle of its scale
		zhiyin.SurveyAnswered{Question: "solved", Score: 1, Most: 2}) // yes or no
	if f := w.floor().Figures; f.Answers != 2 || f.Satisfaction != 4 {
		t.Errorf("%d answers, %v", f.Answers, f.Satisfaction)
	}
	again := w.kept.events["ct_gone"]
	if err := w.desk.Feed(again); err != nil {
		t.Fatal(err)
	}
	if f := w.floor().Figures; f.Answers != 2 {
		t.Errorf("fed twice: %d answers", f.Answers)
	}
	w.later(24 * time.Hour)
	if f := w.floor().Figures; f.Answers != 0 || f.Satisfaction != 0 {
		t.Errorf("the next day: %d answers, %v", f.Answers, f.Satisfaction)
	}
}
