package node

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/node/audit"
	"zhiyin.dev/node/customer"
	"zhiyin.dev/node/learning"
	"zhiyin.dev/node/matching"
	"zhiyin.dev/node/phone"
	"zhiyin.dev/node/staff"
)

// staff is what whoever manages people may do.
func (n *Node) staff() staff.People { return staff.NewPeople(n.db, n.doorkeeper, n.cfg.Access.Level3) }

// Staff manages people, for commands on this machine.
func (n *Node) Staff() people.People { return n.staff() }

// Console is the visit of a command on this machine.
func (n *Node) Console() door.Visit {
	return door.Visit{Actor: access.Actor{Console: true}, Device: "console", Now: n.now()}
}

// SetPassword sets a person's password from this machine; they need a login name.
func (n *Node) SetPassword(ctx context.Context, id zhiyin.AgentID, password string) ([]access.PasswordFault, error) {
	return n.staff().SetPassword(ctx, n.Console(), id, password)
}

// Manners says in which manner a unit's customers are served, or every unit's.
func (n *Node) Manners(ctx context.Context, unit zhiyin.UnitID, days int) ([]studio.MannerReport, error) {
	return n.manners.Manners(ctx, unit, days)
}

// Foreseen says how well reasons were foreseen; of every unit where none is named.
func (n *Node) Foreseen(ctx context.Context, unit zhiyin.UnitID, since time.Time) ([]learning.Foreseen, error) {
	return n.reasons.Foreseen(ctx, unit, since)
}

// audit is the chain of this installation.
func (n *Node) audit() audit.Chain {
	return audit.Chain{DB: n.db, Key: n.vault.AuditKey(), Checkpoints: n.cfg.checkpointsPath(), Now: n.now}
}

func (n *Node) notary() *audit.Notary {
	return audit.NewNotary(n.audit(), time.Duration(n.cfg.Access.AuditKeepDays)*day, n.log.With("part", "audit"))
}

// VerifyAudit reads the whole audit chain, compares it with the checkpoints, and tells
// progress now and then (may be nil).
func (n *Node) VerifyAudit(ctx context.Context, progress func(done, total int64)) (audit.Report, error) {
	return n.audit().Verify(ctx, progress)
}

// ExportAudit writes the entries of [from, to) as lines of JSON; a zero to is now.
func (n *Node) ExportAudit(ctx context.Context, from, to time.Time, out io.Writer) (count int, err error) {
	return n.audit().Export(ctx, console, from, to, out)
}

// AuditPublicKey is what checks the checkpoints' signatures: Ed25519, in hexadecimal
// digits.
func (n *Node) AuditPublicKey() string { return n.audit().PublicKey() }

// ReadYesterday reads a day of an installation, which may be running: 24 hours from
// the unit's midnight before day. It is NotFound where the unit is unknown, Invalid
// where nobody waited that day.
func ReadYesterday(ctx context.Context, cfg Config, unit zhiyin.UnitID, day string, log *slog.Logger) (y *matching.Yesterday, err error) {
	n, err := OpenExisting(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.plans.Yesterday(ctx, unit, day)
}

func (n *Node) phoneBook() phone.Book { return phone.NewBook(n.db, n.cfg.SIP, n.now) }

// AddPhone makes a telephone for an agent. The password is shown this once: only what
// it hashes to is kept. NotFound when there is no such agent. It works beside a running
// platform.
func (n *Node) AddPhone(ctx context.Context, agent zhiyin.AgentID) (phone.Settings, error) {
	return n.phoneBook().Add(ctx, agent)
}

// RemovePhone forgets a telephone; one that is registered is let go within half a
// minute. NotFound.
func (n *Node) RemovePhone(ctx context.Context, user string) error {
	return n.phoneBook().Remove(ctx, user)
}

// Phones lists every telephone.
func (n *Node) Phones(ctx context.Context) ([]phone.Standing, error) { return n.phoneBook().List(ctx) }

// dossiers are what is held about persons.
func (n *Node) dossiers() customer.Dossiers { return customer.Dossiers{DB: n.db, Now: n.now} }

// Dossier writes what is held about a person as a ZIP for them (privacy.Dossier); it
// stands in the audit before anything is written. NotFound for an unknown or erased
// person.
func (n *Node) Dossier(ctx context.Context, customer zhiyin.CustomerID, reason string, who zhiyin.AuditEntry, to io.Writer) error {
	return n.dossiers().Export(ctx, customer, reason, who, to)
}
