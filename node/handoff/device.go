package handoff

import (
	"context"
	"encoding/json"
	"fmt"

	"zhiyin.dev"
	deviceapi "zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/store"
)

// Open is the second device opening a link. The first one that does is the only one
// from then on: it is given a secret of its own, and comes back with it.
func (h *Links) Open(ctx context.Context, p deviceapi.DeviceProof, kind string) (deviceapi.DeviceView, error) {
	x, device, err := h.db.HandoffOf(ctx, linkHash(p.Token))
	if err != nil {
		return deviceapi.DeviceView{}, err
	}
	if x.State == zhiyin.HandoffOpened && device == nil { // the app has another link to it
		own := secret128()
		if err := h.db.AdoptHandoff(ctx, x.ID, linkHash(own)); err != nil {
			return deviceapi.DeviceView{}, err
		}
		return h.view(x, own)
	}
	if x.State != zhiyin.HandoffOffered {
		if !x.State.Final() && !same(device, linkHash(p.Device)) {
			return deviceapi.DeviceView{}, fmt.Errorf("handoff: hand-off %s is open on another device: %w", x.ID, zhiyin.Conflict)
		}
		return h.view(x, p.Device)
	}
	own := secret128()
	if err := h.db.MoveHandoff(ctx, x, store.HandoffMove{To: zhiyin.HandoffOpened, Device: linkHash(own), Kind: kind, Held: x.Held, By: "customer"}); err != nil {
		return deviceapi.DeviceView{}, err
	}
	x.State = zhiyin.HandoffOpened
	h.tell(x, "")
	return h.view(x, own)
}

// proved is the hand-off of a link that this device has open.
func (h *Links) proved(ctx context.Context, p deviceapi.DeviceProof) (zhiyin.Handoff, error) {
	x, device, err := h.db.HandoffOf(ctx, linkHash(p.Token))
	switch {
	case err != nil:
		return x, err
	case x.Erased || device == nil || !same(device, linkHash(p.Device)):
		return x, fmt.Errorf("handoff: hand-off of a link: %w", zhiyin.NotFound)
	case x.State != zhiyin.HandoffOpened || !h.now().Before(x.Expires):
		return x, fmt.Errorf("handoff: hand-off %s is %s: %w", x.ID, x.State, zhiyin.Conflict)
	}
	return x, nil
}

// Code unlocks the page. Invalid for a wrong one; after five the hand-off is over.
func (h *Links) Code(ctx context.Context, p deviceapi.DeviceProof, code string) (deviceapi.DeviceView, error) {
	x, err := h.proved(ctx, p)
	if err != nil {
		return deviceapi.DeviceView{}, err
	}
	if x.Held.Code == "" || !same([]byte(x.Held.Code), []byte(code)) {
		n, err := h.db.WrongCode(ctx, x.ID)
		if err == nil && n >= wrongCodes {
			err = h.end(ctx, x, zhiyin.HandoffCancelled)
		}
		if err == nil {
			err = fmt.Errorf("handoff: code of hand-off %s: %w", x.ID, zhiyin.Invalid)
		}
		return deviceapi.DeviceView{}, err
	}
	x.Held.Unlocked = true
	if err := h.db.KeepHandoff(ctx, x, x.Held); err != nil {
		return deviceapi.DeviceView{}, err
	}
	return h.view(x, "")
}

// Confirm takes what the customer answered, once.
func (h *Links) Confirm(ctx context.Context, p deviceapi.DeviceProof, a handoff.Answer) (deviceapi.DeviceView, error) {
	x, err := h.proved(ctx, p)
	if err != nil {
		return deviceapi.DeviceView{}, err
	}
	var page handoff.Page
	if err := json.Unmarshal(x.Held.Page, &page); err != nil {
		return deviceapi.DeviceView{}, fmt.Errorf("handoff: page of hand-off %s: %w", x.ID, zhiyin.Internal)
	}
	if x.Held.Code != "" && !x.Held.Unlocked {
		return deviceapi.DeviceView{}, fmt.Errorf("handoff: hand-off %s before its code: %w", x.ID, zhiyin.Denied)
	}
	if a, err = cleaned(a); err != nil {
		return deviceapi.DeviceView{}, err
	}
	if lacks := page.Lacks(a); lacks != "" {
		return deviceapi.DeviceView{}, fmt.Errorf("handoff: answer to hand-off %s lacks %s: %w", x.ID, lacks, zhiyin.Invalid)
	}
	x.Held.Answers, x.Held.Signer = a.Answers, a.Signer
	if err := h.db.MoveHandoff(ctx, x, store.HandoffMove{To: zhiyin.HandoffConfirmed, Held: x.Held, Files: a.Files, Proof: handoff.Proof(x.Held.Page, a), By: "customer"}); err != nil {
		return deviceapi.DeviceView{}, err
	}
	x.State = zhiyin.HandoffConfirmed
	h.tell(x, "")
	return h.view(x, "")
}

// cleaned are the pictures without what is not the picture.
func cleaned(a handoff.Answer) (handoff.Answer, error) {
	for i, f := range a.Files {
		most := handoff.MostPicture
		if f.Kind == "signature" {
			most = handoff.MostSignature
		}
		if len(f.Data) > most {
			return a, fmt.Errorf("handoff: a %s of %d bytes: %w", f.Kind, len(f.Data), zhiyin.Invalid)
		}
		kind, data, err := handoff.Clean(f.Data)
		if err != nil {
			return a, err
		}
		a.Files[i].Type, a.Files[i].Data = kind, data
	}
	return a, nil
}

// Decline is the customer's no.
func (h *Links) Decline(ctx context.Context, p deviceapi.DeviceProof) (deviceapi.DeviceView, error) {
	x, err := h.proved(ctx, p)
	if err == nil {
		err = h.end(ctx, x, zhiyin.HandoffDeclined)
	}
	if err != nil {
		return deviceapi.DeviceView{}, err
	}
	x.State = zhiyin.HandoffDeclined
	return h.view(x, "")
}

func (h *Links) end(ctx context.Context, x zhiyin.Handoff, to zhiyin.HandoffState) error {
	if err := h.db.MoveHandoff(ctx, x, store.HandoffMove{To: to, Held: x.Held, By: "customer"}); err != nil {
		return err
	}
	x.State = to
	h.tell(x, "")
	return nil
}

// view is what the device may see now: a hand-off that is over shows nothing but how
// it ended, one that waits for its code shows masked values.
func (h *Links) view(x zhiyin.Handoff, device string) (deviceapi.DeviceView, error) {
	var page handoff.Page
	if err := json.Unmarshal(x.Held.Page, &page); err != nil && !x.Erased {
		return deviceapi.DeviceView{}, fmt.Errorf("handoff: page of hand-off %s: %w", x.ID, zhiyin.Internal)
	}
	out := deviceapi.DeviceView{State: x.State, Device: device, Expires: x.Expires, Locked: x.Held.Code != "" && !x.Held.Unlocked}
	if x.State == zhiyin.HandoffOpened && !h.now().Before(x.Expires) {
		out.State = zhiyin.HandoffExpired
	}
	switch {
	case out.State.Final():
		page = handoff.Page{Shows: page.Shows, Unit: page.Unit, Title: page.Title, Standard: page.Standard}
	case out.Locked:
		page = page.Masked()
	}
	out.Page = page
	return out, nil
}

// mine is a contact that the agent has now, in talk or in wrap-up.
func (h *Links) mine(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) (store.ContactRow, error) {
	row, err := h.db.Contact(ctx, id)
	if err == nil {
		err = row.HadBy(agent)
	}
	return row, err
}

// Forms are what an agent may hand off in a contact of theirs, and by which ways.
func (h *Links) Forms(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) ([]deviceapi.HandoffForm, []zhiyin.HandoffWay, error) {
	row, err := h.mine(ctx, agent, id)
	if err != nil {
		return nil, nil, err
	}
	list, err := h.defs.Definitions(ctx, "handoff")
	out := []deviceapi.HandoffForm{}
	for _, d := range list {
		if f, problems := handoff.Parse([]byte(d.YAML)); len(problems) == 0 && (f.Unit == "" || f.Unit == row.Unit) {
			out = append(out, deviceapi.HandoffForm{ID: f.ID, Name: f.Name, Shows: f.Shows, Fields: append([]string{}, f.Fields()...), Code: f.Code, Minutes: f.Minutes})
		}
	}
	return out, h.ways(ctx, row), err
}

// Hand gives a customer a link by an agent's wish.
func (h *Links) Hand(ctx context.Context, agent zhiyin.AgentID, o zhiyin.HandoffOrder) (deviceapi.HandoffView, error) {
	row, err := h.mine(ctx, agent, o.Contact)
	if err != nil {
		return deviceapi.HandoffView{}, err
	}
	if row.State == zhiyin.Wrapping {
		return deviceapi.HandoffView{}, fmt.Errorf("handoff: the customer of %s has left: %w", o.Contact, zhiyin.Conflict)
	}
	o.By = "agent:" + string(agent)
	if s, ok := h.talks().Standing(o.Contact); ok {
		o.Language = s.Language
	}
	x, err := h.Offer(ctx, o)
	return h.shown(ctx, x), err
}

// Handed are the hand-offs of a contact of the agent's, the newest first.
func (h *Links) Handed(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ContactID) ([]deviceapi.HandoffView, error) {
	if _, err := h.mine(ctx, agent, id); err != nil {
		return nil, err
	}
	list, err := h.db.Handoffs(ctx, id)
	out := []deviceapi.HandoffView{}
	for _, x := range list {
		out = append(out, h.shown(ctx, x))
	}
	return out, err
}

// shown is a hand-off as its agent sees it: with the code to tell the customer, and
// what they answered.
func (h *Links) shown(ctx context.Context, x zhiyin.Handoff) deviceapi.HandoffView {
	out := deviceapi.HandoffView{ID: x.ID, Form: x.Form.ID, Shows: x.Shows, Way: x.Way, State: x.State, Made: x.Made, Expires: x.Expires, Assurance: x.Assurance}
	var page handoff.Page
	if json.Unmarshal(x.Held.Page, &page) == nil {
		out.Title = page.Title
	}
	if !x.State.Final() {
		out.Code = x.Held.Code
	}
	if x.State == zhiyin.HandoffConfirmed {
		out.Answers, out.Signer = x.Held.Answers, x.Held.Signer
		if files, err := h.db.HandoffFiles(ctx, x.ID); err == nil {
			out.Files = files
		}
	}
	return out
}

// Withdraw takes a link back.
func (h *Links) Withdraw(ctx context.Context, agent zhiyin.AgentID, id zhiyin.HandoffID) error {
	x, err := h.db.Handoff(ctx, id)
	if err == nil {
		_, err = h.mine(ctx, agent, x.Contact)
	}
	if err == nil {
		err = h.db.MoveHandoff(ctx, x, store.HandoffMove{To: zhiyin.HandoffCancelled, Held: x.Held, By: "agent:" + string(agent)})
	}
	if err != nil {
		return err
	}
	x.State = zhiyin.HandoffCancelled
	h.tell(x, "")
	return nil
}

// File is a picture or signature of a contact of the agent's.
func (h *Links) File(ctx context.Context, agent zhiyin.AgentID, id zhiyin.HandoffID, seq int) (zhiyin.HandoffFile, error) {
	x, err := h.db.Handoff(ctx, id)
	if err == nil {
		_, err = h.mine(ctx, agent, x.Contact)
	}
	if err != nil {
		return zhiyin.HandoffFile{}, err
	}
	return h.db.HandoffFile(ctx, id, seq)
}
