package scenario

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
	"zhiyin.dev/store/definition"
)

const qimingOffice = "19900001304" // a company of haiyue, gold

var jointLink = regexp.MustCompile(`https?://[^\s"\\]+/j#[0-9A-Za-z_.-]+`)

// TestACompanyGoesOnFromThePhoneToAPageToAColleaguesDevice: a company that calls is sent
// a page; on it the caller asks a colleague in, whose device confirms what the agent
// hands over while the call goes on; the agent sees who joined; who is sent away sees
// nothing more, and the page stays after the call.
func TestACompanyGoesOnFromThePhoneToAPageToAColleaguesDevice(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	agent := p.atWork("haiyue", 0, agentTone)
	before := contacts(t, db)
	call := p.dial(telephone(t), qimingOffice, "haiyue")
	id := string(newest(t, db, before))
	offered := found(t, db, id, anything[zhiyin.MannerOffered])
	if offered.Manner != zhiyin.MannerDevices || offered.Group != "company" || offered.Of.ID != "haiyue-manners" || offered.Why == nil {
		t.Errorf("%+v", offered)
	}
	if asked := found(t, db, id, anything[zhiyin.MessageAsked]); asked.Template.ID != "joint-link" {
		t.Errorf("%+v", asked)
	}
	url := p.jointLinkSent()
	phone := &tour{open(t, customerHz), look{390, 844, "light", "zh-CN"}, axe(t)}
	phone.dress(p, phone.look)
	phone.visit(url)
	phone.see("joint")
	agent.accepts()
	agent.shows(id, zhiyin.Connected)
	phone.has("joint", "data-is", "agent")
	phone.at("joint page of the caller")

	phone.put(`[data-testid="name"]`, "周经理")
	phone.click("make")
	phone.see("link")
	phone.at("joint page with a colleague's link")
	invited := evaluate[string](phone.browser, `document.querySelector('[data-testid="link"]').href`)
	desk := &tour{open(t, 0), look{1280, 720, "dark", "en"}, phone.axe}
	desk.dress(p, desk.look)
	desk.visit(invited)
	desk.see("joint")
	phone.until(stepWithin, `document.querySelectorAll('[data-testid="device"][data-here="true"]').length === 2`)
	if joined := found(t, db, id, func(d zhiyin.DeviceJoined) bool { return d.Colleague }); joined.Device == zhiyin.FirstDevice {
		t.Errorf("%+v", joined)
	}
	if taken := found(t, db, id, anything[zhiyin.MannerTaken]); taken.Manner != zhiyin.MannerDevices || string(taken.Contact) != id {
		t.Errorf("%+v", taken)
	}
	stranger := &tour{open(t, 0), desk.look, desk.axe}
	stranger.visit(invited)
	stranger.has("end", "data-why", "elsewhere")
	stranger.visit(p.ready.Web + "/j#" + id + ".first.zzzzzz.AAAAAAAAAAAAAAAAAAAAAA")
	stranger.reload()
	stranger.has("end", "data-why", "unknown")

	t.Log("the agent hands over; the colleague's device does it")
	var handed struct{ Code, Way string }
	if code, body := agent.post("/api/desk/contacts/"+id+"/handoffs", map[string]any{"form": "transfer-confirm", "fields": map[string]string{"payee": "海阅优选", "account": "6222020000001234", "amount": "¥17970.00"}}, &handed); code != http.StatusOK || handed.Way != "screen" {
		t.Fatalf("%d %s", code, body)
	}
	phone.see("here")
	desk.see("here")
	desk.at("joint page of a colleague with something to do")
	desk.visit(evaluate[string](desk.browser, `document.querySelector('[data-testid="here"]').href`))
	desk.see("locked")
	desk.put(`[data-testid="code"]`, handed.Code)
	desk.click("unlock")
	desk.see("open")
	desk.click("confirm")
	desk.see("over")
	phone.until(stepWithin, `document.querySelector('[data-testid="handed"]')?.dataset.state === 'confirmed'`)
	phone.at("joint page with what a colleague confirmed")
	agent.shows(id, zhiyin.Connected)

	t.Log("the caller sends the colleague away; the page outlives the call")
	desk.visit(invited)
	desk.see("joint")
	phone.until(stepWithin, `document.querySelectorAll('[data-testid="remove"]').length === 2`)
	evaluate[bool](phone.browser, `document.querySelector('[data-testid="device"][data-mine="false"] [data-testid="remove"]').click() === undefined`)
	desk.has("end", "data-why", "gone")
	bye(t, call)
	phone.has("joint", "data-is", "over")
	phone.see("write")
	phone.at("joint page after the call")
	found(t, db, id, anything[zhiyin.ContactEnded])
	groups, err := definition.Of(db.Engine).MenuGroups(t.Context(), "haiyue", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil || len(groups) != 1 || groups[0].Group != "company" || groups[0].Offered != 1 || groups[0].Taken != 1 {
		t.Errorf("%+v %v", groups, err)
	}
	contains(t, p.replayAll(), " 0 differences")
}

// jointLinkSent waits for the link to a joint page that a telephone got.
func (p *platform) jointLinkSent() (link string) {
	p.t.Helper()
	eventually(p.t, 2*awaitWithin, "the link to the joint page", func() bool {
		_, body := p.get("/api/demo/inbox")
		link = jointLink.FindString(body)
		return link != ""
	})
	return link
}

// TestAnAgentSendsTheJointPageFromTheDesk: by the keyboard alone; the desk shows how far
// the customer is with it, and cannot send it again once it is open.
func TestAnAgentSendsTheJointPageFromTheDesk(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			call, id := v.talksWith(p, suGold)
			v.stroke("b", alt)
			v.has("joint", "data-state", "none")
			v.tabTo("joint-send")
			v.at("desk before the joint page is sent")
			v.stroke(kb.Enter)
			v.has("joint", "data-state", "sent")
			if asked := found(t, db, id, anything[zhiyin.MessageAsked]); asked.Template.ID != "joint-link" {
				t.Errorf("%+v", asked)
			}
			v.at("desk with a joint page that was sent")

			phone := &tour{open(t, customerHz), look{390, 844, l.theme, l.screen}, v.axe}
			phone.dress(p, phone.look)
			phone.visit(p.jointLinkSent())
			phone.has("joint", "data-is", "agent")
			v.has("joint", "data-state", "open")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="joint-devices"] li').length === 1 && document.querySelector('[data-testid="joint-send"]') === null`)
			v.at("desk with a joint page that is open")
			bye(t, call)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}
