package desk

import (
	"encoding/json"
	"fmt"

	"zhiyin.dev"
)

// browser is what the screens do with the messages, in Go: it takes them in
// their order and keeps the view.
type browser struct {
	t     tester
	sub   *Subscription
	pos   int64
	hello Hello
	seen  []string // topics, in order
	raw   []byte   // every byte that was sent

	partials []zhiyin.Partial
}

type frame struct {
	Pos   int64           `json:"pos"`
	Topic string          `json:"topic"`
	Data  json.RawMessage `json:"data"`
}

func (w *world) open(agent zhiyin.AgentID) *browser {
	w.t.Helper()
	b := &browser{t: w.t}
	b.attach(w.subscribe(agent, "", 0))
	return b
}

func (b *browser) attach(sub *Subscription) {
	b.sub = sub
	for _, m := range sub.Backlog {
		b.take(m)
	}
	if b.pos != sub.Pos {
		b.t.Fatalf("after the backlog the browser is at %d, the desk at %d", b.pos, sub.Pos)
	}
}

// drain takes what has been sent so far; false when the desk dropped us.
func (b *browser) drain() bool {
	for {
		select {
		case m, more := <-b.sub.C:
			if !more {
				return false
			}
			b.take(m)
		default:
			return true
		}
	}
}

func (b *browser) take(m Message) {
	b.t.Helper()
	b.raw = append(b.raw, m.JSON...)
	var f frame
	b.read(m.JSON, &f)
	if f.Pos != m.Pos {
		b.t.Fatalf("position %d is numbered %d inside", m.Pos, f.Pos)
	}
	b.seen = append(b.seen, f.Topic)
	if f.Topic == "hello" {
		b.hello = Hello{}
		b.read(f.Data, &b.hello)
		b.pos = f.Pos
		return
	}
	if f.Topic == "partial" {
		var p zhiyin.Partial
		b.read(f.Data, &p)
		b.partials = append(b.partials, p)
		if f.Pos != b.pos {
			b.t.Fatalf("a partial at %d takes a position after %d", f.Pos, b.pos)
		}
		return
	}
	if f.Pos != b.pos+1 {
		b.t.Fatalf("gap: %s at %d after %d", f.Topic, f.Pos, b.pos)
	}
	b.pos = f.Pos
	b.apply(f)
}

func (b *browser) apply(f frame) {
	h := &b.hello
	switch f.Topic {
	case "agent":
		h.Agent = AgentView{}
		b.read(f.Data, &h.Agent)
	case "offer":
		h.Offer = nil
		b.read(f.Data, &h.Offer)
	case "queues":
		h.Queues = nil
		b.read(f.Data, &h.Queues)
	case "contact":
		var c ContactView
		b.read(f.Data, &c)
		b.place(c)
	case "gone":
		var g struct{ ID string }
		b.read(f.Data, &g)
		delete(h.Timelines, g.ID)
		for i, c := range h.Contacts {
			if string(c.ID) == g.ID {
				h.Contacts = append(h.Contacts[:i:i], h.Contacts[i+1:]...)
				break
			}
		}
	case "timeline":
		b.timeline(f.Data)
	case "elsewhere":
	default:
		b.t.Fatalf("topic %s", f.Topic)
	}
}

func (b *browser) place(c ContactView) {
	for i := range b.hello.Contacts {
		if b.hello.Contacts[i].ID == c.ID {
			b.hello.Contacts[i] = c
			return
		}
	}
	b.hello.Contacts = append(b.hello.Contacts, c)
}

func (b *browser) timeline(data []byte) {
	var t struct {
		Contact string
		Entries []TimelineEntry
	}
	b.read(data, &t)
	have := map[any]bool{}
	for _, e := range b.hello.Timelines[t.Contact] {
		have[e.ID] = true
	}
	for _, e := range t.Entries {
		if !have[e.ID] {
			b.hello.Timelines[t.Contact] = append(b.hello.Timelines[t.Contact], e)
		}
	}
}

func (b *browser) read(raw []byte, into any) {
	b.t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		b.t.Fatalf("%v in %.200s", err, raw)
	}
}

// differs compares the view with the one that a browser opened now would get.
// The timelines of contacts that are on no screen any more do not count.
func (b *browser) differs(fresh *browser) string {
	mine, theirs := b.hello, fresh.hello
	mine.Epoch, mine.Now = theirs.Epoch, theirs.Now
	shown := map[string][]TimelineEntry{}
	for id := range theirs.Timelines {
		shown[id] = mine.Timelines[id]
	}
	mine.Timelines = shown
	a, _ := json.Marshal(mine)
	c, _ := json.Marshal(theirs)
	if string(a) == string(c) {
		return ""
	}
	return fmt.Sprintf("kept:\n%s\nfresh:\n%s", a, c)
}
