package scenario

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"zhiyin.dev"
)

// A visitor writes when nobody is there and closes the page; an agent takes the
// message later, writes back in the chat and closes it; the visitor finds the answer
// when they are back.
func TestAMessageLeftInAChatIsAnsweredThere(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			language := map[string]string{"en": "en", "zh-CN": "cmn"}[l.screen]
			ask := map[string]string{"en": "I need a person, please", "zh-CN": "我要找人工"}[l.screen]
			v := touring(t, p, l, agentHz)
			page := &tour{open(t, customerHz), l, v.axe}
			page.visit(p.ready.Web + "/chat?site=muhe&language=" + language)
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 2`)
			page.put(`[data-testid="box"]`, ask)
			page.click("send")
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 1`) // nobody is at work: it may be left
			page.put(`[data-testid="box"]`, "面霜漏了，请回复我")
			page.click("send")
			page.until(stepWithin, `document.querySelector('[data-testid="log"]').innerText.includes('面霜漏了')`)
			page.at("chat that takes a message")
			page.until(stepWithin, `(document.querySelector('.choices button').click(), true)`)
			page.see("left")
			page.at("chat with a message left")
			first := newest(t, db, nil)
			page.visit("about:blank")

			v.toDesk(p, "muhe", 0)
			v.stroke("v", alt)
			v.see("task")
			v.click("task-take")
			v.has("task", "data-mine", "true")
			v.click("task-answer")
			v.put(`[data-testid="task-text"]`, "您好，已经为您补发")
			v.at("a message that is answered")
			v.click("task-send")
			v.see("task-answered")
			v.see("task-done")
			v.at("a message that was answered")
			v.click("task-done")
			v.see("tasks-none")

			page.visit(p.ready.Web + "/embed.js") // of our site: the tab's own memory is emptied, as if it had been closed
			page.until(stepWithin, `(sessionStorage.clear(), true)`)
			page.visit(p.ready.Web + "/chat?site=muhe&language=" + language)
			page.until(stepWithin, `document.querySelector('[data-testid="log"]').innerText.includes('已经为您补发')`)
			page.see("left")
			page.at("chat with its answer")
			page.click("fresh")
			page.see("leave") // on the page that comes instead; it is hidden on this one
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 2`)
			id := string(first)
			if a := found(t, db, id, anything[zhiyin.TaskReplied]); a.Way != zhiyin.InChat || a.Text != "您好，已经为您补发" {
				t.Errorf("answered with %+v", a)
			}
			if d := found(t, db, id, anything[zhiyin.TaskDone]); d.Outcome != zhiyin.TaskAnswered {
				t.Errorf("done with %+v", d)
			}
			contains(t, p.replayAll(), id, " 0 differences")
		})
	}
}

// A stranger leaves a number; the agent answers by SMS without seeing it. The answer
// comes to the open page too, where it is written into the chat.
func TestAMessageLeftInAChatIsAnsweredByMessage(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	v := p.writes(&visitor{}, map[string]any{"site": "muhe", "language": "cmn"}, p.ready.Web)
	choices := func(n int) func() bool {
		return func() bool { return len(v.messages) > 0 && len(v.messages[len(v.messages)-1].Choices) == n }
	}
	writes := func(client, text string) {
		v.send(map[string]any{"write": map[string]any{"client": client, "text": text}})
	}
	v.until("the question", choices(2))
	writes("c1", "我要找人工")
	v.until("that nobody is there", choices(1))
	writes("c2", "面霜漏了，回我 13900001104")
	v.send(map[string]any{"file": map[string]any{"client": "f1", "name": "漏了.png"}})
	if err := v.conn.Write(context.Background(), websocket.MessageBinary, drawn(t)); err != nil {
		t.Fatal(err)
	}
	v.until("the own picture", func() bool { return len(v.messages) > 0 && v.messages[len(v.messages)-1].File != nil })
	writes("c3", "写好了")
	v.until("the end", func() bool { return v.is == "closed" && v.left })

	agent := p.atWork("muhe", 1, agentTone)
	var page struct {
		Items []struct {
			ID    string
			Text  string
			Ways  []string
			Phone string `json:"answer_phone_masked"`
			Files []struct{ ID, Name string }
		}
	}
	if _, raw := agent.get("/api/desk/tasks"); json.Unmarshal([]byte(raw), &page) != nil {
		t.Fatal(raw)
	}
	if len(page.Items) != 1 || strings.Join(page.Items[0].Ways, " ") != "chat sms" || strings.Contains(page.Items[0].Phone+page.Items[0].Text, "0000110") {
		t.Fatalf("%+v", page)
	}
	at := "/api/desk/tasks/" + page.Items[0].ID
	if !strings.Contains(page.Items[0].Text, "漏了.png") || len(page.Items[0].Files) != 0 {
		t.Errorf("what nobody has in hand shows %+v", page.Items[0])
	}
	agent.do(at+"/take", map[string]any{})
	if _, raw := agent.get("/api/desk/tasks"); json.Unmarshal([]byte(raw), &page) != nil || len(page.Items) != 1 || len(page.Items[0].Files) != 1 {
		t.Fatalf("in hand it shows %+v", page)
	}
	file := at + "/files/" + page.Items[0].Files[0].ID
	if code, body := agent.get(file); code != 200 || body != string(drawn(t)) {
		t.Errorf("the file: %d, %d bytes", code, len(body))
	}
	if code, _ := p.seated("muhe", 0).get(file); code != 409 {
		t.Errorf("to who has not the task in hand: %d", code)
	}
	agent.do(at+"/answer", map[string]any{"way": "sms", "text": "已经补发，单号稍后告诉您"})
	agent.do(at+"/answer", map[string]any{"way": "chat", "client": "a1", "text": "已经补发"})
	v.until("the answer on the open page", v.said("已经补发"))
	eventually(t, awaitWithin, "the SMS", func() bool {
		_, raw := p.get("/api/demo/inbox?to=" + url.QueryEscape("+8613900001104"))
		var in struct{ Items []struct{ Text string } }
		return json.Unmarshal([]byte(raw), &in) == nil && len(in.Items) == 1 && strings.Contains(in.Items[0].Text, "回复您的留言：已经补发，单号")
	})
	agent.do(at+"/done", map[string]any{"outcome": "answered"})

	t.Log("the platform is killed; the page comes back to what was said")
	before := len(v.messages)
	p.kill()
	p.again()
	v.messages = nil
	v.back()
	v.until("the answer again", func() bool { return v.is == "closed" && v.left && len(v.messages) == before })
	contains(t, p.replayAll(), v.contact, " 0 differences")
}
