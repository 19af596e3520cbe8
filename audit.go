package zhiyin

import "time"

// AuditEntry is one line of the audit chain: who did what to what, and how it
// came out. It holds ids, names of fields and codes only, never a person's name,
// a number or free text; those belong into the sealed part of a kept event.
type AuditEntry struct {
	At      time.Time `json:"at"`                // kept in µs; the zero time: when it is written
	Actor   string    `json:"actor"`             // "agent:ag_…", "key:…", "system", "console" (somebody at the machine), "nobody"
	Role    string    `json:"role,omitempty"`    // the roles in force, as "agent supervisor"
	From    string    `json:"from,omitempty"`    // the address that asked
	Action  string    `json:"action"`            // an access.Action, or what happened: "sign_in", "lock"
	Object  string    `json:"object,omitempty"`  // kind and id: "customer:cu_…", "recording:rec_…"
	Result  string    `json:"result"`            // AuditDone, AuditDenied, AuditFailed
	Reason  string    `json:"reason,omitempty"`  // codes: what of it, why it was done or refused: "phone callback"
	Request string    `json:"request,omitempty"` // the id of the request
}

// Results of an AuditEntry.
const (
	AuditDone   = "done"
	AuditDenied = "denied" // the actor may not
	AuditFailed = "failed" // it was tried and did not succeed
)
