package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/node/staff"
)

// staff is what whoever manages people may do.
func (n *Node) staff() staff.People { return staff.NewPeople(n.db, n.doorkeeper, n.cfg.Access.Level3) }

// Staff manages people, for commands on this machine.
func (n *Node) Staff() api.People { return n.staff() }

// Console is the visit of a command on this machine.
func (n *Node) Console() api.Visit {
	return api.Visit{Actor: access.Actor{Console: true}, Device: "console", Now: n.now()}
}

// SetPassword sets a person's password from this machine; they need a login name.
func (n *Node) SetPassword(ctx context.Context, id zhiyin.AgentID, password string) ([]access.PasswordFault, error) {
	return n.staff().SetPassword(ctx, n.Console(), id, password)
}
