package main

import (
	"fmt"
	"slices"
	"time"

	"zhiyin.dev/scenario/figure"
)

// batched is how many messages a batch has.
const batched = 250

// eventsRow sends messages one by one over one connection, then over 64, then in
// batches over 16. The clock runs from the first message until the last one's
// identity, windows and tags are done, which is later than its answer.
func eventsRow(s *stand) error {
	h, err := s.house()
	if err != nil {
		return err
	}
	defer h.end()
	if err := h.introduce(s.known); err != nil {
		return err
	}
	for _, part := range []struct {
		name        string
		bars        [2]string
		connections int
		batch       int
		events      int
	}{
		{"1", [2]string{">= 1500", ">= 1000"}, 1, 1, s.sent / 40},
		{"64", [2]string{">= 8000", ">= 4500"}, 64, 1, s.sent / 5},
		{"batch", [2]string{">= 25000", ">= 15000"}, 16, batched, s.sent},
	} {
		if s.senders != "" && s.senders != part.name {
			continue
		}
		var paces, acks, costs, shares, behind []float64
		for run := range s.runs {
			p, err := h.pace(newCrowd(s.known, s.next+run), part.connections, part.batch, max(1, part.events))
			if err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
			paces, acks, costs, shares = append(paces, p.perSecond), append(acks, p.ackMS), append(costs, p.costUS), append(shares, p.writerPct)
			behind = append(behind, p.behindMS)
		}
		s.next += s.runs
		s.add("events_per_s_"+part.name, part.bars, paces...)
		s.add("events_ack_p99_ms_"+part.name, [2]string{}, acks...)
		s.add("events_node_us_"+part.name, [2]string{}, costs...)
		s.add("events_writer_pct_"+part.name, [2]string{}, shares...)
		s.add("events_tags_behind_ms_"+part.name, [2]string{}, behind...)
	}
	return nil
}

// introduce makes everybody known.
func (h *house) introduce(customers int) error {
	var postings [][]byte
	lists := make([][][]byte, len(units))
	for k := range customers {
		lists[k%len(units)] = append(lists[k%len(units)], introduction(k, time.Now().UTC()))
	}
	for unit, list := range lists {
		for some := range slices.Chunk(list, 500) {
			postings = append(postings, batch(h.keys[unit], "/v1/import", some))
		}
	}
	if _, err := h.together(4, postings); err != nil {
		return fmt.Errorf("introducing customers: %w", err)
	}
	return h.settled()
}

// pace is what one run showed.
type pace struct {
	perSecond float64 // events that went through
	ackMS     float64 // how long the answers took, 99th percentile
	costUS    float64 // the house's processor time for an event
	writerPct float64 // share of the time in which the house's one writer had a transaction open
	behindMS  float64 // from the last answer until its tags have followed
}

// pace sends events and waits until tags have followed them.
func (h *house) pace(c *crowd, connections, batched, events int) (p pace, err error) {
	const committing = "zhiyin_ledger_commit_seconds_sum"
	postings := h.postings(c, batched, events)
	wrote, err := h.figure(committing)
	if err != nil {
		return p, err
	}
	spent, began := h.cpu(), time.Now()
	acks, err := h.together(connections, postings)
	answered := time.Now()
	if err == nil {
		err = h.settled()
	}
	took, behind := time.Since(began).Seconds(), time.Since(answered)
	if err != nil {
		return p, err
	}
	written, err := h.figure(committing)
	return pace{float64(events) / took, figure.Percentile(acks, 99), float64((h.cpu() - spent).Microseconds()) / float64(events), 100 * (written - wrote) / took, behind.Seconds() * 1000}, err
}

// postings are so many events, each unit's in turn, ending now.
func (h *house) postings(c *crowd, batched, events int) (postings [][]byte) {
	now := time.Now()
	for sent := 0; sent < events; sent += batched {
		unit, list := len(postings)%len(units), make([][]byte, 0, batched)
		for i := sent; i < min(events, sent+batched); i++ {
			list = append(list, c.message(unit, now.Add(time.Duration(i-events)*time.Millisecond)))
		}
		postings = append(postings, batch(h.keys[unit], "/v1/batch", list))
	}
	return postings
}
