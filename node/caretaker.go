package node

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store"
	"zhiyin.dev/store/population"
	"zhiyin.dev/store/signin"
)

// caretakeEvery is how often the caretaker looks: what it does is counted in days.
const caretakeEvery = time.Hour

// dormantAtOnce bounds the people of one look.
const dormantAtOnce = 200

// caretaker locks people who have not come for long, drops what is over (answers
// that are not given again, sign-ins, messages in quarantine, hand-offs, ids of messages), and
// counts the population of tags.
type caretaker struct {
	db      *store.DB
	signIns *signin.DB
	dormant time.Duration // 0: nobody is
	ids     time.Duration // for which ids of messages are remembered; 0: as long as what they were about
	now     func() time.Time
	log     *slog.Logger
}

func (n *Node) caretaker() *caretaker {
	return &caretaker{db: n.db, signIns: n.signIns, dormant: time.Duration(n.cfg.Access.DormantDays) * day,
		ids: time.Duration(n.cfg.Intake.MessageIDsDays) * day, now: n.now, log: n.log.With("part", "caretaker")}
}

// messageDays is how long settled messages are kept for whoever looks why one did not
// arrive.
const messageDays = 30

// handoffDays is how long what came of a hand-off can be looked at, with what the
// customer wrote and photographed; the ledger keeps that it was, and its hash.
const handoffDays = 90

// Run looks at once and then every hour until ctx is done.
func (c *caretaker) Run(ctx context.Context) error {
	every := time.NewTicker(caretakeEvery)
	defer every.Stop()
	for {
		c.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

func (c *caretaker) look(ctx context.Context) {
	for what, do := range map[string]func(context.Context) error{
		"answers not dropped":            func(ctx context.Context) error { return second(c.db.ForgetAnswers(ctx)) },
		"population of tags not counted": func(ctx context.Context) error { return population.Of(c.db.Engine).CountTagDay(ctx, c.now()) },
		"quarantine not emptied":         func(ctx context.Context) error { return c.db.ForgetQuarantined(ctx, c.now()) },
		"old messages not dropped": func(ctx context.Context) error {
			return second(c.db.ForgetMessages(ctx, c.now().AddDate(0, 0, -messageDays)))
		},
		"old hand-offs not dropped": func(ctx context.Context) error {
			return second(c.db.ForgetHandoffs(ctx, c.now().AddDate(0, 0, -handoffDays)))
		},
		"ids of messages not dropped": c.forgetIDs,
		"sign-ins not dropped":        c.forgetSignIns,
		"dormant people not locked":   c.lockDormant,
	} {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			c.log.Error(what, "kind", zhiyin.KindOf(err), "err", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// forgetSignIns drops those that were over for as long as the audit is kept at
// least, and that nobody's dormancy is counted from.
func (c *caretaker) forgetSignIns(ctx context.Context) error {
	return second(c.signIns.ForgetSignIns(ctx, c.now().Add(-max(store.AuditKept, c.dormant))))
}

func (c *caretaker) forgetIDs(ctx context.Context) error {
	if c.ids <= 0 {
		return nil
	}
	return second(c.db.ForgetSeen(ctx, c.now().Add(-c.ids)))
}

// lockDormant locks whoever has not signed in for so long, each with an event
// and an entry in the audit. The last who grants roles is left: nobody could
// take the lock off.
func (c *caretaker) lockDormant(ctx context.Context) error {
	if c.dormant == 0 {
		return nil
	}
	ids, err := c.signIns.DormantPeople(ctx, c.now().Add(-c.dormant), dormantAtOnce)
	if err != nil {
		return err
	}
	for _, id := range ids {
		last, err := c.lastWhoGrants(ctx, id)
		if err != nil {
			return err
		}
		if last {
			continue
		}
		e := zhiyin.NewEvent(string(id), zhiyin.AgentLocked{On: true}, c.now())
		e.By = "system"
		entry := zhiyin.AuditEntry{At: c.now(), Actor: "system", Action: "lock", Object: "agent:" + string(id), Result: zhiyin.AuditDone,
			Reason: fmt.Sprintf("dormant %d", int(c.dormant/day))}
		if err := c.db.AppendAudited(ctx, []zhiyin.AuditEntry{entry}, e); err != nil {
			return err
		}
		c.log.Info("person locked who did not sign in for long", "agent", string(id))
	}
	return nil
}

// lastWhoGrants tells whether nobody else who is not locked grants roles.
func (c *caretaker) lastWhoGrants(ctx context.Context, id zhiyin.AgentID) (bool, error) {
	who, err := c.db.Agent(ctx, id)
	if err != nil || !slices.Contains(who.Roles, string(access.Security)) {
		return false, err
	}
	for after := zhiyin.AgentID(""); ; {
		page, err := c.signIns.People(ctx, after, 200, c.now())
		if err != nil {
			return false, err
		}
		for _, p := range page {
			if p.ID != id && !p.Locked && slices.Contains(p.Roles, string(access.Security)) {
				return false, nil
			}
			after = p.ID
		}
		if len(page) < 200 {
			return true, nil
		}
	}
}
