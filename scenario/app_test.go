package scenario

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// startWithApp runs a house whose server signs who is in its app.
func startWithApp(t testing.TB) *platform {
	t.Helper()
	key := filepath.Join(t.TempDir(), "shop.key")
	if err := os.WriteFile(key, []byte(shopSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &platform{t: t, dir: furnished(t, times{}), log: &buffer{}, env: []string{"ZHIYIN_CHAT_SITES_MUHE_KEY_FILE=" + key, "ZHIYIN_CHAT_SITES_SIGNS_KEY_FILE=" + key}}
	p.begin()
	return p
}

// app is the enterprise's own app with somebody signed in.
type app struct {
	p      *platform
	member string
}

// asks posts to the platform as a program does; the answer is read into out.
func (a app) asks(path string, body map[string]any, out any) (code int) {
	a.p.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		a.p.t.Fatal(err)
	}
	res, err := http.Post(a.p.ready.Web+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		a.p.t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	if out != nil && res.StatusCode == http.StatusOK {
		if err := json.NewDecoder(res.Body).Decode(out); err != nil {
			a.p.t.Fatalf("%s: %v", path, err)
		}
	}
	return res.StatusCode
}

func (a app) proof() map[string]any { return map[string]any{"site": "signs", "member": a.member} }

// waiting are the hand-offs that the app shows.
func (a app) waiting() (ids []string) {
	a.p.t.Helper()
	var list struct{ Items []struct{ ID string } }
	if code := a.asks("/api/app/handoffs", a.proof(), &list); code != http.StatusOK {
		a.p.t.Fatalf("hand-offs of the app: %d", code)
	}
	for _, x := range list.Items {
		ids = append(ids, x.ID)
	}
	return ids
}

type appLink struct{ Token, Link string }

func (a app) takes(id string) (link appLink) {
	a.p.t.Helper()
	if code := a.asks("/api/app/handoffs/"+id+"/take", a.proof(), &link); code != http.StatusOK {
		a.p.t.Fatalf("taking %s: %d", id, code)
	}
	return link
}

// strokes is a signature as a page draws it, and drawn the picture.
func strokes(t testing.TB) string { return base64.StdEncoding.EncodeToString(drawn(t)) }

func drawn(t testing.TB) []byte {
	t.Helper()
	pic := image.NewRGBA(image.Rect(0, 0, 64, 24))
	for x := range 60 {
		pic.Set(x, x%20, color.Black)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, pic); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// members makes two customers known by their member ids.
func (p *platform) members(ids ...string) {
	p.t.Helper()
	key := p.writeKey("muhe", "app-muhe")
	for i, id := range ids {
		who := map[string]any{"messageId": "who-" + id, "userId": id, "traits": map[string]any{"phone": fmt.Sprintf("+86199000077%02d", i)},
			"context": map[string]any{"externalIds": []map[string]any{{"type": "member_id", "id": id, "collection": "users", "encoding": "none"}}}}
		p.reported(key, "/v1/identify", who)
	}
}

// confirmations counts how often a contact's hand-offs were confirmed.
func confirmations(t testing.TB, db *store.DB, contact string) (n int) {
	t.Helper()
	for _, e := range events(t, db, contact) {
		if m, is := e.Body.(zhiyin.HandoffMoved); is && m.State == zhiyin.HandoffConfirmed {
			n++
		}
	}
	return n
}

// A chat hands a document to the enterprise's own app, in which the customer is signed
// in. The process is killed before the app shows it, and again between page and
// signature: the page comes back, what is signed counts once, and the chat sees it.
func TestTheEnterprisesAppSignsOnceAcrossTwoKills(t *testing.T) {
	t.Parallel()
	p := startWithApp(t)
	p.members("M-APP-1", "M-APP-2")
	db := p.ledger()
	mine, other := app{p, signed("M-APP-1")}, app{p, signed("M-APP-2")}
	v := p.writes(&visitor{}, map[string]any{"site": signs, "language": "cmn", "member": mine.member}, p.ready.Web)
	v.until("the chat", func() bool { return v.contact != "" })
	made := found(t, db, v.contact, anything[zhiyin.HandoffMade])
	if made.Way != zhiyin.HandoffByApp {
		t.Errorf("made %+v", made)
	}
	again := func() {
		t.Helper()
		p.kill()
		p.run("--web", strings.TrimPrefix(p.ready.Web, "http://"))
		_ = v.conn.CloseNow()
		v.p.writes(v, map[string]any{"site": signs, "member": mine.member, "token": v.token, "after": len(v.messages)}, p.ready.Web)
	}

	t.Log("killed before it is shown")
	again()
	if got := mine.waiting(); len(got) != 1 || got[0] != string(made.Handoff) {
		t.Fatalf("the app shows %v, want %s", got, made.Handoff)
	}
	if got := other.waiting(); len(got) != 0 {
		t.Errorf("another member's app shows %v", got)
	}
	if code := other.asks("/api/app/handoffs/"+string(made.Handoff)+"/take", other.proof(), nil); code != http.StatusNotFound {
		t.Errorf("another member takes it: %d", code)
	}
	if code := mine.asks("/api/app/handoffs", map[string]any{"site": signs, "member": "e30.e30.e30"}, nil); code != http.StatusForbidden {
		t.Errorf("forged: %d", code)
	}
	link := mine.takes(string(made.Handoff))
	phone := open(t, customerHz)
	phone.visit(link.Link)
	phone.see("open")
	found(t, db, v.contact, func(m zhiyin.HandoffMoved) bool { return m.State == zhiyin.HandoffOpened })

	t.Log("killed between page and signature")
	again()
	phone.visit(p.ready.Web + "/health") // away, and back to it
	phone.visit(link.Link)
	phone.see("open")
	device := evaluate[string](phone, `Object.entries(localStorage).find(([k]) => k.startsWith('zy.device.'))[1]`)
	answer := map[string]any{"token": link.Token, "device": device, "signer": "王小雨", "signature": strokes(t)}
	if code := mine.asks("/api/device/confirm", answer, nil); code != http.StatusOK {
		t.Fatalf("signing: %d", code)
	}
	if code := mine.asks("/api/device/confirm", answer, nil); code != http.StatusConflict {
		t.Errorf("signing twice: %d", code)
	}
	v.until("the chat that sees it", func() bool { return strings.Contains(allText(v), "签好了") })
	phone.visit(p.ready.Web + "/health")
	phone.visit(link.Link)
	phone.do(chromedp.WaitVisible(chromedp.CSS(`[data-testid="over"][data-state="confirmed"]`), patiently))
	contains(t, evaluate[string](phone, `document.body.innerText`), "已确认")

	t.Log("killed after it")
	again()
	if n := confirmations(t, db, v.contact); n != 1 {
		t.Errorf("confirmed %d times", n)
	}
	if got := mine.waiting(); len(got) != 0 {
		t.Errorf("the app still shows %v", got)
	}
	moved := found(t, db, v.contact, func(m zhiyin.HandoffMoved) bool { return m.State == zhiyin.HandoffConfirmed })
	if moved.Assurance != zhiyin.App {
		t.Errorf("a signature in the app is worth %q", moved.Assurance)
	}
	v.send(map[string]any{"close": true})
	v.until("the end", func() bool { return v.is == "closed" })
}

// allText is what the page shows.
func allText(v *visitor) string {
	var out strings.Builder
	for _, m := range v.messages {
		out.WriteString(m.Text + "\n")
	}
	return out.String()
}

// A call dies with its process: the link that an agent gave in it says that it is over,
// and nothing can be confirmed.
func TestALinkOfACallThatDiedSaysThatItIsOver(t *testing.T) {
	t.Parallel()
	p := startWithApp(t)
	db := p.ledger()
	agent := p.atWork("muhe", 0, agentTone)
	p.dial(telephone(t), suGold, straight)
	id := agent.accepts()
	var list struct{ Ways []zhiyin.HandoffWay }
	if _, body := agent.get("/api/desk/contacts/" + id + "/handoffs"); json.Unmarshal([]byte(body), &list) != nil || fmt.Sprint(list.Ways) != "[message app]" {
		t.Errorf("ways %v, want a message or the app", list.Ways)
	}
	agent.onContact(id, "handoffs", map[string]any{"form": "photo", "fields": map[string]any{"what": "瓶底的批号"}})
	url := p.linkSent()
	p.kill()
	p.run("--web", strings.TrimPrefix(p.ready.Web, "http://"))
	found(t, db, id, func(m zhiyin.HandoffMoved) bool { return m.State == zhiyin.HandoffCancelled })
	phone := open(t, customerHz)
	phone.visit(url)
	phone.do(chromedp.WaitVisible(chromedp.CSS(`[data-testid="over"][data-state="cancelled"]`), patiently))
	contains(t, evaluate[string](phone, `document.body.innerText`), "已结束")
	eventually(t, time.Second, "nothing is confirmed", func() bool { return confirmations(t, db, id) == 0 })
}
