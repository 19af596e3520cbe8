package access_test

import (
	"errors"
	"slices"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// matrix is who may do what, written a second time on purpose: a grant that
// changes has to be changed here as well. Every other pair is refused.
var matrix = map[access.Role][]access.Action{
	access.Agent: {"desk.use", "customer.read", "customer.reveal", "contact.read", "recording.play", "queue.read"},
	access.Supervisor: {"desk.use", "customer.read", "customer.reveal", "customer.export", "customer.erase", "customer.merge", "contact.read", "contact.observe", "contact.steer", "queue.steer",
		"recording.play", "recording.hold", "queue.read", "agent.read", "agent.steer", "definition.read", "definition.publish", "intake.manage"},
	access.Admin:    {"definition.read", "definition.publish", "definition.overrule", "webhook.manage", "connection.manage", "ops.read", "ops.manage", "queue.read", "agent.read", "intake.manage"},
	access.Security: {"agent.manage", "role.grant", "key.manage", "agent.read"},
	access.Audit:    {"audit.read"},
}

func TestTheMatrixOfRolesAndActions(t *testing.T) {
	t.Parallel()
	for _, role := range append(access.Roles(), "stranger") {
		for _, action := range access.Actions() {
			want := slices.Contains(matrix[role], action) || action == access.Public || action == access.AccountUse
			for _, verified := range []bool{true, false} {
				actor := access.Actor{Agent: "ag_1", Roles: []access.Role{role}, Units: []zhiyin.UnitID{"muhe"}, Verified: verified}
				want := want && (verified || action == access.Public || action == access.AccountUse)
				got, why := access.Can(actor, action, access.Object{})
				if got != want || why.Holds != want {
					t.Errorf("%s may %s (verified %t): %t, %+v", role, action, verified, got, why)
				}
				for _, o := range []access.Object{{}, {Unit: "muhe"}, {Unit: "other"}, {Agent: "ag_1"}, {Agent: "ag_2"}, {Unit: "muhe", Agent: "ag_2"}} {
					if can, _ := access.Can(actor, action, o); can != access.Allows(actor, action, o) {
						t.Errorf("%s %s %+v: Can and Allows differ", role, action, o)
					}
				}
			}
		}
	}
}

func TestAdministratorsSeeNoCustomersAndOnlyAuditReadsTheAudit(t *testing.T) {
	t.Parallel()
	for _, role := range access.Roles() {
		a := access.Actor{Agent: "ag_1", Roles: []access.Role{role}, Verified: true}
		administers := access.Privileged(a.Roles)
		for _, action := range access.Actions() {
			if action.Personal() && administers && access.Allows(a, action, access.Object{}) {
				t.Errorf("%s may %s", role, action)
			}
		}
		if access.Allows(a, access.AuditRead, access.Object{}) != (role == access.Audit) {
			t.Errorf("%s and the audit", role)
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	agent := access.Actor{Agent: "ag_1", Roles: []access.Role{access.Agent}, Units: []zhiyin.UnitID{"muhe"}, Verified: true}
	leader, security := agent, agent
	leader.Roles, security.Roles = []access.Role{access.Agent, access.Supervisor}, []access.Role{access.Security}
	key := access.Actor{Key: "key_1", Scopes: []access.Action{access.CustomerRead}, Units: []zhiyin.UnitID{"muhe"}}
	for _, c := range []struct {
		who    access.Actor
		action access.Action
		what   access.Object
		want   bool
	}{
		{agent, access.RecordingPlay, access.Object{Unit: "muhe", Agent: "ag_1"}, true},
		{agent, access.RecordingPlay, access.Object{Unit: "muhe", Agent: "ag_2"}, false},
		{leader, access.RecordingPlay, access.Object{Unit: "muhe", Agent: "ag_2"}, true},
		{leader, access.RecordingPlay, access.Object{Unit: "other", Agent: "ag_1"}, false},
		{leader, access.CustomerRead, access.Object{}, true},
		{security, access.RoleGrant, access.Object{Agent: "ag_2", Unit: "other"}, true},
		{security, access.RoleGrant, access.Object{Agent: "ag_1"}, false},
		{key, access.CustomerRead, access.Object{Unit: "muhe"}, true},
		{key, access.CustomerRead, access.Object{Unit: "other"}, false},
		{key, access.CustomerReveal, access.Object{}, false},
		{key, access.AccountUse, access.Object{}, false},
		{access.Actor{}, access.Public, access.Object{}, true},
		{access.Actor{Verified: true}, access.AccountUse, access.Object{}, false},
	} {
		if got := access.Allows(c.who, c.action, c.what); got != c.want {
			t.Errorf("%s %v may %s of %+v: %t", c.who.Name(), c.who.Roles, c.action, c.what, got)
		}
	}
}

func TestTheReasonNamesTheConditionThatFails(t *testing.T) {
	t.Parallel()
	_, why := access.Can(access.Actor{Agent: "ag_1", Roles: []access.Role{access.Agent}, Verified: true}, access.AuditRead, access.Object{})
	if last := why.Parts[len(why.Parts)-1]; last.Says != "a role or scope grants audit.read" || last.Holds || last.Saw != "agent" {
		t.Errorf("%+v", why)
	}
	_, why = access.Can(access.Actor{Agent: "ag_1", Roles: []access.Role{access.Security}, Verified: true}, access.RoleGrant, access.Object{Agent: "ag_1"})
	if last := why.Parts[len(why.Parts)-1]; last.Says != "roles are granted by another" || last.Holds {
		t.Errorf("%+v", why)
	}
}

func TestRolesThatExcludeEachOther(t *testing.T) {
	t.Parallel()
	all := access.Names(access.Roles())
	if err := access.Check(all, false); err != nil {
		t.Errorf("without level 3: %v", err)
	}
	for i, a := range all {
		for _, b := range all[i:] {
			serve := (a == "agent" || a == "supervisor") && (b == "agent" || b == "supervisor")
			err := access.Check([]string{a, b}, true)
			if fine := a != b && !serve; fine != errors.Is(err, zhiyin.Conflict) && a != b {
				t.Errorf("%s and %s: %v", a, b, err)
			}
		}
		if err := access.Check([]string{a}, true); err != nil {
			t.Errorf("%s alone: %v", a, err)
		}
	}
	if err := access.Check([]string{"root"}, false); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("no role: %v", err)
	}
}

func TestAllowsAllocatesNothing(t *testing.T) {
	actor := access.Actor{Agent: "ag_1", Roles: access.Roles(), Units: []zhiyin.UnitID{"muhe"}, Verified: true}
	if n := testing.AllocsPerRun(100, func() { access.Allows(actor, access.RecordingPlay, access.Object{Unit: "muhe", Agent: "ag_2"}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestReadingNeedsTheClearanceWhateverTheRole(t *testing.T) {
	t.Parallel()
	actors := map[string]access.Actor{"key": {Key: "key_1", Scopes: access.Scopes()}}
	for _, role := range access.Roles() {
		actors[string(role)] = access.Actor{Agent: "ag_1", Roles: []access.Role{role}, Verified: true}
	}
	for name, actor := range actors {
		usual := zhiyin.UsualForPeople
		if actor.Key != "" {
			usual = zhiyin.UsualForSystems
		}
		for cleared := zhiyin.Sensitivity(0); cleared <= zhiyin.L4; cleared++ {
			actor.Clearance = cleared
			for label := zhiyin.L1; label <= zhiyin.L4; label++ {
				want := cleared >= label || cleared == 0 && usual >= label
				if got := actor.Cleared().Reads(label); got != want {
					t.Errorf("%s cleared up to %s reads %s: %t", name, cleared, label, got)
				}
			}
			for _, f := range access.Fields() {
				if got, want := actor.Cleared().Reads(f.Label()), actor.Cleared() >= zhiyin.L3; got != want {
					t.Errorf("%s cleared up to %s reads %s: %t", name, cleared, f, got)
				}
			}
		}
	}
	if !(access.Actor{Console: true}).Cleared().Reads(zhiyin.L4) {
		t.Error("who owns the machine reads everything in it")
	}
}

func TestATooOldPasswordLeadsToTheAccountOnly(t *testing.T) {
	t.Parallel()
	actor := access.Actor{Agent: "ag_1", Roles: access.Roles(), Verified: true, MustChange: true}
	for _, action := range access.Actions() {
		want := action == access.Public || action == access.AccountUse
		got, why := access.Can(actor, action, access.Object{})
		if got != want || access.Allows(actor, action, access.Object{}) != want {
			t.Errorf("%s: %t, %+v", action, got, why)
		}
	}
}
