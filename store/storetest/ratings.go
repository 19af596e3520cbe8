package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// ratings: what customers answered since a moment, oldest first, with its place.
func ratings(t *testing.T, db *store.DB) {
	at := func(s int) time.Time { return T0.Add(time.Duration(s) * time.Second) }
	answer := func(ct string, score, s int) zhiyin.Event {
		e := zhiyin.NewEvent(ct, zhiyin.SurveyAnswered{Question: "satisfaction", Score: score, Most: 5}, at(s))
		e.Unit = "muhe"
		return e
	}
	keep(t, db, arrived("ct_r1", "+8613300000077", at(0)), answer("ct_r1", 2, 10), zhiyin.NewEvent("ct_r1", zhiyin.SurveyStopped{Question: "solved", Why: "silent"}, at(11)))
	keep(t, db, arrived("ct_r2", "+8613300000077", at(20)), answer("ct_r2", 5, 30))
	all := must[[]store.Rating](t)(db.Ratings(t.Context(), at(0)))
	same(t, "answers", len(all), 2)
	same(t, "the first", spaced(all[0].Unit, all[0].Answer.Score, all[0].Answer.Most, all[0].At.Equal(at(10)), all[0].Position > 0), "muhe 2 5 true true")
	same(t, "since later", len(must[[]store.Rating](t)(db.Ratings(t.Context(), at(11)))), 1)
}
