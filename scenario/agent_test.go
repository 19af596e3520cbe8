package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// awaitWithin is for things that follow from something else; the machine may be
// busy with other tests.
const awaitWithin = 40 * time.Second

// deskAgent is an agent at work without a screen: it signs in by its one-time
// link, follows the desk's socket, asks what the screen would ask, and has a
// headset of its own.
type deskAgent struct {
	t       testing.TB
	p       *platform
	id      zhiyin.AgentID
	client  *http.Client
	headset *headset
	by      *webrtc.ICEServer // the only way that the headset's audio may go; nil: any

	mu    sync.Mutex
	view  screen
	moved chan struct{} // closed, and another put in its place, with each message
}

// screen is what a browser would know by now.
type screen struct {
	epoch    string
	ice      []desk.ICEServer
	agent    desk.AgentView
	offer    *desk.OfferView
	contacts map[zhiyin.ContactID]desk.ContactView
	told     map[zhiyin.EventID]desk.TimelineEntry
	relieved string               // who went on with the contact that left last; empty: nobody
	over     websocket.StatusCode // how the socket was closed; 0 while it is open
	lost     bool                 // the socket is gone
}

// seated takes the unit's nth agent through the link into a session with a socket.
func (p *platform) seated(unit string, n int) *deskAgent {
	p.t.Helper()
	id, url := p.link(unit, n)
	jar, _ := cookiejar.New(nil) // fails never without options
	a := &deskAgent{t: p.t, p: p, id: zhiyin.AgentID(id), client: &http.Client{Jar: jar, Timeout: 30 * time.Second},
		moved: make(chan struct{})}
	if code, body := a.post("/api/sign-in", map[string]any{"token": path.Base(url)}, nil); code != http.StatusOK {
		p.t.Fatalf("sign-in of %s: %d %s", id, code, body)
	}
	a.follow()
	return a
}

// atWork is seated with a microphone that plays hz, and waiting for calls.
func (p *platform) atWork(unit string, n int, hz float64) *deskAgent {
	p.t.Helper()
	a := p.seated(unit, n)
	a.connect(hz)
	a.available()
	return a
}

func (a *deskAgent) available() {
	a.t.Helper()
	a.do("/api/desk/status", map[string]any{"status": "available"})
	a.await("available with a line", func(s screen) bool { return s.agent.Status == zhiyin.Available && s.agent.Line })
}

// connect brings the audio up, as a page does after a reload too.
func (a *deskAgent) connect(hz float64) {
	a.t.Helper()
	if a.headset != nil {
		a.headset.close()
	}
	var change []func(*webrtc.Configuration)
	if a.by != nil {
		change = append(change, onlyBy(*a.by))
	}
	a.headset = newHeadset(a.t, hz, change...)
	var answer struct{ SDP string }
	if code, body := a.post("/api/desk/line", map[string]any{"tab": "tab1", "sdp": a.headset.offer()}, &answer); code != http.StatusOK {
		a.t.Fatalf("line of %s: %d %s", a.id, code, body)
	}
	a.headset.accept(answer.SDP)
	a.await("the line is up", func(s screen) bool { return s.agent.Line })
}

// post asks as a page of ours; out may be nil.
func (a *deskAgent) post(path string, in, out any) (code int, body string) {
	a.t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		a.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, a.p.ready.Web+path, bytes.NewReader(text))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", a.p.ready.Web)
	res, err := a.client.Do(req)
	if err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	if out != nil && res.StatusCode == http.StatusOK {
		if err := json.Unmarshal(raw, out); err != nil {
			a.t.Fatalf("%s: %v in %s", path, err, raw)
		}
	}
	return res.StatusCode, string(raw)
}

// get asks as a page of ours.
func (a *deskAgent) get(path string) (code int, body string) {
	a.t.Helper()
	res, err := a.client.Get(a.p.ready.Web + path)
	if err != nil {
		a.t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(raw)
}

// do is post that must succeed.
func (a *deskAgent) do(path string, in any) {
	a.t.Helper()
	if code, body := a.post(path, in, nil); code != http.StatusOK {
		a.t.Fatalf("%s as %s: %d %s", path, a.id, code, body)
	}
}

func (a *deskAgent) onContact(id, does string, in any) {
	a.t.Helper()
	a.do("/api/desk/contacts/"+id+"/"+does, in)
}

// follow opens the socket and reads it until it ends.
func (a *deskAgent) follow() {
	a.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	conn, _, err := websocket.Dial(ctx, strings.Replace(a.p.ready.Web, "http", "ws", 1)+"/api/desk/socket?tab=tab1",
		&websocket.DialOptions{HTTPClient: &http.Client{Jar: a.client.Jar}, HTTPHeader: http.Header{"Origin": {a.p.ready.Web}}})
	if err != nil {
		cancel()
		a.t.Fatalf("socket of %s: %v", a.id, err)
	}
	conn.SetReadLimit(8 << 20)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			_, raw, err := conn.Read(ctx)
			if err != nil {
				a.change(func(s *screen) { s.over, s.lost = max(websocket.CloseStatus(err), 0), true })
				return
			}
			a.hear(raw)
		}
	}()
	a.t.Cleanup(func() { cancel(); _ = conn.CloseNow(); <-done })
	a.await("a hello", func(s screen) bool { return s.epoch != "" })
}

// hear folds one message in as the page does.
func (a *deskAgent) hear(raw []byte) {
	a.change(func(s *screen) {
		if err := s.take(raw); err != nil {
			a.t.Errorf("%v: %s", err, raw)
		}
	})
}

// take folds one message in.
func (s *screen) take(raw []byte) error {
	var m struct {
		Topic string
		Data  json.RawMessage
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	switch m.Topic {
	case "hello":
		return s.begin(m.Data)
	case "agent":
		s.agent = desk.AgentView{}
		return json.Unmarshal(m.Data, &s.agent)
	case "offer":
		s.offer = nil
		return json.Unmarshal(m.Data, &s.offer)
	case "contact":
		var c desk.ContactView
		err := json.Unmarshal(m.Data, &c)
		s.contacts[c.ID] = c
		return err
	case "gone":
		var c struct {
			ID zhiyin.ContactID
			By string `json:"relieved_by"`
		}
		err := json.Unmarshal(m.Data, &c)
		delete(s.contacts, c.ID)
		s.relieved = c.By
		return err
	case "timeline":
		var t struct{ Entries []desk.TimelineEntry }
		err := json.Unmarshal(m.Data, &t)
		s.tell(t.Entries)
		return err
	}
	return nil
}

func (s *screen) begin(raw []byte) error {
	var h desk.Hello
	err := json.Unmarshal(raw, &h)
	*s = screen{epoch: h.Epoch, ice: h.ICE, agent: h.Agent, offer: h.Offer, contacts: map[zhiyin.ContactID]desk.ContactView{}, told: map[zhiyin.EventID]desk.TimelineEntry{}}
	for _, c := range h.Contacts {
		s.contacts[c.ID] = c
	}
	for _, t := range h.Timelines {
		s.tell(t)
	}
	return err
}

func (s *screen) tell(entries []desk.TimelineEntry) {
	for _, e := range entries {
		s.told[e.ID] = e
	}
}

func (a *deskAgent) change(f func(*screen)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f(&a.view)
	close(a.moved)
	a.moved = make(chan struct{})
}

// look is the screen as it is, and what is closed when it changes.
func (a *deskAgent) look() (screen, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.view
	s.contacts, s.told = maps.Clone(s.contacts), maps.Clone(s.told)
	return s, a.moved
}

// await waits until the screen shows it.
func (a *deskAgent) await(what string, holds func(screen) bool) screen {
	a.t.Helper()
	late := time.After(awaitWithin)
	for {
		s, moved := a.look()
		if holds(s) {
			return s
		}
		select {
		case <-moved:
		case <-late:
			a.t.Fatalf("the desk of %s does not show within %s: %s\nagent %+v\noffer %+v\n%d contacts, lost %t",
				a.id, awaitWithin, what, s.agent, s.offer, len(s.contacts), s.lost)
		}
	}
}

// rings waits for an offer.
func (a *deskAgent) rings() *desk.OfferView {
	a.t.Helper()
	return a.await("an offer", func(s screen) bool { return s.offer != nil }).offer
}

// accepts takes what rings and waits until the two are connected.
func (a *deskAgent) accepts() (contact string) {
	a.t.Helper()
	o := a.rings()
	a.do("/api/desk/reservations/"+string(o.Reservation)+"/accept", map[string]any{})
	a.shows(string(o.Contact), zhiyin.Connected)
	return string(o.Contact)
}

// shows waits until the contact is in that state on the screen.
func (a *deskAgent) shows(contact string, state zhiyin.ContactState) desk.ContactView {
	a.t.Helper()
	s := a.await(contact+" is "+string(state), func(s screen) bool { return s.contacts[zhiyin.ContactID(contact)].State == state })
	return s.contacts[zhiyin.ContactID(contact)]
}

// wrapsUp waits for the after-call work and completes it.
func (a *deskAgent) wrapsUp(contact, disposition string) {
	a.t.Helper()
	a.shows(contact, zhiyin.Wrapping)
	a.onContact(contact, "wrap/complete", map[string]any{"disposition": disposition})
	a.await("the contact is gone", func(s screen) bool { _, has := s.contacts[zhiyin.ContactID(contact)]; return !has })
}

// ringsAt waits until one of the two desks rings and returns that one first.
func ringsAt(t testing.TB, a, b *deskAgent) (rings, other *deskAgent) {
	t.Helper()
	late := time.After(awaitWithin)
	for {
		one, changedOne := a.look()
		two, changedTwo := b.look()
		switch {
		case one.offer != nil:
			return a, b
		case two.offer != nil:
			return b, a
		}
		select {
		case <-changedOne:
		case <-changedTwo:
		case <-late:
			t.Fatalf("neither desk rings within %s: %+v, %+v", awaitWithin, one.agent, two.agent)
		}
	}
}
