package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// ratings: what customers answered since a moment, with its place; those of a partition in
// the order of their places, whatever the clock said.
func ratings(t *testing.T, db *store.DB) {
	at := func(s int) time.Time { return T0.Add(time.Duration(s) * time.Second) }
	answer := func(ct string, score, s int) zhiyin.Event {
		e := zhiyin.NewEvent(ct, zhiyin.SurveyAnswered{Question: "satisfaction", Score: score, Most: 5}, at(s))
		e.Unit = "muhe"
		return e
	}
	keep(t, db, arrived("ct_r1", "+8613300000077", at(0)), answer("ct_r1", 2, 10), zhiyin.NewEvent("ct_r1", zhiyin.SurveyStopped{Question: "solved", Why: "silent"}, at(11)))
	keep(t, db, arrived("ct_r2", "+8613300000077", at(20)), answer("ct_r2", 5, 30))
	keep(t, db, answer("ct_r1", 4, 9)) // the clock was put back
	var scores []int
	var places []int64
	for _, r := range must[[]store.Rating](t)(db.Ratings(t.Context(), at(0))) {
		if r.Partition == zhiyin.Partition("ct_r1") && r.Answer.Score != 5 {
			scores, places = append(scores, r.Answer.Score), append(places, r.Position)
			same(t, "of whom", spaced(r.Unit, r.Answer.Most, r.At.Equal(at(10)) || r.At.Equal(at(9))), "muhe 5 true")
		}
	}
	same(t, "in their order", spaced(scores, len(places) == 2 && places[0] < places[1]), "[2 4] true")
	same(t, "all", len(must[[]store.Rating](t)(db.Ratings(t.Context(), at(0)))), 3)
	same(t, "since later", len(must[[]store.Rating](t)(db.Ratings(t.Context(), at(11)))), 1)
}
