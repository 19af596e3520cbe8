package intake

import (
	"maps"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/schema"
)

// draft is one message on its way into the ledger. A draft with a code is
// settled: refused or kept.
type draft struct {
	message    Message
	received   time.Time
	known      bool                // their customer was known before
	past       bool                // an import or a replay: it says nothing of how fast they come
	releases   string              // the quarantined message that this is
	at         time.Time           // when it happened
	id         string              // of the message, for the sender's repetitions
	who        []zhiyin.Identifier // strongest first
	receipt    Receipt
	event      string             // its name, where it is about one
	schema     *schema.Schema     // of the event; nil where there is none
	held       bool               // goes into quarantine: the receipt's faults say why
	suppressed zhiyin.Suppression // who asked to be forgotten is among who
	body       func(owner) zhiyin.Body
}

func (d *draft) settled() bool { return d.receipt.Code != "" }

func (d *draft) refuse(code Code, faults ...Problem) {
	d.receipt.Code, d.receipt.Faults = code, append(d.receipt.Faults, faults...)
}

// prepare reads what a message says, without looking at who is known. It may be
// done for many messages at a time.
func (l *Line) prepare(source Source, m Message, received time.Time) *draft {
	d := &draft{message: m, received: received, id: m.id()}
	if !soundID(d.id) {
		d.refuse(BadMessageID)
		return d
	}
	d.receipt.MessageID = d.id
	at, odd := m.happened(received)
	if d.at = at; odd != nil {
		d.receipt.Ignored = append(d.receipt.Ignored, *odd)
	}
	call, known := calls[m.Type]
	if !known {
		d.refuse(UnknownType)
		return d
	}
	if call(l, d, source); !d.settled() {
		l.claim(d, source)
	}
	return d
}

// claim notes whom the message names.
func (l *Line) claim(d *draft, source Source) {
	who, unread := claims(source, d.message, l.cfg.Region, l.cfg.Blocked, l.kinds.Load())
	d.who, d.receipt.Ignored = who, append(unread, d.receipt.Ignored...)
	switch {
	case len(who) == 0:
		d.refuse(MissingIdentity)
	case len(who) > maxIDs:
		d.refuse(TooManyIDs)
	}
}

// calls say what becomes of each type of message (Segment Spec).
var calls = map[string]func(*Line, *draft, Source){
	Identify: (*Line).identifying, Track: (*Line).tracking, Page: viewing("Page Viewed"), Screen: viewing("Screen Viewed"),
	Group: (*Line).grouping, Alias: (*Line).aliasing,
}

func (l *Line) identifying(d *draft, source Source) {
	part := splitTraits(d.message.Traits, source, l.schemas.Load(), l.cfg.Region, d.at)
	d.receipt.Ignored = append(d.receipt.Ignored, part.ignored...)
	d.body = func(whose owner) zhiyin.Body {
		return zhiyin.CustomerIdentified{Source: source.Name, Open: part.open, Keys: whose.keys, Records: whose.records, Sealed: part.sealed}
	}
}

func (l *Line) tracking(d *draft, source Source) {
	if strings.TrimSpace(d.message.Event) == "" {
		d.refuse(MissingEvent)
		return
	}
	l.did(d, source, d.message.Event, d.message.Properties)
}

// viewing makes a page or screen an event of that name; its own name and
// category are open where they may be.
func viewing(event string) func(*Line, *draft, Source) {
	return func(l *Line, d *draft, source Source) {
		properties := maps.Clone(d.message.Properties)
		if properties == nil {
			properties = map[string]any{}
		}
		for property, value := range map[string]string{"name": d.message.Name, "category": d.message.Category} {
			if value != "" {
				properties[property] = value
			}
		}
		l.did(d, source, event, properties)
	}
}

// did holds an event against its schema and parts it.
func (l *Line) did(d *draft, source Source, event string, properties map[string]any) {
	s := l.schemas.Load().For(source.Unit, event)
	body, ignored, faults := tracked(source, event, properties, s)
	d.event, d.schema = event, s
	d.receipt.Ignored = append(d.receipt.Ignored, ignored...)
	switch {
	case len(faults) == 0:
	case s.ModeFor(source.Name) == schema.Reject || l.cfg.Quarantine == nil:
		d.refuse(BadProperties, faults...)
		return
	default:
		d.held, d.receipt.Faults = true, faults
		return
	}
	d.body = func(owner) zhiyin.Body { return body }
}

// grouping keeps the company that a person belongs to as the trait that identify
// calls have for it; nothing of it is open.
func (l *Line) grouping(d *draft, source Source) {
	if strings.TrimSpace(d.message.GroupID) == "" {
		d.refuse(MissingGroup)
		return
	}
	company := map[string]any{}
	maps.Copy(company, d.message.Traits)
	company["id"] = d.message.GroupID
	// They are the company's traits: its telephone is nobody's.
	d.message.Traits = nil
	d.body = func(whose owner) zhiyin.Body {
		return zhiyin.CustomerIdentified{Source: source.Name, Open: belonging(source), Keys: whose.keys, Records: whose.records, Sealed: map[string]any{"company": company}}
	}
}

// aliasing says that two ids of the source are one person. The earlier one may
// have been an anonymous id or a user's.
func (l *Line) aliasing(d *draft, source Source) {
	m := &d.message
	if strings.TrimSpace(m.PreviousID) == "" {
		d.refuse(MissingPrevious)
		return
	}
	if strings.TrimSpace(m.UserID) == "" {
		d.refuse(MissingIdentity)
		return
	}
	m.Context.ExternalIDs = append([]ExternalID{{ID: m.PreviousID, Type: string(zhiyin.User)}}, m.Context.ExternalIDs...)
	m.AnonymousID = m.PreviousID
	d.body = func(whose owner) zhiyin.Body {
		return zhiyin.CustomerIdentified{Source: source.Name, Open: belonging(source), Alias: true, Keys: whose.keys, Records: whose.records, Sealed: map[string]any{}}
	}
}
