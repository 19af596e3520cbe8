package figure

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev/edge/rtp"
	"zhiyin.dev/intake"
)

// gauge describes one measure that is read from a part when somebody asks.
type gauge struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

// measured lists what is read from the parts.
type measured struct {
	calls, connections, broken, flooded, strangers, wrong, locked, full      gauge
	trunkUp, trunkRegistered, trunkCalls                                     gauge
	legs, sent, received, sendFailed, lost, junk, foreign, skipped, portFree gauge
	late, jitter                                                             *prometheus.Desc
	waiting, oldest, served, inTime, agentsOf, agents, contacts              gauge
	queue, schema, timers, behind, busDropped                                gauge
	tasks, tasksLate, tasksOldest                                            gauge
	certificate, backup, backupSize, disk, leads, about                      gauge
}

func newMeasured() measured {
	d := func(kind prometheus.ValueType, name, help string, labels ...string) gauge {
		return gauge{prometheus.NewDesc("zhiyin_"+name, help, labels, nil), kind}
	}
	const g, c = prometheus.GaugeValue, prometheus.CounterValue
	return measured{
		calls:           d(g, "sip_calls", "Telephone calls now, arriving ones included."),
		connections:     d(g, "sip_connections", "TCP and TLS connections that peers have open."),
		broken:          d(c, "sip_connections_broken_total", "Connections closed for what came over them."),
		flooded:         d(c, "sip_flooded_total", "Strangers' requests beyond their rate, left without an answer."),
		strangers:       d(c, "sip_strangers_total", "Requests refused because nobody knows their sender."),
		wrong:           d(c, "sip_wrong_passwords_total", "Digest answers that were wrong."),
		locked:          d(c, "sip_locked_total", "Requests refused after too many wrong passwords."),
		full:            d(c, "sip_refused_full_total", "Calls refused for want of a place or while draining."),
		trunkUp:         d(g, "trunk_up", "1 while the trunk answers.", "trunk"),
		trunkRegistered: d(g, "trunk_registered", "1 while registered at the trunk; trunks that want no registration are left out.", "trunk"),
		trunkCalls:      d(g, "trunk_calls", "Calls through the trunk now.", "trunk"),
		legs:            d(g, "media_legs", "Parties with audio now."),
		sent:            d(c, "rtp_packets_sent_total", "RTP packets sent."),
		received:        d(c, "rtp_packets_received_total", "RTP packets received, well-formed; where nobody hears a party, one is read for eight."),
		sendFailed:      d(c, "rtp_packets_send_failed_total", "RTP packets that the system refused to send."),
		lost:            d(g, "rtp_packets_lost", "RTP packets that never came, of what the peers' numbers promise; a late one takes its loss back."),
		junk:            d(c, "rtp_packets_junk_total", "Malformed packets."),
		foreign:         d(c, "rtp_packets_foreign_total", "Packets from addresses other than the announced peer's."),
		skipped:         d(c, "rtp_slots_skipped_total", "Moments to send that a pacer was too far behind for."),
		portFree:        d(g, "rtp_ports_free", "Port pairs for telephone audio that can be taken now."),
		late:            prometheus.NewDesc("zhiyin_rtp_send_late_seconds", "By how much after its time a paced packet was sent.", nil, nil),
		jitter:          prometheus.NewDesc("zhiyin_rtp_jitter_seconds", "Interarrival jitter of what parties send (RFC 3550 §6.4.1), once for each party about every 5 s.", nil, nil),
		waiting:         d(g, "lobby_waiting", "Contacts that wait, those that ring included.", "queue"),
		oldest:          d(g, "lobby_longest_wait_seconds", "For how long the one waits that waits longest.", "queue"),
		served:          d(c, "lobby_served_total", "Contacts accepted since the start.", "queue"),
		inTime:          d(c, "lobby_served_in_time_total", "Of these, within the queue's target.", "queue"),
		agentsOf:        d(g, "lobby_agents", "Agents of a queue by what they do.", "queue", "doing"),
		agents:          d(g, "agents", "Agents by status.", "status"),
		contacts:        d(g, "contacts", "Contacts that this node conducts now."),
		tasks:           d(g, "tasks_open", "Messages of customers that nobody has answered yet.", "queue"),
		tasksLate:       d(g, "tasks_late", "Of these, those whose time is over.", "queue"),
		tasksOldest:     d(g, "tasks_oldest_seconds", "How long ago the oldest of them was left.", "queue"),
		queue:           d(g, "ledger_queue_requests", "Requests that wait for the ledger's writer."),
		schema:          d(g, "schema_version", "Version of the database's schema."),
		timers:          d(g, "timers_overdue", "Timers that are due and not taken."),
		behind:          d(g, "tags_behind_events", "Events kept that tags have not followed yet."),
		busDropped:      d(c, "bus_dropped_total", "Messages that the bus dropped; what they said is in the ledger."),
		certificate:     d(g, "certificate_expires_timestamp_seconds", "When the web's certificate ends."),
		backup:          d(g, "backup_timestamp_seconds", "When the last backup was made; 0: never."),
		backupSize:      d(g, "backup_database_bytes", "Size of the database in the last backup."),
		disk:            d(g, "disk_free_bytes", "Free octets on the disk of the data folder."),
		leads:           d(g, "leads", "1 on the node that acts, 0 on a standby."),
		about:           d(g, "build_info", "1; the version is the label.", "version"),
	}
}

// Describe is for a registry: what is read is not checked beforehand, for trunks
// and queues come and go.
func (f *Meter) Describe(chan<- *prometheus.Desc) {}

// Collect reads all parts.
func (f *Meter) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	put := func(g gauge, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(g.desc, g.kind, v, labels...)
	}
	n := f.parts()
	f.collectSIP(n, put)
	f.collectMedia(n, to, put)
	f.collectLobby(n, put)
	f.collectHouse(ctx, n, put)
}

type putter func(g gauge, v float64, labels ...string)

func (f *Meter) collectSIP(n Parts, put putter) {
	m, s := f.measured, n.SIP.Stats()
	put(m.calls, float64(s.Calls))
	put(m.connections, float64(s.Connections))
	put(m.broken, float64(s.Broken))
	put(m.flooded, float64(s.Flooded))
	put(m.strangers, float64(s.Strangers))
	put(m.wrong, float64(s.Wrong))
	put(m.locked, float64(s.Locked))
	put(m.full, float64(s.Full))
	for _, t := range n.SIP.Trunks() {
		put(m.trunkUp, truth(t.Reachable), t.Name)
		put(m.trunkCalls, float64(t.Calls), t.Name)
		if t.Registers {
			put(m.trunkRegistered, truth(t.Registered), t.Name)
		}
	}
}

func (f *Meter) collectMedia(n Parts, to chan<- prometheus.Metric, put putter) {
	m, s := f.measured, n.Plane.Stats()
	put(m.legs, float64(s.Legs))
	put(m.sent, float64(s.Sent))
	put(m.received, float64(s.Received))
	put(m.sendFailed, float64(s.SendFailed))
	put(m.lost, float64(s.Lost))
	put(m.junk, float64(s.Junk))
	put(m.foreign, float64(s.Foreign))
	put(m.skipped, float64(s.Skipped))
	put(m.portFree, float64(s.PortsFree))
	to <- spread(m.late, s.Late[:])
	to <- spread(m.jitter, s.Jitter[:])
}

// spread makes a histogram of counts by rtp.LatenessBounds.
func spread(desc *prometheus.Desc, counts []uint64) prometheus.Metric {
	buckets, all, sum := map[float64]uint64{}, uint64(0), 0.0
	for i, n := range counts {
		all += n
		bound := 2 * rtp.LatenessBounds[len(rtp.LatenessBounds)-1].Seconds() // stands for what is beyond
		if i < len(rtp.LatenessBounds) {
			bound = rtp.LatenessBounds[i].Seconds()
			buckets[bound] = all
		}
		sum += bound * float64(n) // from above: the plane keeps counts only
	}
	return prometheus.MustNewConstHistogram(desc, all, sum, buckets)
}

func (f *Meter) collectLobby(n Parts, put putter) {
	m, now := f.measured, n.Now()
	for queue, s := range n.Rooms.Stats() {
		name := string(queue)
		put(m.waiting, float64(s.Waiting), name)
		oldest := 0.0
		if !s.Oldest.IsZero() {
			oldest = max(0, now.Sub(s.Oldest).Seconds())
		}
		put(m.oldest, oldest, name)
		put(m.served, float64(s.Served), name)
		put(m.inTime, float64(s.ServedInTime), name)
		for _, doing := range sorted(s.Agents) {
			put(m.agentsOf, float64(s.Agents[doing]), name, doing)
		}
	}
	agents := f.agents()
	for _, status := range sorted(agents) {
		put(m.agents, float64(agents[status]), string(status))
	}
	put(m.contacts, float64(n.Conductor.Count()))
}

func (f *Meter) collectHouse(ctx context.Context, n Parts, put putter) {
	m := f.measured
	put(m.queue, float64(n.DB.Waiting()))
	put(m.busDropped, float64(n.Bus.Dropped()))
	put(m.leads, truth(n.Acts))
	put(m.about, 1, n.Version)
	if v, err := n.DB.Schema(ctx); err == nil {
		put(m.schema, float64(v))
	}
	if overdue, err := n.DB.Overdue(ctx); err == nil {
		put(m.timers, float64(overdue))
	}
	if behind, err := n.DB.Behind(ctx, intake.Consumer); err == nil {
		put(m.behind, float64(behind))
	}
	if counts, err := n.DB.TaskCounts(ctx, n.Now()); err == nil {
		for _, c := range counts {
			put(m.tasks, float64(c.Open), string(c.Queue))
			put(m.tasksLate, float64(c.Late), string(c.Queue))
			put(m.tasksOldest, n.Now().Sub(c.Oldest).Seconds(), string(c.Queue))
		}
	}
	if free, err := n.Free(); err == nil {
		put(m.disk, float64(free))
	}
	if until, ok := n.Certificate(); ok {
		put(m.certificate, float64(until.Unix()))
	}
	last, octets := n.Backup(ctx)
	at := 0.0
	if !last.IsZero() {
		at = float64(last.Unix())
	}
	put(m.backup, at)
	put(m.backupSize, float64(octets))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
