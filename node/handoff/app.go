package handoff

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/store"
)

// Apps are links as the enterprise's own app fetches them; Member reads whom its server
// signed, Denied for what it did not sign.
type Apps struct {
	Links  *Links
	Member func(site, token string) (zhiyin.Identifier, error)
}

// Waiting are the hand-offs for whoever is signed in.
func (a Apps) Waiting(ctx context.Context, m device.AppMember) ([]device.AppHandoff, error) {
	out := []device.AppHandoff{}
	list, err := a.open(ctx, m)
	for _, x := range list {
		var page handoff.Page
		if json.Unmarshal(x.Held.Page, &page) == nil {
			out = append(out, device.AppHandoff{ID: x.ID, Unit: page.Unit, Title: page.Title, Shows: x.Shows, State: x.State, Expires: x.Expires})
		}
	}
	return out, err
}

// Take gives the app a link to one of them. It takes the place of the one before: an
// app that was closed comes back to its page.
func (a Apps) Take(ctx context.Context, m device.AppMember, id zhiyin.HandoffID) (device.AppLink, error) {
	list, err := a.open(ctx, m)
	if err != nil {
		return device.AppLink{}, err
	}
	i := slices.IndexFunc(list, func(x zhiyin.Handoff) bool { return x.ID == id })
	if i < 0 {
		return device.AppLink{}, fmt.Errorf("handoff: hand-off %s of a member: %w", id, zhiyin.NotFound)
	}
	token := secret128()
	if err := a.Links.db.TakeHandoff(ctx, id, linkHash(token)); err != nil {
		return device.AppLink{}, err
	}
	return device.AppLink{Token: token, Link: a.Links.address() + "/d#" + token, Expires: list[i].Expires}, nil
}

// open are the open hand-offs of the person who is signed in, by whichever of their
// records the contact knows them.
func (a Apps) open(ctx context.Context, m device.AppMember) ([]zhiyin.Handoff, error) {
	who, err := a.Member(m.Site, m.Member)
	if err != nil {
		return nil, err
	}
	known, err := a.Links.db.MeetBy(ctx, who, "", a.Links.now())
	if err != nil || known.Known != zhiyin.One {
		return nil, err
	}
	records, err := a.Links.db.PersonOf(ctx, known.Customer.ID)
	if err != nil {
		return nil, err
	}
	return a.Links.db.AppHandoffs(ctx, records)
}

// ways are how a link can reach the customer of a contact; the first is taken where
// nobody chooses.
func (h *Links) ways(ctx context.Context, row store.ContactRow) (out []zhiyin.HandoffWay) {
	if h.onScreen(ctx, row) {
		out = append(out, zhiyin.HandoffByScreen)
	}
	if row.Channel == zhiyin.Chat {
		out = append(out, zhiyin.HandoffByChat)
	}
	if len(out) == 0 || h.db.Reaches(ctx, row) != "" {
		out = append(out, zhiyin.HandoffByMessage)
	}
	if row.Customer != "" && h.hasApp(row.Unit) {
		out = append(out, zhiyin.HandoffByApp)
	}
	return out
}
