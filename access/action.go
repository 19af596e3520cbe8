package access

// Action is something that a person or a system may be permitted to do: what a
// route declares, what a role grants and what an API key has as its scope. The
// names are kept with keys and in the audit chain, so none is renamed.
type Action string

// The actions. A route has exactly one.
const (
	Public Action = "public" // nothing of anybody's, or guarded by a token of its own

	AccountUse Action = "account.use" // one's own sign-ins, password and factors
	DeskUse    Action = "desk.use"    // one's own desk: status, offers, the contacts in its roster

	CustomerRead   Action = "customer.read"   // profiles with masked fields
	CustomerReveal Action = "customer.reveal" // one masked field in the clear, with a reason
	CustomerExport Action = "customer.export" // personal data out of the house
	CustomerErase  Action = "customer.erase"  // forgetting a person
	CustomerMerge  Action = "customer.merge"  // saying that two are one person, or not

	ContactRead    Action = "contact.read"    // contacts and their events
	ContactObserve Action = "contact.observe" // listening to, whispering into or joining another agent's contact

	ContactSteer Action = "contact.steer" // which queue a waiting contact is in, and before whom
	QueueSteer   Action = "queue.steer"   // what callers of a queue are told and offered, what its agents are told

	RecordingPlay Action = "recording.play"
	RecordingHold Action = "recording.hold" // keeping one beyond its time

	QueueRead  Action = "queue.read"  // who waits
	AgentRead  Action = "agent.read"  // who works, and at what
	AgentSteer Action = "agent.steer" // another agent's status, queues and skills

	DefinitionRead    Action = "definition.read"
	DefinitionPublish Action = "definition.publish"
	// DefinitionOverrule publishes what a comparison speaks against.
	DefinitionOverrule Action = "definition.overrule"
	WebhookManage      Action = "webhook.manage"
	ConnectionManage   Action = "connection.manage" // systems that we hear of customers from
	OpsRead            Action = "ops.read"          // health, figures, versions
	OpsManage          Action = "ops.manage"        // backups, drains, settings

	AgentManage Action = "agent.manage" // people: inviting, locking, ending sign-ins
	RoleGrant   Action = "role.grant"   // who has which role; never one's own
	KeyManage   Action = "key.manage"   // API keys

	AuditRead Action = "audit.read" // the audit chain and nothing else

	EventsWrite Action = "events.write" // what other systems report
	EventsRead  Action = "events.read"  // kept events, open fields

	IntakeManage Action = "intake.manage" // sources of events and what of theirs is in quarantine, masked
)

// actions lists all of them in the order above.
var actions = []Action{Public, AccountUse, DeskUse, CustomerRead, CustomerReveal, CustomerExport, CustomerErase, CustomerMerge, ContactRead, ContactObserve, ContactSteer, QueueSteer,
	RecordingPlay, RecordingHold, QueueRead, AgentRead, AgentSteer, DefinitionRead, DefinitionPublish, DefinitionOverrule, WebhookManage, ConnectionManage, OpsRead, OpsManage,
	AgentManage, RoleGrant, KeyManage, AuditRead, EventsWrite, EventsRead, IntakeManage}

// Actions returns every action, for lists of scopes and for tests.
func Actions() []Action { return append([]Action(nil), actions...) }

// Known tells whether there is such an action.
func (a Action) Known() bool {
	for _, known := range actions {
		if a == known {
			return true
		}
	}
	return false
}

// Personal tells whether the action shows or changes customers' personal data:
// what is done then leaves an entry in the audit chain, or is not done.
func (a Action) Personal() bool {
	switch a {
	case CustomerReveal, CustomerExport, CustomerErase, CustomerMerge, RecordingPlay, RecordingHold, ContactObserve:
		return true
	}
	return false
}
