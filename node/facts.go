package node

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev/edge/api"
)

// Limits from which somebody should do something.
const (
	leastDisk    = 2 << 30        // octets: a day of a busy ledger
	leastDays    = 14             // of the certificate: renewal failed for half a month
	oldestBackup = 26 * time.Hour // a day and the time that it takes
	longestQueue = 1000           // requests: commits fall behind
	mostOverdue  = 100            // timers
	day          = 24 * time.Hour
)

// facts is how the node stands.
type facts struct{ node *Node }

func (f facts) Facts(ctx context.Context) (list []api.Fact) {
	n, now := f.node, f.node.now()
	add := func(name api.FactName, bad bool, format string, args ...any) {
		list = append(list, api.Fact{Name: name, Value: fmt.Sprintf(format, args...), Bad: bad})
	}
	add(api.FactVersion, false, "%s", n.version)
	add(api.FactRole, false, "%s", map[bool]string{true: "acting", false: "standby"}[n.acts()])
	add(api.FactSince, false, "%s", n.began.Format(time.RFC3339))
	schema, err := n.db.Schema(ctx)
	add(api.FactEngine, err != nil, "%s, schema %d", engine(n.cfg), schema)
	add(api.FactContacts, false, "%d", n.conductor.Count())
	add(api.FactCalls, false, "%d", n.sip.Stats().Calls)
	add(api.FactQueue, n.db.Waiting() > longestQueue, "%d", n.db.Waiting())
	overdue, err := n.db.Overdue(ctx)
	add(api.FactTimers, err != nil || overdue > mostOverdue, "%d", overdue)
	if free, err := freeBytes(n.cfg.Data); err == nil {
		add(api.FactDisk, free < leastDisk, "%.1f GB", float64(free)/1e9)
	}
	if n.certs != nil {
		if until, ok := n.certs.Until(); ok {
			days := int(until.Sub(now) / day)
			add(api.FactCertificate, days < leastDays, "%s (%d d)", until.Format(time.DateOnly), days)
		}
	}
	if last := n.lastBackup(ctx); last.At.IsZero() {
		add(api.FactBackup, true, "—")
	} else {
		add(api.FactBackup, now.Sub(last.At) > oldestBackup, "%s, %.1f MB", last.At.Format(time.RFC3339), float64(last.Octets)/1e6)
	}
	if kept, err := readErasures(n.cfg.erasuresPath()); err != nil {
		add(api.FactErasures, true, "changed or unreadable")
	} else {
		add(api.FactErasures, false, "%d", len(kept.List))
	}
	heard, bad := n.recognisers.Told()
	add(api.FactRecognition, bad, "%s", heard)
	spoken, bad := n.voices.Told()
	add(api.FactVoice, bad, "%s", spoken)
	return list
}

// acts tells whether this node conducts contacts; on a file whoever serves does.
func (n *Node) acts() bool { return n.leads || n.cfg.Store.URL == "" }
