package scenario

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

const (
	youngWriter = "19900001107" // 许知遥, 22, muhe
	senior      = "19900001104" // 69, muhe
)

var chatLink = regexp.MustCompile(`https?://[^\s"\\]+/chat\?site=muhe[^\s"\\]*#i=[0-9A-Za-z_.-]+`)

// leavesTheMenu calls, waits for the menu and hangs up in it.
func (p *platform) leavesTheMenu(db *store.DB, from, menu string) {
	p.t.Helper()
	before := contacts(p.t, db)
	call := p.dial(telephone(p.t), from, muhe)
	id := string(newest(p.t, db, before))
	p.comesTo(db, id, menu)
	bye(p.t, call)
	found(p.t, db, id, anything[zhiyin.ContactEnded])
}

// TestAYoungCallerWhoLeavesTheMenuWritesNextTime: after two calls that end in the menu
// the third is offered the chat; the link that came by message opens it, known as the
// caller; and nobody is offered it again within the month.
func TestAYoungCallerWhoLeavesTheMenuWritesNextTime(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	for range 2 {
		p.leavesTheMenu(db, youngWriter, "menu")
	}
	before := contacts(t, db)
	call := p.dial(telephone(t), youngWriter, muhe)
	id := string(newest(t, db, before))
	offered := found(t, db, id, anything[zhiyin.MannerOffered])
	if offered.Manner != zhiyin.MannerChat || offered.Group != "young" || offered.Left != 2 || offered.Percent != 40 || offered.Of.ID != "muhe-manners" || offered.Why == nil {
		t.Errorf("%+v", offered)
	}
	asked := found(t, db, id, anything[zhiyin.MessageAsked])
	if asked.Template.ID != "chat-link" {
		t.Errorf("%+v", asked)
	}
	link := p.chatLinkSent(youngWriter)
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	invite, err := url.ParseQuery(at.Fragment)
	if err != nil {
		t.Fatal(err)
	}
	v := p.writes(&visitor{}, map[string]any{"site": "muhe", "language": "cmn", "invite": invite.Get("i")}, p.ready.Web)
	v.until("the chat's first question", func() bool { return len(v.messages) > 0 })
	taken := found(t, db, v.contact, anything[zhiyin.MannerTaken])
	who := found(t, db, v.contact, anything[zhiyin.ContactIdentified])
	caller := found(t, db, id, anything[zhiyin.ContactIdentified])
	if string(taken.Contact) != id || who.Customer != caller.Customer || who.Assurance != zhiyin.Claimed {
		t.Errorf("%+v %+v, called as %+v", taken, who, caller)
	}
	forged := p.writes(&visitor{}, map[string]any{"site": "muhe", "invite": invite.Get("i") + "x"}, p.ready.Web)
	forged.until("the chat of a stranger", func() bool { return len(forged.messages) > 0 })
	if known := found(t, db, forged.contact, anything[zhiyin.ContactIdentified]); known.Customer != "" {
		t.Errorf("a forged link is %+v", known)
	}
	bye(t, call)

	before = contacts(t, db)
	call = p.dial(telephone(t), youngWriter, muhe)
	again := string(newest(t, db, before))
	found(t, db, again, func(e zhiyin.FlowEntered) bool { return e.Node == "menu" })
	if p.offered(db, again) {
		t.Error("offered again the same day")
	}
	bye(t, call)

	code, body := p.get("/api/demo/inbox")
	if code != http.StatusOK || len(chatLink.FindAllString(body, -1)) != 1 {
		t.Errorf("%d: %s", code, body)
	}
	groups, err := definition.Of(db.Engine).MenuGroups(t.Context(), "muhe", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil || len(groups) == 0 {
		t.Fatal(groups, err)
	}
	for _, g := range groups {
		if g.Group == "young" && (g.AgeBand != "18-29" || g.Left < 2 || g.Offered != 1 || g.Taken != 1) {
			t.Errorf("%+v", g)
		}
	}
	contains(t, p.replayAll(), " 0 differences")
}

// TestASeniorStaysOnTheTelephone: however often they leave.
func TestASeniorStaysOnTheTelephone(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	for range 2 {
		p.leavesTheMenu(db, senior, "senior_menu")
	}
	before := contacts(t, db)
	call := p.dial(telephone(t), senior, muhe)
	id := string(newest(t, db, before))
	p.comesTo(db, id, "senior_menu")
	if p.offered(db, id) {
		t.Error("a senior was offered the chat")
	}
	bye(t, call)
	if _, body := p.get("/api/demo/inbox"); chatLink.MatchString(body) {
		t.Errorf("a senior got a link: %s", body)
	}
}

// comesTo waits for a node; slow prompts that must be heard to their end come before it.
func (p *platform) comesTo(db *store.DB, contact, node string) {
	p.t.Helper()
	eventually(p.t, 2*awaitWithin, "the caller comes to "+node, func() bool {
		for _, e := range events(p.t, db, contact) {
			if entered, is := e.Body.(zhiyin.FlowEntered); is && entered.Node == node {
				return true
			}
		}
		return false
	})
}

// offered tells whether another manner was offered in a contact.
func (p *platform) offered(db *store.DB, contact string) bool {
	for _, e := range events(p.t, db, contact) {
		if _, is := e.Body.(zhiyin.MannerOffered); is {
			return true
		}
	}
	return false
}

// chatLinkSent waits for the link to the chat that a telephone got.
func (p *platform) chatLinkSent(to string) (link string) {
	p.t.Helper()
	eventually(p.t, awaitWithin, "the link to the chat", func() bool {
		_, body := p.get("/api/demo/inbox")
		link = chatLink.FindString(body)
		return link != ""
	})
	return link
}
