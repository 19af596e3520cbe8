package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// Records that become one person while their tags are judged give it the same tag, each
// by an event of its own: the later stands.
func tagGivenTwice(t *testing.T, db *store.DB) {
	keep(t, db, zhiyin.NewEvent("cu_twice", zhiyin.CustomerIdentified{Source: "crm"}, T0))
	gives := func(since time.Time) zhiyin.Event {
		return zhiyin.NewEvent("cu_twice", zhiyin.CustomerTagged{Added: []zhiyin.Tag{{ID: "gold", Since: since}}}, T0)
	}
	if err := db.KeepTags(t.Context(), "profile", intake.Tagging{Events: []zhiyin.Event{gives(T0.Add(-time.Hour)), gives(T0)}}); err != nil {
		t.Fatal(err)
	}
	tags := must[map[zhiyin.CustomerID][]zhiyin.Tag](t)(db.TagsOf(t.Context(), []zhiyin.CustomerID{"cu_twice"}))["cu_twice"]
	if len(tags) != 1 || !tags[0].Since.Equal(T0) {
		t.Errorf("stands %+v", tags)
	}
}
