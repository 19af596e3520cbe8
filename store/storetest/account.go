package storetest

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

func logins(t *testing.T, db *store.DB) {
	ctx := t.Context()
	in := signin.Of(db.Engine, signin.Limits{})
	keep(t, db, agentAdded("ag_1", "林小雨"), agentAdded("ag_2", "何家豪"))
	fails(t, in.SetPassword(ctx, "ag_1", "hash-0", "", "agent:ag_1"), zhiyin.NotFound)
	if err := in.SetLogin(ctx, "ag_1", " Xiaoyu.Lin ", "agent:ag_s"); err != nil {
		t.Fatal(err)
	}
	fails(t, in.SetLogin(ctx, "ag_2", "ＸＩＡＯＹＵ.lin", "agent:ag_s"), zhiyin.Conflict)
	same(t, "found", spaced(must[signin.Login](t)(in.LoginNamed(ctx, "XIAOYU.LIN"))), spaced(signin.Login{Agent: "ag_1", Name: "xiaoyu.lin"}))
	_, err := in.LoginNamed(ctx, "nobody")
	fails(t, err, zhiyin.NotFound)

	first := must[string](t)(in.StartSignIn(ctx, "ag_1", signin.ByPassword, true, "", signin.Browser{Address: "192.0.2.7", Device: "Chrome"}, time.Now()))
	second := must[string](t)(in.StartSignIn(ctx, "ag_1", signin.ByPasskey, true, "", signin.Browser{}, time.Now()))
	for i := range 7 {
		if err := in.SetPassword(ctx, "ag_1", fmt.Sprintf("hash-%d", i), second, "agent:ag_1"); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "the last five", spaced(must[[]string](t)(in.Passwords(ctx, "ag_1"))), "[hash-6 hash-5 hash-4 hash-3 hash-2]")
	_, err = in.SignIn(ctx, first, time.Now())
	fails(t, err, zhiyin.Denied)
	same(t, "who changed it stays", must[signin.SignedIn](t)(in.SignIn(ctx, second, time.Now())).How, signin.ByPasskey)
	open, current, err := in.SignInsOf(ctx, "ag_1", second, time.Now())
	same(t, "open", spaced(len(open), open[0].ID == current, open[0].How, err), "1 true passkey <nil>")
	fails(t, in.EndSignIn(ctx, "ag_2", current, time.Now()), zhiyin.NotFound)
	fails(t, in.EndSignIn(ctx, "ag_1", current, time.Now()), "")
	_, err = in.SignIn(ctx, second, time.Now())
	fails(t, err, zhiyin.Denied)
}

func factors(t *testing.T, db *store.DB) {
	ctx := t.Context()
	in := signin.Of(db.Engine, signin.Limits{})
	keep(t, db, agentAdded("ag_1", "林小雨"))
	f := signin.Factor{ID: "fa_1", Agent: "ag_1", Kind: signin.FactorTOTP, Label: "我的手机", Secret: []byte("SEED"), Made: T0}
	fails(t, in.AddFactor(ctx, f, "agent:ag_1"), "")
	f.ID, f.Secret = "fa_2", []byte("SEED2")
	fails(t, in.AddFactor(ctx, f, "agent:ag_1"), "") // takes the place of the one that was never confirmed
	all := must[[]signin.Factor](t)(in.Factors(ctx, "ag_1"))
	same(t, "factors", spaced(len(all), all[0].ID, string(all[0].Secret), all[0].Label, all[0].Confirmed.IsZero()), "1 fa_2 SEED2 我的手机 true")
	fails(t, in.UseFactor(ctx, "fa_2", 100), "")
	fails(t, in.UseFactor(ctx, "fa_2", 100), zhiyin.Denied)
	fails(t, in.UseFactor(ctx, "fa_2", 99), zhiyin.Denied)
	fails(t, in.UseFactor(ctx, "fa_2", 101), "")
	same(t, "confirmed", must[[]signin.Factor](t)(in.Factors(ctx, "ag_1"))[0].Confirmed.IsZero(), false)

	fails(t, in.SetRecoveryCodes(ctx, "ag_1", []string{"aaaaa-aaaaa", "bbbbb-bbbbb"}, "agent:ag_1"), "")
	fails(t, in.UseRecoveryCode(ctx, "ag_1", "aaaaa-aaaaa"), "")
	fails(t, in.UseRecoveryCode(ctx, "ag_1", "aaaaa-aaaaa"), zhiyin.Denied)
	fails(t, in.UseRecoveryCode(ctx, "ag_2", "bbbbb-bbbbb"), zhiyin.Denied)
	same(t, "left", must[int](t)(in.RecoveryCodesLeft(ctx, "ag_1")), 1)
	fails(t, in.RemoveFactor(ctx, "ag_2", "fa_2"), zhiyin.NotFound)
	fails(t, in.RemoveFactor(ctx, "ag_1", ""), "")
	same(t, "none left", spaced(len(must[[]signin.Factor](t)(in.Factors(ctx, "ag_1"))), must[int](t)(in.RecoveryCodesLeft(ctx, "ag_1"))), "0 0")
}

func lockouts(t *testing.T, db *store.DB) {
	ctx := t.Context()
	in := signin.Of(db.Engine, signin.Limits{})
	rule := signin.LockRule{Login: 3, Address: 5, For: time.Hour}
	fail := func(login, address string) time.Time {
		t.Helper()
		return must[time.Time](t)(in.Failed(ctx, login, address, rule, time.Now(), zhiyin.AuditEntry{Actor: "nobody", From: address, Action: "sign_in", Object: in.LoginMark(login), Result: zhiyin.AuditFailed, Reason: "password"}))
	}
	locked := func(login, address string) bool {
		t.Helper()
		return !must[time.Time](t)(in.Lockout(ctx, login, address, time.Now())).IsZero()
	}
	fail("lin", "192.0.2.1")
	fail("LIN", "192.0.2.2")
	same(t, "not yet", locked("lin", "192.0.2.9"), false)
	same(t, "the third", fail("lin", "192.0.2.1").IsZero(), false)
	same(t, "locked from everywhere", locked("Lin", "192.0.2.9"), true)
	same(t, "nobody else", locked("he", "192.0.2.1"), false)
	same(t, "it ends", must[time.Time](t)(in.Lockout(ctx, "lin", "192.0.2.9", time.Now().Add(61*time.Minute))).IsZero(), true)
	for i := range 5 {
		fail(fmt.Sprint("name", i), "192.0.2.66")
	}
	same(t, "the address", locked("he", "192.0.2.66"), true)
	same(t, "unlocked", in.Unlock(ctx, "lin", ""), nil)
	same(t, "free again", locked("lin", "192.0.2.9"), false)

	fail("he", "192.0.2.3")
	fail("he", "192.0.2.3")
	must[string](t)(in.StartSignIn(ctx, "ag_1", signin.ByPassword, true, "he", signin.Browser{}, time.Now()))
	fail("he", "192.0.2.3")
	same(t, "success wipes the slate", locked("he", "192.0.2.3"), false)
	rows := must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Action: "lock", Limit: 10}))
	same(t, "audited locks", spaced(len(rows), rows[0].Object, rows[1].Object), spaced(2, "address:192.0.2.66", in.LoginMark("lin")))
}
