package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// order is a directive that a supervisor of muhe gives.
func order(id string, b zhiyin.DirectiveGiven, at time.Time) zhiyin.Event {
	b.By = "ag_lead"
	e := zhiyin.NewEvent(id, b, at)
	e.Unit, e.By = "muhe", "agent:ag_lead"
	return e
}

func directives(t *testing.T, db *store.DB) {
	ctx := t.Context()
	hour := T0.Add(time.Hour)
	told := zhiyin.Text{zhiyin.Mandarin: "今天快递停运。", zhiyin.English: "No courier today."}
	keep(t, db, order("dv_b", zhiyin.DirectiveGiven{What: zhiyin.Banner, Until: hour, Text: told}, T0),
		order("dv_a", zhiyin.DirectiveGiven{What: zhiyin.CallbackOnly, Queue: "muhe-care", Waiting: true}, T0.Add(time.Second)),
		order("dv_c", zhiyin.DirectiveGiven{What: zhiyin.Placement, Queue: "muhe-vip", Agent: "ag_1", Leave: true, Until: hour}, T0.Add(2*time.Second)))
	all := must[[]zhiyin.Directive](t)(db.Directives(ctx))
	same(t, "in force", len(all), 3)
	same(t, "in the order in which they were given", spaced(all[0].ID, all[1].ID, all[2].ID), "dv_b dv_a dv_c")
	same(t, "the banner", spaced(all[0].What, all[0].Unit, all[0].Queue == "", all[0].Text[zhiyin.Mandarin], all[0].By, all[0].Until.Equal(hour), all[0].At.Equal(T0)), "banner muhe true 今天快递停运。 ag_lead true true")
	same(t, "the switch", spaced(all[1].Queue, all[1].Waiting, all[1].Until.IsZero(), len(all[1].Text)), "muhe-care true true 0")
	same(t, "the placement", spaced(all[2].Agent, all[2].Queue, all[2].Leave), "ag_1 muhe-vip true")

	seen := func(agent zhiyin.AgentID) zhiyin.Event {
		return zhiyin.NewEvent("dv_b", zhiyin.DirectiveSeen{Agent: agent}, T0)
	}
	keep(t, db, seen("ag_2"), seen("ag_1"), seen("ag_2"))
	same(t, "seen by each once", len(must[[]zhiyin.Directive](t)(db.Directives(ctx))[0].Seen), 2)
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("dv_none", zhiyin.DirectiveSeen{Agent: "ag_1"}, T0)), zhiyin.NotFound)

	over := zhiyin.NewEvent("dv_b", zhiyin.DirectiveEnded{What: zhiyin.Banner, Why: "taken_back"}, hour)
	keep(t, db, over)
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("dv_b", zhiyin.DirectiveEnded{What: zhiyin.Banner, Why: "time"}, hour)), zhiyin.Conflict)
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("dv_none", zhiyin.DirectiveEnded{What: zhiyin.Banner, Why: "time"}, hour)), zhiyin.NotFound)
	fails(t, db.AppendWait(ctx, zhiyin.NewEvent("dv_d", zhiyin.DirectiveGiven{Queue: "muhe-care"}, T0)), zhiyin.Invalid)
	left := must[[]zhiyin.Directive](t)(db.Directives(ctx))
	same(t, "left", spaced(len(left), left[0].ID, left[1].ID), "2 dv_a dv_c")
	same(t, "what was told is told by the ledger", must[zhiyin.Event](t)(db.Event(ctx, mine(t, db, "dv_b"))).Body.(zhiyin.DirectiveGiven).Text[zhiyin.English], "No courier today.")
}

// mine is the first event of a subject.
func mine(t *testing.T, db *store.DB, subject string) zhiyin.EventID {
	t.Helper()
	return must[[]zhiyin.Event](t)(db.Events(t.Context(), subject, 0, 1))[0].ID
}
