// Package inbox keeps the demo's messages in memory, where a visitor reads them: it
// stands in for telephones that nobody has in a demo.
package inbox

import (
	"context"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/notify"
)

// most bounds what is kept: a demo of some days.
const most = 500

// Item is one message that was sent.
type Item struct {
	ID      zhiyin.MessageID
	Channel zhiyin.MessageChannel
	To      string
	Subject string
	Text    string
	Unit    zhiyin.UnitID
	At      time.Time
}

// Inbox takes letters of one process. It may be used from several goroutines.
type Inbox struct {
	now func() time.Time

	mu    sync.Mutex // guards what follows
	items []Item     // the newest last
}

// New makes an empty one.
func New(now func() time.Time) *Inbox { return &Inbox{now: now} }

// Channel is the inbox as the sender of one channel.
func (b *Inbox) Channel(c zhiyin.MessageChannel) notify.Sender { return sender{b, c} }

type sender struct {
	box     *Inbox
	channel zhiyin.MessageChannel
}

func (s sender) Send(_ context.Context, l notify.Letter) (string, error) {
	s.box.take(Item{ID: l.ID, Channel: s.channel, To: l.To, Subject: l.Subject, Text: l.Text, Unit: l.Unit, At: s.box.now()})
	return "inbox-" + string(l.ID), nil
}

// take keeps an item, once for each id.
func (b *Inbox) take(i Item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.items, func(o Item) bool { return o.ID == i.ID }) {
		return
	}
	b.items = append(b.items, i)
	if extra := len(b.items) - most; extra > 0 {
		b.items = slices.Delete(b.items, 0, extra)
	}
}

// Items are the newest first, at most limit; of one address where to is not empty.
func (b *Inbox) Items(to string, limit int) []Item {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := []Item{}
	for _, i := range slices.Backward(b.items) {
		if (to == "" || i.To == to) && len(out) < limit {
			out = append(out, i)
		}
	}
	return out
}
