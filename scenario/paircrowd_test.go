package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// customers write one contact after the other until enough came.
func (k *pairTrial) customers(ctx context.Context, n int) {
	for i := 0; ctx.Err() == nil && k.another(); i++ {
		// the door takes 120 chats a minute from one address
		c := &pairCustomer{told: &k.told, from: fmt.Sprintf("127.0.%d.%d", 10+n, 1+i/60%250)}
		for ctx.Err() == nil && !c.over {
			c.sit(ctx, k.serving(ctx))
			pause(ctx, 50*time.Millisecond)
		}
		if c.over {
			k.ended.Add(1)
		}
	}
}

// pairCustomer is a page that comes back as often as it takes.
type pairCustomer struct {
	from  string
	told  *sync.Map // contacts that pages were told
	token string
	heard int
	asked bool // for a person
	left  bool // a message, where nobody is there: agents come back a little later than pages
	over  bool
}

// sit opens the page and stays until the line or the contact ends.
func (c *pairCustomer) sit(ctx context.Context, url string) {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(c.from)}}
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // a page that hears nothing is opened anew
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(url, "http", "ws", 1)+"/api/chat/socket",
		&websocket.DialOptions{HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}, HTTPHeader: http.Header{"Origin": {url}}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	hello := map[string]any{"site": "muhe", "language": "cmn"}
	if c.token != "" {
		hello = map[string]any{"site": "muhe", "token": c.token, "after": c.heard}
	}
	if c.send(ctx, conn, map[string]any{"hello": hello}) != nil {
		return
	}
	if c.wrote(ctx, conn) != nil { // the answer to it may have died with the node
		return
	}
	for !c.over {
		_, raw, err := conn.Read(ctx)
		if err != nil || c.hear(ctx, conn, raw) != nil {
			return
		}
	}
}

func (c *pairCustomer) send(ctx context.Context, conn *websocket.Conn, frame map[string]any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return conn.Write(ctx, websocket.MessageText, raw)
}

// wrote sends what was written so far: the platform takes it once.
func (c *pairCustomer) wrote(ctx context.Context, conn *websocket.Conn) error {
	var texts []string
	if c.asked {
		texts = append(texts, "人工")
	}
	if c.left {
		texts = append(texts, "请回复我", "写好了")
	}
	for i, text := range texts {
		if err := c.send(ctx, conn, map[string]any{"write": map[string]any{"client": fmt.Sprint("w", i), "text": text}}); err != nil {
			return err
		}
	}
	return nil
}

func (c *pairCustomer) hear(ctx context.Context, conn *websocket.Conn, raw []byte) error {
	var in struct {
		Welcome *struct{ Token, Contact string }
		Message *zhiyin.ChatMessage
		State   *struct{ Is string }
		Refused *struct{ Why string }
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	switch {
	case in.Welcome != nil:
		c.token = in.Welcome.Token
		c.told.Store(zhiyin.ContactID(in.Welcome.Contact), true)
	case in.Message != nil:
		c.heard = max(c.heard, in.Message.Seq)
		switch choices := len(in.Message.Choices); {
		case choices > 1 && !c.asked:
			c.asked = true
			return c.wrote(ctx, conn)
		case choices == 1 && !c.left:
			c.left = true
			return c.wrote(ctx, conn)
		}
	case in.State != nil:
		c.over = in.State.Is == "closed"
	case in.Refused != nil:
		return fmt.Errorf("refused: %s", in.Refused.Why)
	}
	return nil
}

// agent works at one desk, wherever it is served, until ctx ends.
func (k *pairTrial) agent(ctx context.Context, n int) {
	jar, _ := cookiejar.New(nil) // fails never without options
	a := &pairAgent{client: &http.Client{Jar: jar, Timeout: 10 * time.Second}, base: k.serving(ctx), sits: k.sits}
	if code := a.post(ctx, "/api/sign-in", map[string]any{"token": path.Base(k.staff()[n])}); code != http.StatusOK {
		k.t.Errorf("sign-in of agent %d: %d", n, code)
		return
	}
	for ctx.Err() == nil {
		a.base = k.serving(ctx)
		a.sit(ctx)
		pause(ctx, 50*time.Millisecond)
	}
}

// pairAgent is a desk that does the next thing as soon as it shows.
type pairAgent struct {
	client *http.Client
	base   string
	view   screen
	sits   func()          // is called once calls may come
	done   map[string]bool // what this socket's desk asked for, so that it asks once
}

func (a *pairAgent) post(ctx context.Context, path string, in any) int {
	text, err := json.Marshal(in)
	if err != nil {
		return 0
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+path, bytes.NewReader(text))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", a.base)
	res, err := a.client.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

// sit opens the desk and works until its line ends.
func (a *pairAgent) sit(ctx context.Context) {
	conn, _, err := websocket.Dial(ctx, strings.Replace(a.base, "http", "ws", 1)+"/api/desk/socket?tab=pair",
		&websocket.DialOptions{HTTPClient: &http.Client{Jar: a.client.Jar}, HTTPHeader: http.Header{"Origin": {a.base}}})
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(8 << 20)
	a.view, a.done = screen{contacts: map[zhiyin.ContactID]desk.ContactView{}, told: map[zhiyin.EventID]desk.TimelineEntry{}}, map[string]bool{}
	for {
		_, raw, err := conn.Read(ctx)
		if err != nil || a.view.take(raw) != nil || !a.act(ctx) {
			return
		}
	}
}

// act asks for what the desk now shows as the next thing; false once nobody answers.
func (a *pairAgent) act(ctx context.Context) bool {
	if s := a.view.agent.Status; s != "" && s != zhiyin.Available && !a.once(ctx, "/api/desk/status", map[string]any{"status": "available"}) {
		return false
	}
	if a.view.agent.Status == zhiyin.Available {
		a.sits()
	}
	if o := a.view.offer; o != nil && !a.once(ctx, "/api/desk/reservations/"+string(o.Reservation)+"/accept", map[string]any{}) {
		return false
	}
	for id, c := range a.view.contacts {
		at := "/api/desk/contacts/" + string(id)
		switch c.State {
		case zhiyin.Connected:
			if !a.once(ctx, at+"/messages", map[string]any{"client": "hello", "text": "您好"}) || !a.once(ctx, at+"/end", map[string]any{}) {
				return false
			}
		case zhiyin.Wrapping:
			if !a.once(ctx, at+"/wrap/complete", map[string]any{"disposition": "muhe-order-answered"}) {
				return false
			}
		}
	}
	return true
}

// once asks what this desk did not ask yet. What is refused was overtaken.
func (a *pairAgent) once(ctx context.Context, path string, in any) bool {
	if a.done[path] {
		return true
	}
	a.done[path] = true
	return a.post(ctx, path, in) != 0
}
