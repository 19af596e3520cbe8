package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"zhiyin.dev"
)

// crowd says on which open contacts' screens a customer stands, by every record
// of the person, so that what happens to them elsewhere shows while they talk.
type crowd struct {
	shown map[zhiyin.CustomerID][]zhiyin.ContactID
	by    map[zhiyin.ContactID][]zhiyin.CustomerID
	met   []*record // have another customer since the last renewal
}

func newCrowd() crowd {
	return crowd{shown: map[zhiyin.CustomerID][]zhiyin.ContactID{}, by: map[zhiyin.ContactID][]zhiyin.CustomerID{}}
}

func (c *crowd) leave(id zhiyin.ContactID) {
	for _, who := range c.by[id] {
		rest := slices.DeleteFunc(c.shown[who], func(x zhiyin.ContactID) bool { return x == id })
		if c.shown[who] = rest; len(rest) == 0 {
			delete(c.shown, who)
		}
	}
	delete(c.by, id)
}

func (c *crowd) enter(id zhiyin.ContactID, person []zhiyin.CustomerID) {
	c.leave(id)
	c.by[id] = person
	for _, who := range person {
		c.shown[who] = append(c.shown[who], id)
	}
}

// know gives the contact its customer as they were read.
func (d *Desk) know(r *record, s *zhiyin.Snapshot) {
	r.snapshot = s
	if s.Known == zhiyin.One && s.Customer.ID != "" {
		d.crowd.met = append(d.crowd.met, r)
	}
}

// renewal is an open contact whose customer may have changed.
type renewal struct {
	contact  zhiyin.ContactID
	customer zhiyin.CustomerID
	person   []zhiyin.CustomerID
	snapshot *zhiyin.Snapshot // nil: it could not be read
	again    bool             // but may be with the next events
}

// stirred lists the open contacts of customers to whom something happened, and
// those that met theirs since.
func (d *Desk) stirred(events []zhiyin.Event) []renewal {
	var due []*record
	for _, e := range events {
		for _, who := range concerned(e) {
			for _, id := range d.crowd.shown[who] {
				due = append(due, d.open[id])
			}
		}
	}
	due = append(due, d.crowd.met...)
	d.crowd.met = nil
	var out []renewal
	for _, r := range due {
		if r == nil || d.open[r.id] != r || slices.ContainsFunc(out, func(o renewal) bool { return o.contact == r.id }) {
			continue
		}
		out = append(out, renewal{contact: r.id, customer: r.snapshot.Customer.ID})
	}
	return out
}

// concerned are the records of customers that an event is about. Of what a source
// says that is the subject: other records that it names are the same person's, or
// become so by an event of its own.
func concerned(e zhiyin.Event) []zhiyin.CustomerID {
	own := []zhiyin.CustomerID{zhiyin.CustomerID(e.Subject)}
	if Bare(e.Kind) {
		return own
	}
	switch b := e.Body.(type) {
	case zhiyin.CustomerTagged, zhiyin.CustomerUnmerged:
		return own
	case zhiyin.CustomerLinked:
		for _, l := range b.Links {
			own = append(own, l.A, l.B)
		}
		return own
	case zhiyin.CustomerMerged:
		return append(append(own, b.Person.Records...), b.From...)
	}
	return nil
}

// renew reads the customers of the contacts again and shows what has changed.
// What can't be read stays as it was until anything else happens.
func (d *Desk) renew(ctx context.Context, due []renewal) error {
	if len(due) == 0 {
		return nil
	}
	for i := range due {
		d.reread(ctx, &due[i])
	}
	return d.do(ctx, func() {
		for _, n := range due {
			switch r := d.open[n.contact]; {
			case r == nil:
			case n.snapshot != nil:
				d.crowd.enter(r.id, n.person)
				d.refresh(r, n)
			case n.again:
				d.crowd.met = append(d.crowd.met, r)
			}
		}
		d.flush()
	})
}

func (d *Desk) reread(ctx context.Context, n *renewal) {
	ctx, cancel := context.WithTimeout(ctx, acquaintWithin)
	defer cancel()
	person, err := d.records.PersonOf(ctx, n.customer)
	var s zhiyin.Snapshot
	if err == nil {
		s, err = d.records.Snapshot(ctx, n.customer, d.now())
	}
	switch kind := zhiyin.KindOf(err); {
	case err == nil:
		n.person, n.snapshot = person, &s
	case kind != zhiyin.NotFound: // erased meanwhile
		n.again = true
		d.log.Warn("a customer on the screen is not renewed", "contact", n.contact, "kind", kind)
	}
}

// refresh tells the agents concerned only where something that they see is new.
func (d *Desk) refresh(r *record, n renewal) {
	if r.snapshot == nil || r.snapshot.Known != zhiyin.One || r.snapshot.Customer.ID != n.customer {
		return // somebody said meanwhile that it is another
	}
	n.snapshot.Contacts = slices.DeleteFunc(n.snapshot.Contacts, func(c zhiyin.PastContact) bool { return c.ID == r.id })
	was, err1 := json.Marshal(profileOf(*r.snapshot, r.from))
	is, err2 := json.Marshal(profileOf(*n.snapshot, r.from))
	if err1 != nil || err2 != nil || bytes.Equal(was, is) {
		return
	}
	r.snapshot = n.snapshot
	d.touchContact(r)
}
