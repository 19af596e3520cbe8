package store

// Table is one table of the schema with its primary key, by which its rows have
// an order that is the same on every engine.
type Table struct {
	Name string
	Key  []string
	// Own marks what belongs to one database and goes into no copy.
	Own bool
}

// Tables lists the whole schema, in the order in which a copy fills it. A test
// compares it with both engines'.
func Tables() []Table {
	key := func(name string, columns ...string) Table { return Table{Name: name, Key: columns} }
	return []Table{
		key("meta", "name"),
		key("units", "id"), key("numbers", "id"), key("queues", "id"), key("definitions", "kind", "id", "version"),
		key("keys", "person"),
		key("customers", "id"), key("identifiers", "blind", "kind"), key("links", "a", "b"), key("canonical", "record"),
		key("identity_decisions", "id"), key("candidates", "id"), key("lookups", "field", "blind", "customer"),
		key("orders", "customer", "id"), key("consents", "event"), key("tags", "customer", "id"), key("shadow_tags", "customer", "id"), key("rejections", "customer", "tag", "at"), key("proofs", "customer", "kind"),
		key("proposals", "kind", "id", "version"), key("flow_layouts", "flow"), key("backfills", "kind", "id", "version"), key("tag_days", "tag", "day"),
		key("agents", "id"), key("presence", "agent"), key("phones", "account"), key("bindings", "account", "contact"),
		key("contacts", "id"), key("manners", "contact"), key("reservations", "id"), key("escalations", "contact"), key("notes", "contact"), key("chat_files", "id"), key("unlabelled", "utterance"), key("refused_cues", "unit", "need", "phrase"),
		key("recordings", "id"), key("recording_agents", "agent", "recording"), key("tasks", "id"),
		key("directives", "id"), key("directives_seen", "directive", "agent"),
		key("timers", "subject", "id"), key("seen", "hash"), key("seen_groups", "id"),
		key("quarantine", "id"), key("quarantined_ids", "kind", "blind", "message"), key("suppressed", "kind", "blind"),
		key("sources", "name"), key("source_counts", "source", "day", "code"),
		key("signin_links", "hash"), key("signins", "hash"), key("logins", "agent"), key("passwords", "agent", "until"),
		key("factors", "id"), key("recovery_codes", "agent", "blind"), key("failures", "address", "login", "at", "id"), key("lockouts", "subject"),
		key("api_keys", "id"), key("webhooks", "id"), key("deliveries", "webhook", "event"), key("answers", "caller", "hash"),
		key("connections", "id"), key("letters", "connection", "id"), key("imports", "id"), key("import_parts", "import", "seq"), key("poll_keys", "connection", "blind"),
		key("messages", "id"), key("handoffs", "id"), key("handoff_files", "handoff", "seq"),
		key("audit", "position"), key("audit_heads", "chain"), key("audit_checkpoints", "position", "kind"),
		key("ledger", "partition", "position"), key("positions", "partition"), key("cursors", "consumer", "partition"),
		{Name: "leases", Key: []string{"partition"}, Own: true},
	}
}
