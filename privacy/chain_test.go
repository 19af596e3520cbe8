package privacy_test

import (
	"bytes"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
)

var entry = zhiyin.AuditEntry{At: time.Date(2026, 5, 6, 2, 0, 0, 123456000, time.UTC), Actor: "agent:ag_1", Role: "agent", From: "127.0.0.1",
	Action: "customer.reveal", Object: "customer:cu_1", Result: zhiyin.AuditDone, Reason: "phone callback", Request: "rq_1"}

func TestEveryFieldMovesTheHash(t *testing.T) {
	t.Parallel()
	first := privacy.Chain{}.Next(entry)
	if again := (privacy.Chain{}).Next(entry); again != first || first.Position != 1 || len(first.Hash) != 64 {
		t.Fatalf("%+v then %+v", first, again)
	}
	changes := map[string]func(*zhiyin.AuditEntry){
		"at": func(e *zhiyin.AuditEntry) { e.At = e.At.Add(time.Microsecond) }, "actor": func(e *zhiyin.AuditEntry) { e.Actor += "0" },
		"role": func(e *zhiyin.AuditEntry) { e.Role = "" }, "from": func(e *zhiyin.AuditEntry) { e.From = "127.0.0.2" },
		"action": func(e *zhiyin.AuditEntry) { e.Action = "x" }, "object": func(e *zhiyin.AuditEntry) { e.Object = "x" },
		"result": func(e *zhiyin.AuditEntry) { e.Result = zhiyin.AuditDenied }, "reason": func(e *zhiyin.AuditEntry) { e.Reason = "" },
		"request":          func(e *zhiyin.AuditEntry) { e.Request = "rq_2" },
		"a field's border": func(e *zhiyin.AuditEntry) { e.Actor, e.Role = "agent:ag_1a", "gent" },
	}
	for name, change := range changes {
		other := entry
		change(&other)
		if got := (privacy.Chain{}).Next(other); got.Hash == first.Hash {
			t.Errorf("%s is not in the hash", name)
		}
		if got := first.Next(entry); got.Hash == first.Hash || got.Position != 2 {
			t.Errorf("the place is not in the hash")
		}
	}
	if a, b := (privacy.Chain{Position: 4, Hash: first.Hash}).Next(entry), (privacy.Chain{Position: 5, Hash: first.Hash}).Next(entry); a.Hash == b.Hash {
		t.Error("the position is not in the hash")
	}
}

func FuzzCanonicalTellsEntriesApart(f *testing.F) {
	f.Add("a", "b", "ab", "")
	f.Add("", "\x00\x00\x00\x01a", "a", "")
	f.Fuzz(func(t *testing.T, actor, role, actor2, role2 string) {
		one, two := zhiyin.AuditEntry{Actor: actor, Role: role}, zhiyin.AuditEntry{Actor: actor2, Role: role2}
		if same := bytes.Equal(privacy.Canonical(1, one), privacy.Canonical(1, two)); same != (actor == actor2 && role == role2) {
			t.Errorf("%q %q and %q %q", actor, role, actor2, role2)
		}
	})
}
