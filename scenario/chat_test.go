package scenario

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
)

// visitor is a customer's page that writes with a unit.
type visitor struct {
	t    testing.TB
	p    *platform
	conn *websocket.Conn

	token, contact, is, refused string
	left                        bool
	messages                    []zhiyin.ChatMessage
}

// writes opens a chat as a page of the platform's own does, or comes back to one.
func (p *platform) writes(v *visitor, hello map[string]any, origin string) *visitor {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), awaitWithin)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(p.ready.Web, "http", "ws", 1)+"/api/chat/socket", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}})
	if err != nil {
		p.t.Fatalf("chat: %v", err)
	}
	p.t.Cleanup(func() { _ = conn.CloseNow() })
	v.t, v.p, v.conn = p.t, p, conn
	v.send(map[string]any{"hello": hello})
	return v
}

// back comes back with what the page has.
func (v *visitor) back() {
	v.t.Helper()
	_ = v.conn.CloseNow()
	v.p.writes(v, map[string]any{"site": "muhe", "token": v.token, "after": len(v.messages)}, v.p.ready.Web)
}

func (v *visitor) send(frame map[string]any) {
	v.t.Helper()
	raw, err := json.Marshal(frame)
	if err == nil {
		err = v.conn.Write(context.Background(), websocket.MessageText, raw)
	}
	if err != nil {
		v.t.Fatalf("chat: %v", err)
	}
}

// until reads frames till it holds. Messages must come in order and once.
func (v *visitor) until(what string, holds func() bool) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), awaitWithin)
	defer cancel()
	for !holds() {
		_, raw, err := v.conn.Read(ctx)
		if err != nil {
			v.t.Fatalf("%s: %v; state %q, %d messages", what, err, v.is, len(v.messages))
		}
		v.hear(raw)
	}
}

func (v *visitor) hear(raw []byte) {
	v.t.Helper()
	var in struct {
		Welcome *struct{ Token, Contact string }
		Message *zhiyin.ChatMessage
		State   *struct {
			Is   string
			Left bool
		}
		Refused *struct{ Why string }
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		v.t.Fatalf("chat: %s: %v", raw, err)
	}
	switch {
	case in.Welcome != nil:
		v.token, v.contact = in.Welcome.Token, in.Welcome.Contact
	case in.Message != nil:
		if v.messages = append(v.messages, *in.Message); in.Message.Seq != len(v.messages) {
			v.t.Fatalf("message %d after %d: %+v", in.Message.Seq, len(v.messages)-1, in.Message)
		}
	case in.State != nil:
		v.is, v.left = in.State.Is, in.State.Left
	case in.Refused != nil:
		v.refused = in.Refused.Why
	}
}

func (v *visitor) said(text string) func() bool {
	return func() bool { return len(v.messages) > 0 && strings.Contains(v.messages[len(v.messages)-1].Text, text) }
}

func TestAChatIsAnsweredComesBackAndOutlivesAKill(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	agent := p.atWork("muhe", 1, agentTone)
	v := p.writes(&visitor{}, map[string]any{"site": "muhe", "language": "cmn"}, p.ready.Web)
	v.until("the question with its buttons", func() bool { return len(v.messages) > 0 && len(v.messages[len(v.messages)-1].Choices) == 2 })
	v.send(map[string]any{"write": map[string]any{"client": "c1", "text": "我要找人工"}})
	if id := agent.accepts(); id != v.contact {
		t.Fatalf("accepted %s, the page has %s", id, v.contact)
	}
	v.until("an agent", func() bool { return v.is == "agent" })
	agent.onContact(v.contact, "messages", map[string]any{"client": "a1", "text": "您好，我是陆晨"})
	v.until("the agent's words", v.said("陆晨"))

	t.Log("the page is reloaded, and sends what it is not sure of twice")
	v.back()
	v.send(map[string]any{"write": map[string]any{"client": "c2", "text": "面霜过敏了"}})
	v.send(map[string]any{"write": map[string]any{"client": "c2", "text": "面霜过敏了"}})
	v.send(map[string]any{"write": map[string]any{"client": "c3", "text": "怎么办"}})
	v.until("the own words once", v.said("怎么办"))
	if n := len(v.messages); v.messages[n-2].Text != "面霜过敏了" || strings.Contains(v.messages[n-3].Text, "过敏") {
		t.Errorf("written twice: %+v", v.messages[n-3:])
	}

	t.Log("the process is killed")
	before := len(v.messages)
	p.kill()
	p.again()
	agent = p.atWork("muhe", 1, agentTone)
	v.back()
	v.until("the chat again", func() bool { return v.is != "" })
	v.send(map[string]any{"write": map[string]any{"client": "c4", "text": "还在吗"}})
	v.until("what is written after it", v.said("还在吗"))
	if len(v.messages) <= before {
		t.Errorf("%d messages, %d before the kill", len(v.messages), before)
	}
	agent.shows(v.contact, zhiyin.Connected)
	agent.onContact(v.contact, "messages", map[string]any{"client": "a2", "text": "在的"})
	v.until("the agent after the kill", v.said("在的"))
	v.send(map[string]any{"close": true})
	v.until("the end", func() bool { return v.is == "closed" })
	agent.wrapsUp(v.contact, "muhe-order-answered")
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

func TestAChatIsOpenedByWhoMayAlone(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	for name, c := range map[string]struct {
		hello  map[string]any
		origin string
		why    string
	}{
		"a foreign page":   {map[string]any{"site": "muhe"}, "https://elsewhere.example", "denied"},
		"no such site":     {map[string]any{"site": "nowhere"}, p.ready.Web, "unanswered"},
		"a forged token":   {map[string]any{"site": "muhe", "token": "x." + strconv.FormatInt(time.Now().Unix(), 10) + ".x"}, p.ready.Web, "denied"},
		"a forged member":  {map[string]any{"site": "muhe", "member": "e30.e30.e30"}, p.ready.Web, "denied"},
		"a cast of nobody": {map[string]any{"site": "muhe", "as": "nobody-at-all"}, p.ready.Web, "unanswered"},
	} {
		v := p.writes(&visitor{}, c.hello, c.origin)
		v.until(name, func() bool { return v.refused != "" })
		if v.refused != c.why || v.contact != "" {
			t.Errorf("%s: refused as %q, contact %q", name, v.refused, v.contact)
		}
	}
}

func TestACustomerAndAnAgentWriteInBrowsers(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			v.status("available")
			page := &tour{open(t, customerHz), l, v.axe}
			page.visit(p.ready.Web + "/chat?site=muhe&as=muhe-1&language=" + map[string]string{"en": "en", "zh-CN": "cmn"}[l.screen])
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 2`)
			page.at("chat with its question")
			page.put(`[data-testid="box"]`, map[string]string{"en": "I need a person, please", "zh-CN": "我要找人工"}[l.screen])
			page.click("send")
			page.until(stepWithin, `document.querySelector("main").dataset.is === "queue"`)
			v.see("offer")
			v.at("desk with a chat that rings")
			v.click("offer-accept")
			v.see("composer")
			page.until(stepWithin, `document.querySelector('main').dataset.is === 'agent'`)
			v.put(`[data-testid="composer-text"]`, "您好，我在")
			v.click("composer-send")
			page.until(stepWithin, `document.querySelector('[data-testid="log"]').innerText.includes('您好，我在')`)
			page.put(`[data-testid="box"]`, "面霜过敏了，怎么办")
			page.click("send")
			v.until(stepWithin, `[...document.querySelectorAll('[data-testid="turn"]')].some(e => e.innerText.includes('面霜过敏了'))`)
			page.reload()
			page.until(stepWithin, `document.querySelector('[data-testid="log"]').innerText.includes('怎么办')`)
			page.at("chat with an agent")
			v.at("desk with a chat")
			page.click("leave")
			page.see("fresh")
			v.see("wrap")
		})
	}
}
