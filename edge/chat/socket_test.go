package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// office conducts chats as far as their pages see it: what is written is shown.
type office struct {
	mu     sync.Mutex
	server *Server
	said   map[zhiyin.ContactID][]zhiyin.ChatMessage
	left   bool          // a message was left in every chat that is over
	over   bool          // all chats are
	busy   bool          // no chat hears who has signed in
	proved []string      // the chat and the member of each that did
	gone   chan struct{} // yields when the last page of a chat is gone
	hold   chan struct{} // nil, or: writing waits for it
}

func (o *office) Chat(_ context.Context, a zhiyin.Arrival) error { return nil }

func (o *office) Write(_ context.Context, id zhiyin.ContactID, w contact.Wrote) error {
	if o.hold != nil {
		<-o.hold
	}
	o.says(id, w.Text)
	return nil
}

// busyWith says whether chats can hear who has signed in.
func (o *office) busyWith(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.busy = on
}

func (o *office) Prove(_ context.Context, id zhiyin.ContactID, who zhiyin.Identifier) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.busy {
		return zhiyin.Conflict
	}
	o.proved = append(o.proved, string(id)+" "+who.Value)
	return nil
}

// says shows a message, as the Conductor does once it is durable.
func (o *office) says(id zhiyin.ContactID, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m := zhiyin.ChatMessage{Seq: len(o.said[id]) + 1, Text: text}
	o.said[id] = append(o.said[id], m)
	o.server.Page(id).Show(m)
}

func (o *office) Seen(zhiyin.ContactID, int) {}
func (o *office) Escalate(_ zhiyin.ContactID, _ zhiyin.Wanted, _ zhiyin.Snapshot, _ zhiyin.Plea) {
}
func (o *office) Deescalate(zhiyin.ContactID, string) {}
func (o *office) Leave(zhiyin.ContactID)              {}
func (o *office) PageBack(zhiyin.ContactID)           {}
func (o *office) PageGone(id zhiyin.ContactID)        { o.gone <- struct{}{} }
func (o *office) Standing(zhiyin.ContactID) (contact.Standing, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return contact.Standing{State: zhiyin.InFlow}, !o.over
}
func (o *office) Person(id zhiyin.ContactID) (string, error) { return string(id), nil }
func (o *office) ChatMessages(_ context.Context, id zhiyin.ContactID, after int) ([]zhiyin.ChatMessage, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]zhiyin.ChatMessage(nil), o.said[id][min(after, len(o.said[id])):]...), nil
}
func (o *office) LeftMessage(context.Context, zhiyin.ContactID) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.left, nil
}
func (o *office) KeepFile(context.Context, zhiyin.ContactID, string, string, zhiyin.ChatFile, []byte) error {
	return nil
}
func (o *office) File(context.Context, zhiyin.ContactID, string) (zhiyin.ChatFile, []byte, error) {
	return zhiyin.ChatFile{}, nil, zhiyin.NotFound
}

// opens serves an office's pages.
func opens(t *testing.T) (o *office, address string) {
	t.Helper()
	o = &office{said: map[zhiyin.ContactID][]zhiyin.ChatMessage{}, gone: make(chan struct{}, 64)}
	o.server = New(Config{Talks: o, Records: o, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Site:  func(name string) (Site, bool) { return Site{Called: "chat:" + name, Secret: secret}, name == "muhe" },
		Agent: func(context.Context, zhiyin.AgentID) (string, zhiyin.Text) { return "陆晨", nil },
		Proof: proof})
	web := httptest.NewServer(http.HandlerFunc(o.server.Socket))
	t.Cleanup(func() { o.server.Close(); web.Close() })
	return o, strings.Replace(web.URL, "http", "ws", 1)
}

// tab is a page in a browser.
type tab struct {
	t              *testing.T
	conn           *websocket.Conn
	token, contact string
	seqs           []int
	state          *state
}

func comes(t *testing.T, address string, frames ...string) *tab {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	p := &tab{t: t, conn: conn}
	for _, f := range frames {
		p.sends(f)
	}
	return p
}

func (p *tab) sends(frame string) {
	p.t.Helper()
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, []byte(frame)); err != nil {
		p.t.Fatal(err)
	}
}

// until reads what the page is told till it holds.
func (p *tab) until(holds func() bool) *tab {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	for !holds() {
		_, raw, err := p.conn.Read(ctx)
		var in told
		if err != nil || json.Unmarshal(raw, &in) != nil {
			p.t.Fatalf("%v after %v, state %+v", err, p.seqs, p.state)
		}
		if in.Welcome != nil {
			p.token, p.contact = in.Welcome.Token, string(in.Welcome.Contact)
		}
		if in.Message != nil {
			p.seqs = append(p.seqs, in.Message.Seq)
		}
		if in.State != nil {
			p.state = in.State
		}
	}
	return p
}

func (p *tab) has(n int) func() bool { return func() bool { return len(p.seqs) == n } }

func (p *tab) stands() bool { return p.state != nil }

const hi = `{"hello":{"site":"muhe"}}`

func TestFramesThatComeTogetherAreAllActedOn(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	o.hold = make(chan struct{})
	p := comes(t, address, hi, `{"write":{"text":"1"}}`, `{"write":{"text":"2"}}`, `{"tick":true}`, `{"write":{"text":"3"}}`)
	p.until(p.stands)
	for range 3 {
		o.hold <- struct{}{} // by now the rest is in one buffer
	}
	p.until(p.has(3))
	p.sends(`{"write":{"text":"4"}}`)
	o.hold <- struct{}{}
	p.until(p.has(4))
}

func TestAPageIsToldEveryMessageOnceAlsoWhenItComesBack(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	p := comes(t, address, hi)
	p.until(p.stands)
	for range 3 * newsCapacity { // the page reads meanwhile, or is cut off and comes back
		o.says(zhiyin.ContactID(p.contact), "您好")
	}
	last := 0
	for _, m := range o.said[zhiyin.ContactID(p.contact)] {
		last = m.Seq
	}
	_ = p.conn.CloseNow()
	<-o.gone
	back := comes(t, address, `{"hello":{"site":"muhe","token":"`+p.token+`","after":7}}`)
	back.until(back.has(last - 7))
	for i, seq := range back.seqs {
		if seq != 8+i {
			t.Fatalf("told %v", back.seqs)
		}
	}
	if back.contact != p.contact {
		t.Errorf("came back to %s, was in %s", back.contact, p.contact)
	}
}

func TestAClosedChatStaysOpenToTheAnswerOfItsMessage(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	p := comes(t, address, hi)
	p.until(p.stands)
	_ = p.conn.CloseNow()
	<-o.gone
	o.mu.Lock()
	o.over, o.left = true, true
	o.mu.Unlock()
	back := comes(t, address, `{"hello":{"site":"muhe","token":"`+p.token+`"}}`)
	back.until(back.stands)
	if back.state.Is != "closed" || !back.state.Left {
		t.Fatalf("%+v", back.state)
	}
	o.says(zhiyin.ContactID(p.contact), "已经补发")
	back.until(back.has(1))
}

func TestClosingEndsEveryPageAndLetsNobodyIn(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	silent := comes(t, address) // has not said hello
	p := comes(t, address, hi)
	p.until(p.stands)
	o.server.Close()
	for _, page := range []*tab{silent, p} {
		if _, _, err := page.conn.Read(t.Context()); err == nil {
			t.Error("a page goes on")
		}
	}
	if len(o.server.rooms.all) > 0 || len(o.server.rooms.open) > 0 {
		t.Errorf("%d sockets, %d rooms", len(o.server.rooms.all), len(o.server.rooms.open))
	}
	late := comes(t, address)
	if _, _, err := late.conn.Read(t.Context()); err == nil {
		t.Error("a page was let in")
	}
}
