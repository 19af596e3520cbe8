package lobby

import (
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
)

// note keeps an event that nobody waits for.
func (h *Host) note(e zhiyin.Event) { h.sure([]zhiyin.Event{e}, func(error) {}) }

// sure keeps events that are true already: what the ledger can't take now it gets
// later. then is told how it went at first.
func (h *Host) sure(events []zhiyin.Event, then func(error)) {
	if len(h.owed) > 0 { // what happened before them comes first
		h.owed = append(h.owed, events...)
		h.box.put(func() { then(fmt.Errorf("lobby: the ledger is behind: %w", zhiyin.Unavailable)) })
		return
	}
	h.keep(events, func(err error) {
		h.owe(err, events...)
		then(err)
	})
}

// owe remembers events that are true already and that the ledger could not take for
// now. Nothing new is decided before it has them: it would not fit what is kept.
func (h *Host) owe(err error, events ...zhiyin.Event) {
	switch {
	case err == nil:
	case errors.Is(err, zhiyin.Unavailable) || errors.Is(err, zhiyin.Busy):
		h.owed, h.paused = append(h.owed, events...), h.now().Add(ledgerRest)
		h.log.Warn("the ledger owes events", "subject", events[0].Subject, "kind", events[0].Kind, "owed", len(h.owed), "error", err)
	default:
		h.log.Error("an event not kept", "subject", events[0].Subject, "kind", events[0].Kind, "error", err)
	}
}

// repay writes what is owed, all with one append, when the ledger has rested.
func (h *Host) repay(now time.Time) {
	if len(h.owed) == 0 || h.repaying || now.Before(h.paused) {
		return
	}
	h.repaying = true
	events := h.owed
	h.keep(events, func(err error) {
		h.repaying, h.owed = false, h.owed[len(events):]
		if err != nil {
			late := h.owed
			h.owed = nil
			h.owe(err, append(events[:len(events):len(events)], late...)...)
		}
	})
}
