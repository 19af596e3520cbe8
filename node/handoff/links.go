// Package handoff owns the links to customers' second devices: given by flows and
// agents, opened once, answered once.
package handoff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"strconv"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/message"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/picture"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Links are the links to customers' second devices.
type Links struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	post    Post
	address func() string // of our own pages, without a slash at its end
	talks   func() Talks  // they are made after the links
	now     func() time.Time
	log     *slog.Logger
	hasApp  func(zhiyin.UnitID) bool // whether anybody signs who is in the unit's own app

	// Shared tells whether somebody has the contact's joint page; set before the first link.
	Shared func(context.Context, zhiyin.ContactID) bool

	mu    sync.Mutex // guards what follows
	links map[zhiyin.ContactID]device.ScreenLink
}

// Post takes links to customers.
type Post interface {
	// Settled fills in what whoever asks may leave out.
	Settled(zhiyin.Message) zhiyin.Message
	// Check reads the template in force; fault says why the message may not be sent.
	Check(context.Context, zhiyin.Message) (t message.Template, fault string, err error)
	// Wake has what is due sent at once.
	Wake()
}

// Talks are the contacts under way.
type Talks interface {
	HandoffMoved(zhiyin.ContactID, contact.HandoffMoved)
	Link(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, text string, link zhiyin.ChatLink) error
	Standing(zhiyin.ContactID) (contact.Standing, bool)
}

// New makes them; address is that of our own pages, without a slash at its end,
// talks are asked for when they are needed, and hasApp tells whether anybody signs who
// is in a unit's own app.
func New(db *store.DB, c *catalog.Catalog, post Post, address func() string, talks func() Talks, hasApp func(zhiyin.UnitID) bool, now func() time.Time, log *slog.Logger) *Links {
	return &Links{db: db, defs: definition.Of(db.Engine), catalog: c, post: post, address: address, talks: talks, hasApp: hasApp, now: now, log: log, links: map[zhiyin.ContactID]device.ScreenLink{}}
}

// Recall tells the contact again how its newest hand-off of a form stands that was made
// since a moment; NotFound: none was.
func (h *Links) Recall(ctx context.Context, id zhiyin.ContactID, form string, since time.Time) error {
	list, err := h.db.Handoffs(ctx, id)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Form.ID == form && !x.Made.Before(since.Add(-madeBefore)) {
			if !x.State.Final() { // that it was opened is not said again
				x.State = zhiyin.HandoffOffered
			}
			h.tell(x, x.Held.Code)
			return nil
		}
	}
	return fmt.Errorf("handoff: hand-off %s of %s since %s: %w", form, id, since, zhiyin.NotFound)
}

// madeBefore is by how much the database's clock may be behind the node's.
const madeBefore = time.Second

// wrongCodes end a hand-off: of a million codes five are guessed with a chance of
// 1 to 200,000.
const wrongCodes = 5

// Offer makes a hand-off of a contact under way. Invalid: no such form here, a field
// is missing, or the link can't reach the customer; the reason is in the error.
func (h *Links) Offer(ctx context.Context, o zhiyin.HandoffOrder) (zhiyin.Handoff, error) {
	fail := func(why string, kind zhiyin.Error) (zhiyin.Handoff, error) {
		return zhiyin.Handoff{}, fmt.Errorf("handoff: hand-off %s of %s: %s: %w", o.Form, o.Contact, why, kind)
	}
	row, err := h.db.Contact(ctx, o.Contact)
	if err != nil {
		return zhiyin.Handoff{}, err
	}
	form, err := h.form(ctx, o.Form, row.Unit)
	if err != nil {
		return zhiyin.Handoff{}, err
	}
	page, missing := form.Page(h.catalog.Unit(row.Unit).Name, o.Fields)
	if missing != "" {
		return fail("the field "+missing+" is missing", zhiyin.Invalid)
	}
	raw, err := json.Marshal(page)
	if err != nil {
		return fail("its page can't be written", zhiyin.Internal)
	}
	now := h.now()
	made := zhiyin.Handoff{ID: zhiyin.HandoffID(zhiyin.NewID("ho", now)), Contact: o.Contact, Unit: row.Unit, Customer: row.Customer, Form: form.Ref, Shows: form.Shows,
		Way: o.Way, State: zhiyin.HandoffOffered, Made: now, Expires: now.Add(time.Duration(form.Minutes) * time.Minute), By: o.By, Held: zhiyin.HandoffHeld{Page: raw}}
	if made.Way == "" {
		made.Way = h.ways(ctx, row)[0]
		if _, byAgent := agentOf(o.By); made.Way == zhiyin.HandoffByChat && !byAgent {
			made.Way = zhiyin.HandoffByMessage
		}
	}
	if form.Code {
		made.Held.Code = sixDigits()
	}
	return h.give(ctx, made, form, row, o.Language)
}

// onScreen tells whether the customer has a page of ours on which a link is shown.
func (h *Links) onScreen(ctx context.Context, row store.ContactRow) bool {
	return row.Channel == zhiyin.WebCall || h.Shared(ctx, row.ID)
}

// give makes the link and brings it on its way.
func (h *Links) give(ctx context.Context, made zhiyin.Handoff, form handoff.Form, row store.ContactRow, l zhiyin.Language) (zhiyin.Handoff, error) {
	token := secret128()
	link := h.address() + "/d#" + token
	var m *zhiyin.Message
	var template zhiyin.DefinitionRef
	if made.Way == zhiyin.HandoffByMessage {
		msg, to, err := h.letter(ctx, made, form, row, l, link)
		if err != nil {
			return made, err
		}
		m, template, made.Message = &msg, to, msg.ID
		if made.Customer != "" { // whoever opens it holds the telephone that we know of this customer
			made.Assurance = zhiyin.Code
		}
	}
	if made.Way == zhiyin.HandoffByApp { // who takes it there is signed in as this customer
		if made.Customer == "" {
			return made, fmt.Errorf("handoff: hand-off %s in the app of nobody who is known: %w", made.ID, zhiyin.Invalid)
		}
		made.Assurance = zhiyin.App
	}
	taken, err := h.db.OfferHandoff(ctx, made, linkHash(token), m, template)
	if err != nil {
		return made, err
	}
	if made.Way == zhiyin.HandoffByScreen {
		qr, err := picture.QRCode(link)
		if err != nil {
			return made, err
		}
		h.show(made, device.ScreenLink{Handoff: made.ID, Link: link, QR: qr, Title: form.Title, Expires: made.Expires, Way: made.Way})
	}
	if made.Way == zhiyin.HandoffByChat {
		if err := h.write(ctx, made, l); err != nil {
			return made, err
		}
	}
	h.post.Wake()
	for _, t := range taken {
		h.tell(t, "")
	}
	h.tell(made, made.Held.Code)
	return made, nil
}

// letter is the message that carries the link, with its template.
func (h *Links) letter(ctx context.Context, made zhiyin.Handoff, form handoff.Form, row store.ContactRow, l zhiyin.Language, link string) (zhiyin.Message, zhiyin.DefinitionRef, error) {
	if l == "" {
		l = zhiyin.Mandarin
	}
	title, _, _ := form.Title.In(l)
	var page handoff.Page
	if json.Unmarshal(made.Held.Page, &page) == nil {
		title, _, _ = page.Title.In(l)
	}
	m := h.post.Settled(zhiyin.Message{Unit: made.Unit, Channel: zhiyin.BySMS, To: h.db.Reaches(ctx, row), Language: l, Template: form.Message, Customer: made.Customer, Contact: made.Contact, By: made.By,
		GiveUp: made.Expires, Fields: map[string]string{"title": title, "minutes": strconv.Itoa(form.Minutes), "link": link}})
	t, fault, err := h.post.Check(ctx, m)
	if err == nil && fault != "" {
		err = fmt.Errorf("handoff: the link of hand-off %s can't be sent: %s: %w", made.ID, fault, zhiyin.Invalid)
	}
	return m, t.Ref, err
}

func (h *Links) form(ctx context.Context, id string, unit zhiyin.UnitID) (handoff.Form, error) {
	d, err := h.defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "handoff", ID: id})
	if err != nil {
		return handoff.Form{}, err
	}
	f, problems := handoff.Parse([]byte(d.YAML))
	if len(problems) > 0 || f.Unit != "" && f.Unit != unit {
		return f, fmt.Errorf("handoff: %s is of no use to %s: %v: %w", d.Ref, unit, problems, zhiyin.NotFound)
	}
	f.Ref = d.Ref
	return f, nil
}

// tell lets the contact hear what its hand-off came to.
func (h *Links) tell(x zhiyin.Handoff, code string) {
	in := contact.HandoffMoved{Handoff: x.ID, Form: x.Form.ID, State: x.State, Code: code}
	if x.State == zhiyin.HandoffConfirmed {
		in.Assurance = x.Assurance
	}
	if x.State.Final() {
		h.hide(x)
	}
	h.talks().HandoffMoved(x.Contact, in)
}

// show keeps the link for the customer's own screen, while this process has their call.
func (h *Links) show(x zhiyin.Handoff, link device.ScreenLink) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	for id, old := range h.links {
		if old.Expires.Before(now) {
			delete(h.links, id)
		}
	}
	h.links[x.Contact] = link
}

func (h *Links) hide(x zhiyin.Handoff) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.links[x.Contact].Handoff == x.ID {
		delete(h.links, x.Contact)
	}
}

// OnScreen is the link that the contact's own page shows; nil: none.
func (h *Links) OnScreen(id zhiyin.ContactID) *device.ScreenLink {
	h.mu.Lock()
	defer h.mu.Unlock()
	link, has := h.links[id]
	if !has || link.Way != zhiyin.HandoffByScreen || link.Expires.Before(h.now()) {
		return nil
	}
	return &link
}

// Run ends hand-offs whose time is over.
func (h *Links) Run(ctx context.Context) error {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		ended, err := h.db.ExpireHandoffs(ctx)
		if err != nil && ctx.Err() == nil {
			h.log.Warn("hand-offs not ended", "kind", zhiyin.KindOf(err), "err", err)
		}
		for _, x := range ended {
			h.tell(x, "")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// secret128 is a token of 128 random bits.
func secret128() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func linkHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func sixDigits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("handoff: no randomness: " + err.Error())
	}
	return fmt.Sprintf("%06d", n)
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
