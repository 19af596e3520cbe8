package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
)

func madeConnection(t *testing.T, db *store.DB) zhiyin.Connection {
	other := interchange.Of(db.Engine, db)
	t.Helper()
	c := zhiyin.Connection{ID: "crm-muhe", Version: 1, Unit: "muhe", Name: zhiyin.Text{"en": "CRM"}, Way: zhiyin.WayPoll, On: true, By: "agent:ag_1"}
	if err := other.PublishConnection(t.Context(), c, "id: crm-muhe", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	return c
}

func connections(t *testing.T, db *store.DB) {
	defs := definition.Of(db.Engine)
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	c := madeConnection(t, db)
	fails(t, other.PublishConnection(ctx, c, "id: other", managed(access.WebhookManage)), zhiyin.Conflict)
	c.Version, c.Name = 2, zhiyin.Text{"en": "The CRM"}
	if err := other.PublishConnection(ctx, c, "id: crm-muhe # 2", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	_, err := other.ConnectionSecret(ctx, c.ID)
	fails(t, err, zhiyin.NotFound)
	if err := other.SetConnectionSecret(ctx, c.ID, "postgres://user:pass@host/db", "agent:ag_1", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	same(t, "secret", must[string](t)(other.ConnectionSecret(ctx, c.ID)), "postgres://user:pass@host/db")
	if err := other.FailConnection(ctx, c.ID, "unreachable", 7); err != nil {
		t.Fatal(err)
	}
	got := must[zhiyin.Connection](t)(other.Connection(ctx, c.ID))
	same(t, "failing", spaced(got.Version, got.Name["en"], got.On, got.HasKey, got.Fault, got.Held, got.Failing.IsZero()), "2 The CRM true true unreachable 7 false")
	letters := []zhiyin.Letter{{ID: "lt_1", Connection: c.ID, At: T0, Field: "traits.phone", Code: "bad_number", Row: []byte(`{"phone":"x"}`)},
		{ID: "lt_2", Connection: c.ID, At: T0, Code: "missing_identity", Row: []byte(`{}`)}}
	if err := other.Advance(ctx, zhiyin.Progress{Connection: c.ID, Place: "17", Taken: 5, Refused: 2, Lag: 2 * time.Second, Held: -1, At: T0}, letters); err != nil {
		t.Fatal(err)
	}
	got = must[zhiyin.Connection](t)(other.Connection(ctx, c.ID))
	same(t, "advanced", spaced(got.Place, got.Taken, got.Refused, got.Waiting, got.Lag, got.Held, got.Fault == "", got.Moved.Equal(T0)), "17 5 2 2 2s 7 true true")
	kept := must[[]zhiyin.Letter](t)(other.Letters(ctx, c.ID, "", "", 10))
	same(t, "letters", spaced(len(kept), kept[0].Code, string(kept[0].Row)), `2 bad_number {"phone":"x"}`)
	kept[1].Code = "ambiguous"
	if err := other.SettleLetters(ctx, c.ID, []string{"lt_1"}, kept[1:]); err != nil {
		t.Fatal(err)
	}
	kept = must[[]zhiyin.Letter](t)(other.Letters(ctx, c.ID, "", "", 10))
	same(t, "left", spaced(len(kept), kept[0].ID, kept[0].Code), "1 lt_2 ambiguous")
	if err := other.DropLetters(ctx, T0.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	same(t, "after a week", len(must[[]zhiyin.Letter](t)(other.Letters(ctx, c.ID, "", "", 10))), 0)
	if err := other.RemoveConnection(ctx, c.ID, "agent:ag_1", managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	_, err = defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "connection", ID: c.ID})
	fails(t, err, zhiyin.NotFound)
	fails(t, other.SwitchConnection(ctx, c.ID, true, "agent:ag_1", managed(access.WebhookManage)), zhiyin.NotFound)
}

// polled are the keys of a connection that looks for deleted rows.
func polled(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	c := madeConnection(t, db)
	keep(t, db, Identified("cu_k1", "苏", "晓", "+8613800003331", T0), Identified("cu_k2", "单", "雯", "+8613800003332", T0))
	known := []zhiyin.PolledKey{{Key: "1", Customer: "cu_k1"}, {Key: "2", Customer: "cu_k2"}, {Key: "3", Customer: "cu_k2"}}
	if err := other.KnowKeys(ctx, c.ID, known, T0); err != nil {
		t.Fatal(err)
	}
	sweep := T0.Add(time.Hour)
	if err := other.MarkKeys(ctx, c.ID, []string{"2", "9"}, sweep); err != nil {
		t.Fatal(err)
	}
	all, gone, err := other.CountKeys(ctx, c.ID, sweep)
	same(t, "counted", spaced(all, gone, err), "3 2 <nil>")
	list := must[[]zhiyin.PolledKey](t)(other.GoneKeys(ctx, c.ID, sweep, 10))
	same(t, "gone", spaced(len(list), list[0].Seen.Equal(T0), list[0].Key != list[1].Key && list[0].Key+list[1].Key != ""), "2 true true")
	if err := other.DropKeys(ctx, c.ID, []string{"3"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Erase(ctx, store.EraseOrder{Customer: "cu_k1", Reason: zhiyin.Requested, By: "console", At: T0}); err != nil {
		t.Fatal(err)
	}
	all, gone, err = other.CountKeys(ctx, c.ID, sweep)
	same(t, "of the erased nothing is left", spaced(all, gone, err), "1 0 <nil>")
	if err := other.RewindConnection(ctx, c.ID, "agent:ag_1", managed(access.ConnectionManage)); err != nil {
		t.Fatal(err)
	}
	all, _, err = other.CountKeys(ctx, c.ID, sweep)
	same(t, "begun anew", spaced(all, err), "0 <nil>")
}

func imports(t *testing.T, db *store.DB) {
	other := interchange.Of(db.Engine, db)
	ctx := t.Context()
	c := madeConnection(t, db)
	im := must[zhiyin.Import](t)(other.NewImport(ctx, zhiyin.Import{Connection: c.ID, File: "a.csv", By: "agent:ag_1"}, [][]byte{[]byte("name,phone\n"), []byte("x,1\n")}, managed(access.WebhookManage)))
	same(t, "uploaded", spaced(im.State, im.Bytes), "uploaded 15")
	same(t, "part", string(must[[]byte](t)(other.ImportPart(ctx, im.ID, 1))), "x,1\n")
	_, err := other.ImportPart(ctx, im.ID, 2)
	fails(t, err, zhiyin.NotFound)
	if err := other.MoveImport(ctx, im.ID, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportRunning, true, managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	fails(t, other.MoveImport(ctx, im.ID, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportRunning, true, managed(access.WebhookManage)), zhiyin.Conflict)
	same(t, "at work", len(must[[]zhiyin.Import](t)(other.ImportsAtWork(ctx))), 1)
	im.State, im.Done, im.Bad, im.Reasons = zhiyin.ImportRunning, 1, 1, map[string]int64{"bad_number": 1}
	letter := []zhiyin.Letter{{ID: "lt_1", Connection: c.ID, Import: im.ID, Number: 2, At: T0, Code: "bad_number", Row: []byte(`{}`)}}
	if err := other.AdvanceImport(ctx, im, zhiyin.ImportRunning, zhiyin.Progress{Connection: c.ID, Refused: 1, At: T0}, letter); err != nil {
		t.Fatal(err)
	}
	same(t, "its letters", len(must[[]zhiyin.Letter](t)(other.Letters(ctx, c.ID, im.ID, "", 10))), 1)
	if err := other.MoveImport(ctx, im.ID, []zhiyin.ImportState{zhiyin.ImportRunning}, zhiyin.ImportStopped, false, managed(access.WebhookManage)); err != nil {
		t.Fatal(err)
	}
	fails(t, other.AdvanceImport(ctx, im, zhiyin.ImportRunning, zhiyin.Progress{}, nil), zhiyin.Conflict)
	im.State = zhiyin.ImportDone
	if err := other.AdvanceImport(ctx, im, zhiyin.ImportStopped, zhiyin.Progress{}, nil); err != nil {
		t.Fatal(err)
	}
	_, err = other.ImportPart(ctx, im.ID, 0)
	fails(t, err, zhiyin.NotFound)
	got := must[[]zhiyin.Import](t)(other.Imports(ctx, c.ID, 10))
	same(t, "done", spaced(len(got), got[0].State, got[0].Reasons["bad_number"], got[0].Ended.IsZero()), "1 done 1 false")
}
