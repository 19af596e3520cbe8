package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// refusedCues are kept by unit, the last word of each.
func refusedCues(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	refuse := func(minute int, unit zhiyin.UnitID, need, phrase, reason string) {
		t.Helper()
		e := zhiyin.NewEvent("unit/"+string(unit), zhiyin.CueRefused{Need: need, Phrase: phrase, Reason: reason}, T0.Add(time.Duration(minute)*time.Minute))
		e.Unit, e.By = unit, "agent:ag_1"
		keep(t, db, e)
	}
	refuse(1, "muhe", "muhe-moisture", "擦粉", "too common")
	refuse(2, "muhe", "muhe-moisture", "搓泥", "of another product")
	refuse(3, "muhe", "muhe-moisture", "擦粉", "chance")
	refuse(4, "tongxin", "tx-signal", "断线", "chance")
	same(t, "those of a unit", fmt.Sprint(must[[]definition.RefusedCue](t)(defs.RefusedCues(t.Context(), "muhe"))),
		"[{muhe-moisture 擦粉 chance agent:ag_1} {muhe-moisture 搓泥 of another product agent:ag_1}]")
}
