package storetest

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/signin"
)

// managed is the entry of somebody who manages keys and webhooks.
func managed(action access.Action) zhiyin.AuditEntry {
	return zhiyin.AuditEntry{Actor: "agent:ag_1", Role: "security", Action: string(action), Result: zhiyin.AuditDone}
}

func crmKey() access.Key {
	return access.Key{Name: "CRM", Unit: "muhe", Scopes: []access.Action{access.EventsWrite, access.EventsRead}, Source: "crm-muhe", By: "agent:ag_1"}
}

func apiKeys(t *testing.T, db *store.DB) {
	ctx, now := t.Context(), time.Now()
	in := signin.Of(db.Engine, signin.Limits{})
	k, secret, err := in.NewKey(ctx, crmKey(), managed(access.KeyManage))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "secret", spaced(len(secret), strings.HasPrefix(secret, k.Prefix), len(k.Prefix), strings.HasPrefix(k.Prefix, "zy_live_")), "57 true 12 true")
	got := must[access.Key](t)(in.KeyOf(ctx, secret, now))
	same(t, "key", spaced(got.ID == k.ID, got.Name, got.Unit, got.Scopes, got.Source, got.By), "true CRM muhe [events.write events.read] crm-muhe agent:ag_1")
	same(t, "used", must[access.Key](t)(in.Key(ctx, k.ID)).Used, now.Truncate(time.Minute).UTC())
	rows := must[[]store.AuditRow](t)(db.AuditRows(ctx, store.AuditQuery{Object: "key:" + k.ID, Limit: 10}))
	same(t, "in the audit", spaced(len(rows), rows[0].Action, rows[0].Actor), "1 key.manage agent:ag_1")
	for what, wrong := range map[string]string{"mistyped": "X" + secret[1:], "of another check": secret[:len(secret)-1] + flip(secret), "empty": "", "cut": secret[:30]} {
		if _, err := in.KeyOf(ctx, wrong, now); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", what, err)
		}
	}
	ends := crmKey()
	ends.Expires = now.Add(time.Hour).UTC()
	_, brief, err := in.NewKey(ctx, ends, managed(access.KeyManage))
	if err != nil {
		t.Fatal(err)
	}
	must[access.Key](t)(in.KeyOf(ctx, brief, now))
	_, err = in.KeyOf(ctx, brief, now.Add(time.Hour))
	fails(t, err, zhiyin.Denied)
	if err := in.RevokeKey(ctx, k.ID, "agent:ag_2", managed(access.KeyManage)); err != nil {
		t.Fatal(err)
	}
	_, err = in.KeyOf(ctx, secret, now)
	fails(t, err, zhiyin.Denied)
	fails(t, in.RevokeKey(ctx, "key_none", "agent:ag_2", managed(access.KeyManage)), zhiyin.NotFound)
	bad := crmKey()
	bad.Scopes = []access.Action{access.RoleGrant}
	_, _, err = in.NewKey(ctx, bad, managed(access.KeyManage))
	fails(t, err, zhiyin.Invalid)
	page := must[[]access.Key](t)(in.Keys(ctx, "", 1))
	next := must[[]access.Key](t)(in.Keys(ctx, page[0].ID, 10))
	same(t, "pages", spaced(len(page), len(next), next[0].Revoked.IsZero()), "1 1 false")
}

// flip is another last letter.
func flip(secret string) string {
	if strings.HasSuffix(secret, "a") {
		return "b"
	}
	return "a"
}

func rotatedKeys(t *testing.T, db *store.DB) {
	ctx, now := t.Context(), time.Now()
	in := signin.Of(db.Engine, signin.Limits{})
	k, old, err := in.NewKey(ctx, crmKey(), managed(access.KeyManage))
	if err != nil {
		t.Fatal(err)
	}
	next, secret, err := in.RotateKey(ctx, k.ID, time.Hour, "agent:ag_2", managed(access.KeyManage))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the successor", spaced(next.ID != k.ID, next.Source, next.Scopes, next.Unit, next.By), "true crm-muhe [events.write events.read] muhe agent:ag_2")
	same(t, "both work", spaced(must[access.Key](t)(in.KeyOf(ctx, old, now)).Successor == next.ID, must[access.Key](t)(in.KeyOf(ctx, secret, now)).ID == next.ID), "true true")
	_, err = in.KeyOf(ctx, old, now.Add(2*time.Hour))
	fails(t, err, zhiyin.Denied)
	must[access.Key](t)(in.KeyOf(ctx, secret, now.Add(2*time.Hour)))
	_, _, err = in.RotateKey(ctx, k.ID, time.Hour, "agent:ag_2", managed(access.KeyManage))
	fails(t, err, zhiyin.Conflict)
	if err := in.RevokeKey(ctx, next.ID, "agent:ag_2", managed(access.KeyManage)); err != nil {
		t.Fatal(err)
	}
	_, _, err = in.RotateKey(ctx, next.ID, time.Hour, "agent:ag_2", managed(access.KeyManage))
	fails(t, err, zhiyin.Conflict)
	_, _, err = in.RotateKey(ctx, "key_none", time.Hour, "agent:ag_2", managed(access.KeyManage))
	fails(t, err, zhiyin.NotFound)
}
