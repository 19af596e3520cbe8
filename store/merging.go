package store

// Merging says how a table behaves when persons become one, or two.
type Merging string

// Ways. None of them rewrites a row: a merge changes canonical, and links that
// say why, and nothing else.
const (
	NotOfCustomers Merging = "not of customers"   // no row is about one
	United         Merging = "united when read"   // rows keep their record; a person's are those of all their records
	ByRecord       Merging = "kept by record"     // rows keep their record and are never shown as a person's
	PerPerson      Merging = "derived per person" // rows stand under the canonical record and are computed again
	Identity       Merging = "says who is who"    // what a merge changes
)

// Mergings says it of every table. A test compares it with the schema: a table
// that is not here would be forgotten by a merge.
func Mergings() map[string]Merging {
	out := map[string]Merging{
		"customers": United, "identifiers": United, "lookups": United, "orders": United, "consents": United, "proofs": United,
		"contacts": United, "notes": United, "chat_files": United, "unlabelled": United, "reservations": United, "recordings": United, "recording_agents": United, "tasks": United, "manners": United,
		"ledger": United, // a person's events are those of their records, each in its partition
		"keys":   ByRecord, "quarantine": ByRecord, "quarantined_ids": ByRecord, "deliveries": ByRecord, "poll_keys": ByRecord, "audit": ByRecord,
		"messages": ByRecord, "handoffs": ByRecord, "handoff_files": ByRecord,
		"tags": PerPerson, "shadow_tags": PerPerson, "rejections": PerPerson, "timers": PerPerson,
		"links": Identity, "canonical": Identity, "identity_decisions": Identity, "candidates": Identity,
	}
	for _, t := range []string{"meta", "units", "numbers", "queues", "definitions", "agents", "presence", "phones", "bindings", "seen", "seen_groups",
		"signin_links", "signins", "logins", "passwords", "factors", "recovery_codes", "failures", "lockouts", "api_keys", "webhooks", "answers",
		"proposals", "directives", "directives_seen", "escalations", "refused_cues", "flow_layouts", "backfills", "tag_days", "suppressed", "sources", "source_counts", "connections", "letters", "imports", "import_parts", "audit_heads", "audit_checkpoints", "positions", "cursors", "leases"} {
		out[t] = NotOfCustomers
	}
	return out
}
