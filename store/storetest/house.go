package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/signin"
)

func published(kind, id string, version int, yaml string) zhiyin.Event {
	ref := zhiyin.DefinitionRef{Kind: kind, ID: id, Version: version}
	e := zhiyin.NewEvent(kind+"/"+id, zhiyin.DefinitionPublished{Ref: ref, Pack: "beauty@1", YAML: yaml}, T0)
	e.By = "agent:ag_1"
	return e
}

func definitions(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	keep(t, db, published("flow", "main", 1, "a: 1"), published("flow", "main", 2, "a: 2"), published("flow", "other", 1, "b: 1"),
		published("unit", "muhe", 1, "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\n"),
		published("number", "muhe-400", 1, "called: '+864008001234'\nunit: muhe\nflow: main\nlanguage: cmn\nnotice: recording\ncaller_id: '+864008001234'\n"),
		published("queue", "muhe-care", 3, "unit: muhe\nname: {cmn: 客服, en: Care}\ngroup: muhe\ntarget_seconds: 20\ntarget_percent: 80\nring_seconds: 20\nwrap_seconds: 60\n"))
	flows := must[[]definition.Definition](t)(defs.Definitions(t.Context(), "flow"))
	same(t, "flows in force", spaced(len(flows), flows[0].Ref, flows[0].YAML, flows[1].Ref), "2 flow/main@2 a: 2 flow/other@1")
	same(t, "who", flows[0].By+" "+flows[0].Pack, "agent:ag_1 beauty@1")
	same(t, "an earlier version", must[definition.Definition](t)(defs.Definition(t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: "main", Version: 1})).State, "superseded")
	same(t, "the one in force", must[definition.Definition](t)(defs.Definition(t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: "main"})).Ref.Version, 2)
	keep(t, db, published("flow", "main", 1, "a: 1"))
	same(t, "rolled back to", must[definition.Definition](t)(defs.Definition(t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: "main"})).Ref.Version, 1)
	fails(t, db.AppendWait(t.Context(), published("flow", "main", 2, "a: 3")), zhiyin.Conflict)
	fails(t, db.AppendWait(t.Context(), published("queue", "bad", 1, "target_seconds: many")), zhiyin.Invalid)
	fails(t, db.AppendWait(t.Context(), published("number", "second", 1, "called: '4008001234'\nunit: x\n")), "")
	fails(t, db.AppendWait(t.Context(), published("number", "third", 1, "called: '+864008001234'\nunit: x\n")), zhiyin.Conflict)

	n := must[zhiyin.Number](t)(db.Number(t.Context(), "+864008001234"))
	same(t, "number", n, zhiyin.Number{ID: "muhe-400", Called: "+864008001234", Unit: "muhe", Flow: "main", Language: zhiyin.Mandarin, Notice: "recording", CallerID: "+864008001234"})
	_, err := db.Number(t.Context(), "+8612345")
	fails(t, err, zhiyin.NotFound)
	u := must[[]zhiyin.Unit](t)(db.Units(t.Context()))
	same(t, "unit", spaced(len(u), u[0].Name[zhiyin.Mandarin], u[0].Industry, u[0].Zone), "1 沐荷 beauty Asia/Shanghai")
	q := must[[]zhiyin.Queue](t)(db.Queues(t.Context()))
	same(t, "queue", spaced(q), "[{muhe-care muhe map[cmn:客服 en:Care] muhe 20 80 20 60 <nil> false}]")
}

func seen(t *testing.T, db *store.DB) {
	first := intake.Once{Source: "crm", ID: "msg-1", Events: []zhiyin.Event{Identified("cu_s", "乐", "毅", "+8613200000001", T0)}}
	again := intake.Once{Source: "crm", ID: "msg-1", Events: []zhiyin.Event{Identified("cu_s2", "乐", "毅", "+8613200000001", T0)}}
	other := intake.Once{Source: "erp", ID: "msg-1", Events: []zhiyin.Event{tracked("cu_s", "Order Placed", "S-1", T0)}}
	bad := intake.Once{Source: "erp", ID: "msg-2", Events: []zhiyin.Event{tracked("cu_s", "Order Placed", "", T0)}}
	got := db.AppendOnce(t.Context(), first, again, other, bad)
	same(t, "outcomes", spaced(got[0], got[1], got[2], got[3].Fresh), "{true false <nil>} {false false <nil>} {true false <nil>} false")
	fails(t, got[3].Err, zhiyin.Invalid)
	same(t, "the repetition's events", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), "cu_s2", 0, 10))), 0)
	same(t, "seen", must[bool](t)(db.Seen(t.Context(), "crm", "msg-1")), true)
	same(t, "the failed one may be sent again", must[bool](t)(db.Seen(t.Context(), "erp", "msg-2")), false)
	later := time.Now().Add(time.Hour)
	same(t, "too young", must[int64](t)(db.ForgetSeen(t.Context(), time.Now().Add(-time.Hour))), 0)
	same(t, "of both", must[int64](t)(db.ForgetSeen(t.Context(), later)), 2)
	same(t, "forgotten", must[bool](t)(db.Seen(t.Context(), "crm", "msg-1")), false)
}

func timers(t *testing.T, db *store.DB) {
	for i := range 5 {
		due := time.Now().Add(time.Duration(i-5) * time.Minute)
		if i == 4 {
			due = time.Now().Add(time.Hour)
		}
		if err := db.SetTimer(t.Context(), store.Timer{ID: fmt.Sprintf("tm_%d", i), Kind: "wrap", Subject: "ct_1", Due: due, Body: `{}`, By: "system"}); err != nil {
			t.Fatal(err)
		}
	}
	a := must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "wrap", "a", 3, time.Minute))
	b := must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "wrap", "b", 10, time.Minute))
	same(t, "claimed", spaced(len(a), len(b), a[0].Attempt), "3 1 1")
	same(t, "the last due", b[0].ID, "tm_3")
	b[0].Due = time.Time{} // it ends
	fails(t, db.AdvanceTimers(t.Context(), "a", b, zhiyin.NewEvent("ct_late", zhiyin.PromptHeard{}, T0)), zhiyin.Conflict)
	same(t, "events of who had no claim", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_late", 0, 1))), 0)
	if err := db.AdvanceTimers(t.Context(), "b", b, zhiyin.NewEvent("ct_late", zhiyin.PromptHeard{}, T0)); err != nil {
		t.Error(err)
	}
	same(t, "events kept with the timer's end", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_late", 0, 1))), 1)
	if err := db.SetTimer(t.Context(), store.Timer{ID: "tm_0", Kind: "wrap", Subject: "ct_1", Due: time.Now().Add(-time.Second), Body: `{}`, By: "system"}); err != nil {
		t.Fatal(err)
	}
	same(t, "moved and claimed again", len(must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "wrap", "b", 10, time.Minute))), 1)
	fails(t, db.AdvanceTimers(t.Context(), "b", b), zhiyin.Conflict)
}

// advanced: timers are decided about together, and by whoever has them.
func advanced(t *testing.T, db *store.DB) {
	var list []store.Timer
	for i := range 150 {
		list = append(list, store.Timer{ID: fmt.Sprintf("ta_%03d", i), Kind: "care", Subject: "cu_1", Due: time.Now().Add(time.Duration(i-200) * time.Second), Body: `{}`, By: "system"})
	}
	if err := db.SetTimers(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	mine := must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "care", "a", 100, time.Minute))
	later := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	for i := range mine {
		if mine[i].Due = later; i%2 == 0 {
			mine[i].Due = time.Time{}
		}
		mine[i].Body = `{"step":1}`
	}
	e := zhiyin.NewEvent("ct_advanced", zhiyin.PromptHeard{}, T0)
	fails(t, db.AdvanceTimers(t.Context(), "b", mine, e), zhiyin.Conflict)
	same(t, "events of who had no claim", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_advanced", 0, 1))), 0)
	if err := db.AdvanceTimers(t.Context(), "a", mine, e); err != nil {
		t.Fatal(err)
	}
	same(t, "events kept with them", len(must[[]zhiyin.Event](t)(db.Events(t.Context(), "ct_advanced", 0, 1))), 1)
	fails(t, db.AdvanceTimers(t.Context(), "a", mine[:1]), zhiyin.Conflict)
	same(t, "left that are due", len(must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "care", "b", 1000, time.Minute))), 50)
	mine[1].Due = time.Now().Add(-time.Minute)
	if err := db.SetTimers(t.Context(), mine[1:2]); err != nil {
		t.Fatal(err)
	}
	again := must[[]store.Timer](t)(db.ClaimTimers(t.Context(), "care", "b", 1000, time.Minute))
	same(t, "moved and due again", spaced(len(again), again[0].ID, again[0].Attempt), spaced(1, mine[1].ID, 1))
}

func signIns(t *testing.T, db *store.DB) {
	ctx, now := t.Context(), time.Now()
	in := signin.Of(db.Engine, signin.Limits{})
	link := must[string](t)(in.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system"))
	_, err := in.RedeemLink(ctx, link, signin.Browser{}, now.Add(2*time.Minute))
	fails(t, err, zhiyin.Denied)
	entered, err := in.RedeemLink(ctx, link, signin.Browser{}, now)
	session := entered.Session
	same(t, "agent", spaced(entered.Agent, entered.How, len(session), err), "ag_1 link 43 <nil>")
	_, err = in.RedeemLink(ctx, link, signin.Browser{}, now)
	fails(t, err, zhiyin.Denied)
	same(t, "session's agent", must[signin.SignedIn](t)(in.SignIn(ctx, session, now)).Agent, "ag_1")
	for m := 90; m <= 11*60; m += 90 { // kept alive by use
		same(t, "session in use", must[signin.SignedIn](t)(in.SignIn(ctx, session, now.Add(time.Duration(m)*time.Minute))).Agent, "ag_1")
	}
	_, err = in.SignIn(ctx, session, now.Add(12*time.Hour))
	fails(t, err, zhiyin.Denied)
	_, err = in.SignIn(ctx, "x"+session, now)
	fails(t, err, zhiyin.Denied)

	idle, _ := in.RedeemLink(ctx, must[string](t)(in.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system")), signin.Browser{}, now)
	_, err = in.SignIn(ctx, idle.Session, now.Add(2*time.Hour))
	fails(t, err, zhiyin.Denied)
	out, _ := in.RedeemLink(ctx, must[string](t)(in.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system")), signin.Browser{}, now)
	if err := in.SignOut(ctx, out.Session); err != nil {
		t.Error(err)
	}
	_, err = in.SignIn(ctx, out.Session, now)
	fails(t, err, zhiyin.Denied)
	unused := must[string](t)(in.NewSignInLink(ctx, "ag_1", time.Minute, signin.ByLink, "system"))
	if err := in.SignOutAgent(ctx, "ag_1"); err != nil {
		t.Error(err)
	}
	_, err = in.SignIn(ctx, session, now)
	fails(t, err, zhiyin.Denied)
	_, err = in.RedeemLink(ctx, unused, signin.Browser{}, now)
	fails(t, err, zhiyin.Denied)
}

func leads(t *testing.T, db *store.DB) {
	ctx := t.Context()
	take := func(owner string, ttl time.Duration) string {
		t.Helper()
		taken, holder, err := db.TakeLead(ctx, owner, ttl)
		return spaced(taken, holder, err)
	}
	same(t, "a takes what is free", take("a", time.Hour), "true  <nil>")
	same(t, "b does not", take("b", time.Hour), "false a <nil>")
	same(t, "a commits", db.SetMeta(ctx, "who", "a", "system"), nil)
	same(t, "a takes it again, for less", take("a", time.Nanosecond), "true  <nil>")
}

func meta(t *testing.T, db *store.DB) {
	same(t, "unset", must[string](t)(db.Meta(t.Context(), "name")), "")
	for _, v := range []string{"first", "second"} {
		if err := db.SetMeta(t.Context(), "name", v, "system"); err != nil {
			t.Fatal(err)
		}
		same(t, "set", must[string](t)(db.Meta(t.Context(), "name")), v)
	}
}
