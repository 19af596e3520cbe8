// Package joint owns the pages that the devices of a company share beside a contact.
package joint

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	deviceapi "zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/node/picture"
	"zhiyin.dev/store"
)

// House is what the pages ask of the other parts.
type House struct {
	DB       *store.DB
	Catalog  *catalog.Catalog
	Address  func() string                     // of our own pages, without a slash at its end
	Blind    func(purpose, text string) []byte // a hash by a key of the house
	Now      func() time.Time
	Standing func(zhiyin.ContactID) (contact.Standing, bool)
	OnScreen func(zhiyin.ContactID) *deviceapi.ScreenLink // what waits to be opened on a device; nil: nothing
	Chat     func(zhiyin.Message) string                  // the link to the unit's chat; empty: it has none
	Ask      func(context.Context, zhiyin.Message) (fault string, err error)
	Write    func(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, text string, link zhiyin.ChatLink) error // into the chat, as the agent's
}

// Pages are the joint pages. What is known of one stands in the contact's events; its
// links are signed and kept nowhere: contact.device.until.proof.
type Pages struct {
	House
	mu sync.Mutex // held while a device joins, is asked in or leaves: a link is opened once
}

// New makes them.
func New(h House) *Pages { return &Pages{House: h} }

// proofBytes of the keyed hash are written: 128 bits can't be guessed.
const proofBytes = 16

// jointFor is how long a page is good for: a day, so that a colleague can go on with it
// after a meeting.
const jointFor = 24 * time.Hour

// mostEvents of a contact are looked at: a call of hours has fewer.
const mostEvents = 5000

// Link is the link to a contact's page for a message's reader; empty outside one.
func (j *Pages) Link(m zhiyin.Message) string {
	if m.Contact == "" {
		return ""
	}
	return j.link(m.Contact, zhiyin.FirstDevice, m.Made.Add(jointFor))
}

// Follow is the way to the page for whoever has the page of its chat, where the agent
// wrote the link at a moment; the same whenever it is asked for.
func (j *Pages) Follow(id zhiyin.ContactID, written time.Time) string {
	return j.link(id, zhiyin.FirstDevice, written.Add(jointFor))
}

func (j *Pages) link(id zhiyin.ContactID, device zhiyin.DeviceID, until time.Time) string {
	said := string(id) + "." + string(device) + "." + strconv.FormatInt(until.Unix(), 36)
	return j.Address() + "/j#" + said + "." + j.blind("joint:link", said)
}

func (j *Pages) blind(what, said string) string {
	return base64.RawURLEncoding.EncodeToString(j.Blind(what, said)[:proofBytes])
}

// opening is a link that was read, with the page that it leads to.
type opening struct {
	contact zhiyin.ContactID
	device  zhiyin.DeviceID
	until   time.Time
	secret  string // by which the device that opened it proves itself
	page    handoff.Joint
	row     store.ContactRow
}

// read reads a link. NotFound for a forged one, one whose time is over, and one of a
// device that was sent away.
func (j *Pages) read(ctx context.Context, token string) (o opening, err error) {
	none := fmt.Errorf("joint: link of a joint page: %w", zhiyin.NotFound)
	at := strings.LastIndexByte(token, '.')
	if at < 0 || !hmac.Equal([]byte(j.blind("joint:link", token[:at])), []byte(token[at+1:])) {
		return o, none
	}
	parts := strings.Split(token[:at], ".")
	until, err := strconv.ParseInt(parts[len(parts)-1], 36, 64)
	if len(parts) != 3 || err != nil || !j.Now().Before(time.Unix(until, 0)) {
		return o, none
	}
	o = opening{contact: zhiyin.ContactID(parts[0]), device: zhiyin.DeviceID(parts[1]), until: time.Unix(until, 0)}
	o.secret = j.blind("joint:device", string(o.contact)+" "+string(o.device))
	events, err := j.DB.Events(ctx, string(o.contact), 0, mostEvents)
	if err == nil {
		o.page = handoff.JointOf(events)
		o.row, err = j.DB.Contact(ctx, o.contact)
	}
	if d, has := o.page.Device(o.device); err == nil && (d.Gone || !has && o.device != zhiyin.FirstDevice) {
		err = none
	}
	return o, err
}

// proved is read of a device that has the page open. NotFound for any other.
func (j *Pages) proved(ctx context.Context, p deviceapi.JointProof) (opening, error) {
	o, err := j.read(ctx, p.Token)
	if err != nil {
		return o, err
	}
	if d, _ := o.page.Device(o.device); d.Joined.IsZero() || !hmac.Equal([]byte(p.Device), []byte(o.secret)) {
		return o, fmt.Errorf("joint: device of the joint page of %s: %w", o.contact, zhiyin.NotFound)
	}
	return o, nil
}

// OpenJoint is a device opening its link: the first one that does is the only one.
func (j *Pages) OpenJoint(ctx context.Context, p deviceapi.JointProof, kind string) (deviceapi.JointView, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	o, err := j.read(ctx, p.Token)
	if err != nil {
		return deviceapi.JointView{}, err
	}
	if d, _ := o.page.Device(o.device); d.Joined.IsZero() {
		if err := j.join(ctx, o, kind); err != nil {
			return deviceapi.JointView{}, err
		}
		if o, err = j.read(ctx, p.Token); err != nil {
			return deviceapi.JointView{}, err
		}
	} else if !hmac.Equal([]byte(p.Device), []byte(o.secret)) {
		return deviceapi.JointView{}, fmt.Errorf("joint: the joint page of %s is open on another device: %w", o.contact, zhiyin.Conflict)
	}
	v, err := j.view(ctx, o)
	v.Device = o.secret
	return v, err
}

// join keeps that a device has the page; the first one takes what the flow offered.
func (j *Pages) join(ctx context.Context, o opening, kind string) error {
	bodies := []zhiyin.Body{zhiyin.DeviceJoined{Device: o.device, Type: kind, Colleague: o.device != zhiyin.FirstDevice}}
	if o.device == zhiyin.FirstDevice {
		bodies = append(bodies, zhiyin.MannerTaken{Manner: zhiyin.MannerDevices, Contact: o.contact})
	}
	return j.keep(ctx, o, bodies...)
}

// Joint is how the page stands.
func (j *Pages) Joint(ctx context.Context, p deviceapi.JointProof) (deviceapi.JointView, error) {
	o, err := j.proved(ctx, p)
	if err != nil {
		return deviceapi.JointView{}, err
	}
	return j.view(ctx, o)
}

// InviteJoint makes a colleague's link. Busy where no more devices may come.
func (j *Pages) InviteJoint(ctx context.Context, p deviceapi.JointProof, name string) (deviceapi.JointInvitation, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	o, err := j.proved(ctx, p)
	now := j.Now()
	switch {
	case err != nil:
		return deviceapi.JointInvitation{}, err
	case o.page.Full(now):
		return deviceapi.JointInvitation{}, fmt.Errorf("joint: the joint page of %s has as many devices as it may: %w", o.contact, zhiyin.Busy)
	}
	id := zhiyin.DeviceID(zhiyin.NewID("dv", now))
	if err := j.keep(ctx, o, zhiyin.DeviceInvited{Device: id, By: o.device, Name: name, Expires: o.until}); err != nil {
		return deviceapi.JointInvitation{}, err
	}
	link := j.link(o.contact, id, o.until)
	qr, err := picture.QRCode(link)
	return deviceapi.JointInvitation{ID: id, Link: link, QR: qr}, err
}

// RemoveJoint sends a device away. Denied where that is not its own affair.
func (j *Pages) RemoveJoint(ctx context.Context, p deviceapi.JointProof, device zhiyin.DeviceID) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	o, err := j.proved(ctx, p)
	if err != nil {
		return err
	}
	d, has := o.page.Device(device)
	switch {
	case !has || d.Gone:
		return fmt.Errorf("joint: device %s of %s: %w", device, o.contact, zhiyin.NotFound)
	case !handoff.MayRemove(o.device, device):
		return fmt.Errorf("joint: device %s of %s is sent away by the first alone: %w", device, o.contact, zhiyin.Denied)
	}
	return j.keep(ctx, o, zhiyin.DeviceLeft{Device: device, By: o.device})
}

func (j *Pages) keep(ctx context.Context, o opening, bodies ...zhiyin.Body) error {
	var events []zhiyin.Event
	for _, body := range bodies {
		e := zhiyin.NewEvent(string(o.contact), body, j.Now())
		e.Unit, e.By, e.Person = o.row.Unit, "customer", string(o.contact)
		if o.row.Customer != "" {
			e.Person = string(o.row.Customer)
		}
		events = append(events, e)
	}
	return j.DB.AppendWait(ctx, events...)
}

// Shared tells whether somebody has the page of a contact.
func (j *Pages) Shared(ctx context.Context, id zhiyin.ContactID) bool {
	events, err := j.DB.Events(ctx, string(id), 0, mostEvents)
	page := handoff.JointOf(events)
	return err == nil && page.Open()
}

// view is what every device of the page sees.
func (j *Pages) view(ctx context.Context, o opening) (deviceapi.JointView, error) {
	out := deviceapi.JointView{Unit: j.Catalog.Unit(o.row.Unit).Name, Mine: o.device, Expires: o.until, Is: "over", Handoffs: []deviceapi.JointHandoff{}, Devices: []deviceapi.JointDevice{}}
	if s, ok := j.Standing(o.contact); ok && s.State != zhiyin.Wrapping && s.State != zhiyin.Completed {
		out.Is, out.Position = "flow", s.Position
		switch {
		case s.Agent != "":
			out.Is = "agent"
			if a, err := j.DB.Agent(ctx, s.Agent); err == nil {
				out.Agent, out.Title = a.Name, a.Title
			}
		case s.Queue != "":
			out.Is = "queue"
		}
		out.Link = j.OnScreen(o.contact)
	}
	for _, d := range o.page.Devices {
		if !d.Gone {
			out.Devices = append(out.Devices, deviceapi.JointDevice{ID: d.ID, Name: d.Name, Type: d.Type, Here: !d.Joined.IsZero(), MayGo: handoff.MayRemove(o.device, d.ID)})
		}
	}
	if o.row.Channel != zhiyin.Chat { // they write already
		out.Chat = j.Chat(zhiyin.Message{Unit: o.row.Unit, Contact: o.contact, Language: zhiyin.Mandarin, Made: o.until.Add(-jointFor)})
	}
	list, err := j.DB.Handoffs(ctx, o.contact)
	for _, x := range list {
		h := deviceapi.JointHandoff{ID: x.ID, Shows: x.Shows, State: x.State, Changed: x.Changed}
		var page handoff.Page
		if json.Unmarshal(x.Held.Page, &page) == nil {
			h.Title = page.Title
		}
		out.Handoffs = append(out.Handoffs, h)
	}
	return out, err
}
