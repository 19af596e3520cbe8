package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
)

// Page is one customer's socket. Its goroutine reads until the socket ends.
type Page struct {
	conn    *websocket.Conn
	Contact string
	heard   chan message // capacity 64; read by exchange alone, older ones give way
	asked   chan struct{}
	done    chan struct{}
}

type message struct {
	text string
	at   time.Time
}

// eachAddress is how many chats are opened from one address of this machine: the
// product takes 120 a minute.
const eachAddress = 100

// Open opens chats until each has its question.
func (p *Product) Open(ctx context.Context, n int) ([]*Page, error) {
	out, faults := make([]*Page, n), make(chan error, n)
	var wg sync.WaitGroup
	room := make(chan struct{}, 16)
	for i := range n {
		room <- struct{}{}
		at := len(p.pages) + i
		wg.Go(func() {
			defer func() { <-room }()
			c, err := p.page(ctx, fmt.Sprintf("127.0.%d.%d", 1+at/eachAddress/200, 2+at/eachAddress%200))
			if err != nil {
				faults <- err
				return
			}
			out[i] = c
		})
	}
	wg.Wait()
	close(faults)
	for _, c := range out {
		if c != nil {
			p.pages = append(p.pages, c)
		}
	}
	return out, <-faults
}

func (p *Product) page(ctx context.Context, from string) (*Page, error) {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	client := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}}
	conn, _, err := websocket.Dial(ctx, strings.Replace(p.ready.Web, "http", "ws", 1)+"/api/chat/socket",
		&websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Origin": {p.ready.Web}}})
	if err != nil {
		return nil, err
	}
	c := &Page{conn: conn, heard: make(chan message, 64), asked: make(chan struct{}), done: make(chan struct{})}
	if err := c.Send(ctx, map[string]any{"hello": map[string]any{"site": Unit, "language": "cmn"}}); err != nil {
		return nil, err
	}
	go c.read(ctx)
	go c.tick(ctx)
	select {
	case <-c.asked:
		return c, nil
	case <-c.done:
		return nil, fmt.Errorf("a chat from %s ended before its question", from)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Send writes one frame.
func (c *Page) Send(ctx context.Context, frame map[string]any) error {
	raw, err := json.Marshal(frame)
	if err != nil {
		return err
	}
	return c.conn.Write(ctx, websocket.MessageText, raw)
}

func (c *Page) read(ctx context.Context) {
	defer close(c.done)
	for asked := false; ; {
		_, raw, err := c.conn.Read(ctx)
		at := time.Now()
		var in struct {
			Welcome *struct{ Contact string }
			Message *zhiyin.ChatMessage
			Refused *struct{ Why string }
		}
		if err != nil || json.Unmarshal(raw, &in) != nil || in.Refused != nil {
			return
		}
		if in.Welcome != nil {
			c.Contact = in.Welcome.Contact
		}
		if in.Message == nil {
			continue
		}
		if len(in.Message.Choices) > 0 && !asked {
			asked = true
			close(c.asked)
		}
		c.keep(message{in.Message.Text, at})
	}
}

func (c *Page) keep(m message) {
	for {
		select {
		case c.heard <- m:
			return
		default:
			select {
			case <-c.heard:
			default:
			}
		}
	}
}

// tick says every 20 s that the page is there.
func (c *Page) tick(ctx context.Context) {
	every := time.NewTicker(20 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-every.C:
			if c.Send(ctx, map[string]any{"tick": true}) != nil {
				return
			}
		}
	}
}

func (c *Page) close() {
	_ = c.conn.CloseNow()
	<-c.done
}

// Until waits for a message with the text, and says when it came.
func (c *Page) Until(ctx context.Context, text string) (time.Time, error) {
	late := time.After(seenWithin)
	for {
		select {
		case m := <-c.heard:
			if m.text == text {
				return m.at, nil
			}
		case <-late:
			return time.Time{}, fmt.Errorf("the page was not told within %s", seenWithin)
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}
