package lobby

import "zhiyin.dev"

// callbackShare is the part of a group's agents, in percent, who may have callbacks
// in hand while anybody waits on the line: a telephone that nobody takes costs an
// agent half a minute, and who is on the line hears every second of it.
const callbackShare = 50

// callbackRoom is how many more callbacks may begin beside those in hand: at least one
// in all. Below 0: any number, for nobody waits on the line.
func (h *Host) callbackRoom() int {
	if !h.anybodyOnTheLine() {
		return -1
	}
	inHand, present := 0, 0
	for _, a := range h.agents {
		if a.presence.Status == zhiyin.Available && a.presence.Line {
			present++
		}
		if a.callback != "" && a.contact == a.callback || a.ring != nil && a.ring.entry.Wanted.Callback {
			inHand++
		}
	}
	return max(0, max(1, present*callbackShare/100)-inHand)
}

func (h *Host) anybodyOnTheLine() bool {
	for _, e := range h.waiting {
		if e.ring == nil && !e.Wanted.Callback && e.Wanted.Channel != zhiyin.Chat {
			return true
		}
	}
	return false
}
