package access_test

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

func TestWhatAKeyMayBe(t *testing.T) {
	t.Parallel()
	good := access.Key{Name: "CRM", Scopes: []access.Action{access.EventsWrite}, Source: "crm-muhe"}
	for what, change := range map[string]func(*access.Key){
		"no name":             func(k *access.Key) { k.Name = "" },
		"no scope":            func(k *access.Key) { k.Scopes = nil },
		"a scope of people":   func(k *access.Key) { k.Scopes = []access.Action{access.KeyManage} },
		"unknown scope":       func(k *access.Key) { k.Scopes = []access.Action{"all"} },
		"a scope twice":       func(k *access.Key) { k.Scopes = append(k.Scopes, k.Scopes[0]) },
		"an end that is over": func(k *access.Key) { k.Expires = noon },
		"a capital source":    func(k *access.Key) { k.Source = "CRM" },
		"no source":           func(k *access.Key) { k.Source = "" },
	} {
		k := good
		change(&k)
		if err := k.Check(noon); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := good.Check(noon); err != nil {
		t.Error(err)
	}
}

func TestAKeyEnds(t *testing.T) {
	t.Parallel()
	k := access.Key{Expires: noon}
	if !k.Live(noon.Add(-time.Second)) || k.Live(noon) {
		t.Error("expiry")
	}
	if k := (access.Key{Revoked: noon}); k.Live(noon.Add(-time.Hour)) {
		t.Error("revoked")
	}
	if !(access.Key{}).Live(noon) {
		t.Error("a key without an end")
	}
}

func TestAKeyReachesItsUnitAndItsScopes(t *testing.T) {
	t.Parallel()
	a := access.Key{ID: "key_1", Unit: "muhe", Scopes: []access.Action{access.ContactRead}}.Actor()
	if !access.Allows(a, access.ContactRead, access.Object{Unit: "muhe"}) || access.Allows(a, access.ContactRead, access.Object{Unit: "other"}) ||
		access.Allows(a, access.EventsRead, access.Object{}) || a.Name() != "key:key_1" {
		t.Errorf("%+v", a)
	}
	if whole := (access.Key{ID: "key_2", Scopes: []access.Action{access.ContactRead}}).Actor(); !access.Allows(whole, access.ContactRead, access.Object{Unit: "other"}) {
		t.Error("a key without a unit")
	}
}

func TestEveryScopeIsAnAction(t *testing.T) {
	t.Parallel()
	for _, s := range access.Scopes() {
		if !s.Known() {
			t.Errorf("%s is no action", s)
		}
	}
}

func TestWhatBelongsToEveryUnitIsForWhoReachesThemAll(t *testing.T) {
	t.Parallel()
	scoped := access.Key{ID: "key_1", Unit: "muhe", Scopes: []access.Action{access.WebhookManage}}.Actor()
	whole := access.Key{ID: "key_2", Scopes: []access.Action{access.WebhookManage}}.Actor()
	admin := access.Actor{Agent: "ag_1", Roles: []access.Role{access.Admin}, Units: []zhiyin.UnitID{"muhe"}, Verified: true}
	supervisor := access.Actor{Agent: "ag_1", Roles: []access.Role{access.Supervisor}, Units: []zhiyin.UnitID{"muhe"}, Verified: true}
	for _, c := range []struct {
		who    access.Actor
		action access.Action
		want   bool
	}{{scoped, access.WebhookManage, false}, {whole, access.WebhookManage, true}, {whole, access.EventsRead, false}, {admin, access.WebhookManage, true}, {supervisor, access.ContactRead, false}, {access.Actor{}, access.WebhookManage, false}} {
		if got := access.AllowsEverywhere(c.who, c.action); got != c.want {
			t.Errorf("%s %s: %t", c.who.Name(), c.action, got)
		}
	}
}

func TestAKeyReadsWhatItsScopesNeedUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	for _, scope := range access.Scopes() {
		want := zhiyin.L2
		if scope == access.CustomerReveal || scope == access.CustomerExport {
			want = zhiyin.L3
		}
		k := access.Key{Scopes: []access.Action{scope}}
		if got := k.Actor().Cleared(); got != want {
			t.Errorf("%s: %s, want %s", scope, got, want)
		}
		if k.Clearance = zhiyin.L1; k.Actor().Cleared() != zhiyin.L1 {
			t.Errorf("%s: a key that was given L1 reads %s", scope, k.Actor().Cleared())
		}
	}
}
