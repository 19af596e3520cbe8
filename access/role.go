package access

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
)

// Role is what somebody is in the house. The names are stored.
type Role string

// Roles. The last three are the administrators of GB/T 22239 level 3, who there
// exclude each other and everybody who serves.
const (
	Agent      Role = "agent"      // serves customers
	Supervisor Role = "supervisor" // leads agents of their units
	Admin      Role = "admin"      // configures; sees no customer data and no audit
	Security   Role = "security"   // people, roles, keys, masking; never their own roles
	Audit      Role = "audit"      // reads and exports the audit chain, nothing else
)

// Roles returns every role in the order above.
func Roles() []Role { return []Role{Agent, Supervisor, Admin, Security, Audit} }

// Reach is how far a grant goes.
type Reach int

// Reaches, shortest first.
const (
	Nowhere    Reach = iota
	Own              // what is the actor's own
	Unit             // the actor's units, and what belongs to no unit
	Everywhere       // the enterprise
)

// everybody may look after their own account, whatever their role.
var everybody = map[Action]Reach{Public: Everywhere, AccountUse: Own}

// grants is who may do what. Anything that is not written is refused.
var grants = map[Role]map[Action]Reach{
	Agent: {
		DeskUse: Own, CustomerRead: Unit, CustomerReveal: Unit, ContactRead: Own, RecordingPlay: Own, QueueRead: Unit,
	},
	Supervisor: {
		DeskUse: Own, CustomerRead: Unit, CustomerReveal: Unit, CustomerExport: Unit, CustomerErase: Unit, CustomerMerge: Unit,
		ContactRead: Unit, ContactObserve: Unit, ContactSteer: Unit, QueueSteer: Unit, RecordingPlay: Unit, RecordingHold: Unit,
		QueueRead: Unit, AgentRead: Unit, AgentSteer: Unit, DefinitionRead: Unit, DefinitionPublish: Unit, IntakeManage: Unit,
	},
	Admin: {
		DefinitionRead: Everywhere, DefinitionPublish: Everywhere, DefinitionOverrule: Everywhere, WebhookManage: Everywhere, ConnectionManage: Everywhere, OpsRead: Everywhere, OpsManage: Everywhere,
		QueueRead: Everywhere, AgentRead: Everywhere, IntakeManage: Everywhere,
	},
	Security: {AgentManage: Everywhere, RoleGrant: Everywhere, KeyManage: Everywhere, AgentRead: Everywhere},
	Audit:    {AuditRead: Everywhere},
}

// reach is how far any of the roles lets the action go.
func reach(roles []Role, action Action) Reach {
	far := everybody[action]
	for _, r := range roles {
		far = max(far, grants[r][action])
	}
	return far
}

// Of reads roles as they are stored. A name that is no role grants nothing and
// is left out.
func Of(names []string) []Role {
	out := make([]Role, 0, len(names))
	for _, n := range names {
		if slices.Contains(Roles(), Role(n)) && !slices.Contains(out, Role(n)) {
			out = append(out, Role(n))
		}
	}
	return out
}

// Names is the inverse of Of.
func Names(roles []Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

// Check refuses a set of roles that may not be held together: Invalid for an
// unknown name, Conflict where level3 keeps administrators apart from each
// other and from those who serve.
func Check(names []string, level3 bool) error {
	apart, serving := 0, 0
	for _, n := range names {
		switch Role(n) {
		case Agent, Supervisor:
			serving = 1
		case Admin, Security, Audit:
			apart++
		default:
			return fmt.Errorf("access: there is no role %q: %w", n, zhiyin.Invalid)
		}
	}
	if level3 && apart+serving > 1 {
		return fmt.Errorf("access: at level 3 admin, security and audit exclude each other and agent and supervisor: %w", zhiyin.Conflict)
	}
	return nil
}

// Privileged tells whether a sign-in with these roles has the shorter idle time
// of administrators.
func Privileged(roles []Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return r == Admin || r == Security || r == Audit })
}

// Joined writes roles as one text, in a fixed order.
func Joined(roles []Role) string {
	names := Names(roles)
	slices.Sort(names)
	return strings.Join(names, " ")
}
