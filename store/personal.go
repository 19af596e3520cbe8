package store

// Fate is what becomes of a column when the person whom its row is about is
// erased.
type Fate string

// Fates.
const (
	NotPersonal Fate = "not personal" // nothing of a customer's
	Pseudonym   Fate = "pseudonym"    // an id that stays and points at nobody any more
	Deleted     Fate = "deleted"      // the row is deleted
	Emptied     Fate = "emptied"      // the value is taken out, the row stays
	Unreadable  Fate = "unreadable"   // sealed: the key is destroyed
	Forgotten   Fate = "forgotten"    // sealed with another key, and dropped within a day
	Passing     Fate = "passing"      // sealed with another key, and dropped within a week: whose it is can't be told
	Secret      Fate = "secret"       // the installation's
	Suppression Fate = "suppression"  // a keyed hash by which a forgotten person's next message is known and refused; it stays until they come back
	Staff       Fate = "staff"        // of somebody who works here; a customer's erasure leaves it
)

// Holding is one table's personal data. Of selects a customer's rows, $1 being
// the CustomerID; it is empty where there are none. Columns that are not named
// are Rest.
type Holding struct {
	Of      string
	Rest    Fate
	Columns map[string]Fate
}

// theirs selects what is sealed with a key that the customer owns.
const theirs = `person in (select person from keys where owner = $1)`

// theirHeld selects the quarantined messages that name a customer and nobody else.
const theirHeld = `select q.message from quarantined_ids q join (` + ownIDs + `) own on own.kind = q.kind and own.blind = q.blind`

// Personal says of every table which columns hold personal data and what
// erasure does to them. A test compares it with the schema, and erases a person
// to see that it is true.
func Personal() map[string]Holding {
	none := Holding{Rest: NotPersonal}
	staff := func(columns ...string) Holding {
		h := Holding{Rest: NotPersonal, Columns: map[string]Fate{}}
		for _, c := range columns {
			h.Columns[c] = Staff
		}
		return h
	}
	return map[string]Holding{
		"customers": {Of: `id = $1`, Rest: NotPersonal, Columns: map[string]Fate{"id": Pseudonym, "open": Emptied, "sealed": Emptied, "stamps": Emptied,
			"held_at": Emptied, "held_by": Emptied}},
		"keys":        {Of: `owner = $1`, Rest: NotPersonal, Columns: map[string]Fate{"person": Pseudonym, "owner": Pseudonym, "wrapped": Emptied}},
		"identifiers": {Of: `customer = $1`, Rest: Deleted},
		"links":       {Of: `a = $1 or b = $1`, Rest: Deleted},
		"candidates":  {Of: `a = $1 or b = $1`, Rest: Deleted},
		// Ids of records that are no more: every one of them resolves for ever.
		"canonical":          {Of: `record = $1`, Rest: NotPersonal, Columns: map[string]Fate{"record": Pseudonym, "canonical": Pseudonym}},
		"identity_decisions": {Of: `a = $1 or b = $1`, Rest: NotPersonal, Columns: map[string]Fate{"a": Pseudonym, "b": Pseudonym, "by": Staff, "approved_by": Staff}},
		"lookups":            {Of: `customer = $1`, Rest: Deleted},
		"orders":             {Of: `customer = $1`, Rest: Deleted},
		"consents":           {Of: `customer = $1`, Rest: Deleted},
		"tags":               {Of: `customer = $1`, Rest: Deleted},
		"shadow_tags":        {Of: `customer = $1`, Rest: Deleted},
		"rejections":         {Of: `customer = $1`, Rest: Deleted},
		"timers":             {Of: `subject = $1`, Rest: Deleted},
		// A contact's own events keep their open part: node names, queues, durations.
		"ledger": {Of: theirs + ` and kind <> 'customer.erased'`, Rest: NotPersonal,
			Columns: map[string]Fate{"subject": Pseudonym, "person": Pseudonym, "sealed": Unreadable}},
		"contacts":   {Of: theirs, Rest: NotPersonal, Columns: map[string]Fate{"customer": Pseudonym, "person": Pseudonym, "sealed": Unreadable}},
		"notes":      {Of: theirs, Rest: NotPersonal, Columns: map[string]Fate{"person": Pseudonym, "sealed": Unreadable}},
		"chat_files": {Of: theirs, Rest: NotPersonal, Columns: map[string]Fate{"person": Pseudonym, "sealed": Unreadable}},
		"recordings": {Of: theirs, Rest: NotPersonal, Columns: map[string]Fate{"person": Pseudonym,
			"held_sealed": Unreadable}}, // the audio is in files, sealed with a key under the same person's
		"tasks": {Of: theirs, Rest: NotPersonal, Columns: map[string]Fate{"person": Pseudonym, "sealed": Unreadable, "note_sealed": Unreadable}},
		// What supervisors tell callers and agents is about nobody; its key is its own.
		"directives":       staff("agent", "given_by", "person", "sealed"),
		"directives_seen":  staff("agent", "at"),
		"recording_agents": none,
		"reservations":     none,
		"escalations":      staff("agent", "senior", "asked_at"),
		"manners":          none, // of a contact that points at nobody any more, beside bands that many share
		"flow_layouts":     none,
		"refused_cues":     none, // phrases that at least four contacts have in common
		"unlabelled":       none, // ids alone: what was said is in the ledger
		// Hashes under the installation's key of the ids that other systems give to
		// their messages; forgotten with time.
		"seen": none, "seen_groups": none,
		"quarantine":      {Of: `id in (` + theirHeld + `)`, Rest: Deleted},
		"quarantined_ids": {Of: `message in (` + theirHeld + `)`, Rest: Deleted},
		"suppressed":      {Rest: NotPersonal, Columns: map[string]Fate{"blind": Suppression}},
		"sources":         none, "source_counts": none,

		"agents":         staff("title", "skills", "queues", "roles", "sealed", "signed_in_at", "locked_at"),
		"presence":       staff("status", "reason", "since", "next", "why"),
		"logins":         staff("blind", "sealed", "password", "changed_at"),
		"passwords":      staff("password", "until"),
		"factors":        staff("blind", "sealed", "step", "made_at", "confirmed_at", "used_at"),
		"recovery_codes": staff("blind", "used_at"),
		"failures":       staff("address", "login", "at"),
		"lockouts":       staff("subject", "until"),
		"signin_links":   staff("made_at", "used_at"),
		"signins":        staff("made_at", "seen_at", "address", "device"),
		"phones":         staff("account", "sealed", "added_at"),
		"bindings":       staff("account", "contact", "source", "device"),
		// Ids and codes, never a name or a number; it is kept as a proof.
		"audit": staff("actor", "role", "address"),

		"api_keys": {Rest: NotPersonal, Columns: map[string]Fate{"hash": Secret}},
		"webhooks": {Rest: NotPersonal, Columns: map[string]Fate{"sealed": Secret}},
		// An intent names an event; what is told is read from the ledger when it is sent.
		"deliveries": {Of: `subject = $1`, Rest: NotPersonal, Columns: map[string]Fate{"subject": Pseudonym}},
		"answers":    {Rest: NotPersonal, Columns: map[string]Fate{"sealed": Forgotten}},

		"connections": {Rest: NotPersonal, Columns: map[string]Fate{"sealed": Secret}},
		// What could not be read can't be asked whose it is.
		"letters":      {Rest: NotPersonal, Columns: map[string]Fate{"sealed": Passing}},
		"imports":      none,
		"import_parts": {Rest: NotPersonal, Columns: map[string]Fate{"sealed": Passing}},
		"poll_keys":    {Of: `customer = $1`, Rest: Deleted},

		"proofs":   {Of: `customer = $1`, Rest: Deleted},
		"messages": {Of: theirs, Rest: Deleted}, "handoffs": {Of: theirs, Rest: Deleted}, "handoff_files": {Of: theirs, Rest: Deleted},

		"audit_heads": none, "audit_checkpoints": none, "units": none, "numbers": none, "queues": none, "definitions": none, "proposals": none, "backfills": none, "tag_days": none,
		"positions": none, "cursors": none, "leases": none, "meta": none,
	}
}
