package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
	"zhiyin.dev/web"
)

type (
	obj  = map[string]any
	list = []any
)

// message is one numbered line of what the desk is told.
type message struct {
	Pos   int    `json:"pos"`
	Topic string `json:"topic"`
	Data  any    `json:"data"`
}

// stage acts the server for one agent. mu guards everything below it.
type stage struct {
	mux *http.ServeMux

	mu       sync.Mutex
	signedIn bool
	epoch    int
	pos      int
	log      []message
	ears     map[chan message]context.CancelFunc
	agent    obj
	offer    obj
	contact  obj
	timeline list
	queues   list
	quiet    bool   // the socket refuses, as if the server were down
	tab      string // who has the audio
	held     time.Time
	asked    []string // the requests in order, for tests
	lines    lines
	calls    acted
	replayed bool            // the quarantine was emptied
	tagged   bool            // the customer has one tag more
	rejected bool            // one of their tags was found wrong
	settled  map[string]bool // candidates that were decided
	banners  list            // not read yet
}

func newStage() *stage {
	s := &stage{banners: list{}, settled: map[string]bool{}, mux: http.NewServeMux(), signedIn: true, epoch: 1, ears: map[chan message]context.CancelFunc{}}
	s.agent = obj{"status": "available", "since": at(-252), "line": false, "busy": false, "idle_rank": 2, "today": obj{"handled": 31, "handle_ms": 31 * 245000}}
	s.queues = list{queue("muhe-care", "会员售后", "Member care", 0, 0, 91), queue("muhe-advice", "护肤咨询", "Skin advice", 0, 0, 88)}
	s.routes()
	return s
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func at(seconds int) string {
	return time.Now().Add(time.Duration(seconds) * time.Second).UTC().Format("2006-01-02T15:04:05.000000Z07:00")
}

func (s *stage) routes() {
	s.mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		if a, ok := web.Find(r.URL.Path); ok {
			a.ServeHTTP(w, r)
			return
		}
		web.Lost(w, r)
	})
	s.mux.HandleFunc("GET /api/desk/me", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return s.me(), 200 }))
	s.mux.HandleFunc("GET /api/desk/socket", s.socket)
	s.mux.HandleFunc("POST /api/desk/line", s.inside(s.line))
	s.mux.HandleFunc("POST /api/desk/line/report", s.inside(s.report))
	s.mux.HandleFunc("POST /api/desk/line/close", s.inside(s.closeLine))
	s.mux.HandleFunc("POST /api/desk/status", s.inside(s.status))
	s.mux.HandleFunc("POST /api/desk/reservations/{id}/{do}", s.inside(s.reservation))
	s.mux.HandleFunc("POST /api/desk/contacts/{id}/{do}", s.inside(s.act))
	s.mux.HandleFunc("POST /api/desk/contacts/{id}/wrap/{do}", s.inside(s.wrap))
	s.mux.HandleFunc("GET /api/desk/contacts", s.inside(s.past))
	s.mux.HandleFunc("GET /api/floor", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return floor(), 200 }))
	s.mux.HandleFunc("POST /api/desk/banners/{id}/seen", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { s.tellBanners(list{}); return obj{}, 200 }))
	s.mux.HandleFunc("GET /api/floor/contacts/{id}/transcript", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return transcript(), 200 }))
	s.callOutRoutes()
	s.customerRoutes()
	s.studioRoutes()
	s.mux.HandleFunc("POST /api/sign-out", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { s.signedIn = false; return obj{}, 200 }))
	s.mux.HandleFunc("POST /api/sign-in", s.signIn)
	s.mux.HandleFunc("GET /api/account", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return obj{"home": "/desk"}, 200 }))
	s.mux.HandleFunc("POST /dev/{do}", s.dev)
	s.mux.HandleFunc("GET /dev/asked", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		answer(w, s.asked, 200)
	})
	s.callRoutes()
	s.intakeRoutes()
}

// inside wraps a request of somebody who is signed in; the stage is locked meanwhile.
func (s *stage) inside(do func(http.ResponseWriter, *http.Request, obj) (any, int)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body := obj{}
		if r.Method == http.MethodPost {
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				answer(w, problem("invalid"), 400)
				return
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.signedIn {
			answer(w, problem("denied"), 401)
			return
		}
		if r.Method == http.MethodPost {
			s.asked = append(s.asked, r.URL.Path)
		}
		out, code := do(w, r, body)
		answer(w, out, code)
	}
}

func answer(w http.ResponseWriter, body any, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}

func problem(kind string) obj { return obj{"type": "about:blank", "title": kind, "kind": kind} }

func (s *stage) signIn(w http.ResponseWriter, r *http.Request) {
	var body struct{ Token string }
	_ = json.NewDecoder(r.Body).Decode(&body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if body.Token == "old" {
		answer(w, problem("not_found"), 404)
		return
	}
	s.signedIn = true
	answer(w, obj{}, 200)
}

// tell appends a message and sends it to every open socket.
func (s *stage) tell(topic string, data any) {
	s.pos++
	m := message{s.pos, topic, data}
	s.log = append(s.log, m)
	for ear := range s.ears {
		select {
		case ear <- m:
		default:
		}
	}
}

func (s *stage) hello() message {
	contacts, timelines := list{}, obj{}
	if s.contact != nil {
		contacts = list{s.contact}
		timelines[s.contact["id"].(string)] = s.timeline
	}
	return message{s.pos, "hello", obj{
		"epoch": fmt.Sprint(s.epoch), "now": at(0), "me": s.me(), "agent": s.agent, "offer": s.offer, "contacts": contacts,
		"timelines": timelines, "queues": s.queues, "dispositions": dispositions(), "away_reasons": list{"break", "meal", "training"}, "banners": s.banners,
	}}
}

func (s *stage) socket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	refuse := !s.signedIn || s.quiet
	s.mu.Unlock()
	if refuse {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	c, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = c.CloseNow() }()
	ctx, cancel := context.WithCancel(c.CloseRead(r.Context()))
	defer cancel()
	ear, first := s.join(r, cancel)
	defer s.part(ear)
	for _, m := range first {
		if send(ctx, c, m) != nil {
			return
		}
	}
	s.follow(ctx, c, ear)
}

// join gives what the browser missed, or everything.
func (s *stage) join(r *http.Request, cancel context.CancelFunc) (chan message, []message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ear := make(chan message, 64)
	s.ears[ear] = cancel
	after := 0
	_, _ = fmt.Sscan(r.URL.Query().Get("after"), &after)
	if r.URL.Query().Get("epoch") == fmt.Sprint(s.epoch) && after <= s.pos {
		return ear, slices.DeleteFunc(slices.Clone(s.log), func(m message) bool { return m.Pos <= after })
	}
	return ear, []message{s.hello()}
}

func (s *stage) part(ear chan message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ears, ear)
}

func (s *stage) follow(ctx context.Context, c *websocket.Conn, ear chan message) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-ear:
			if send(ctx, c, m) != nil {
				return
			}
		case <-tick.C:
			s.mu.Lock()
			m := message{s.pos, "tick", obj{"now": at(0)}}
			s.mu.Unlock()
			if len(ear) == 0 && send(ctx, c, m) != nil {
				return
			}
		}
	}
}

func send(ctx context.Context, c *websocket.Conn, m message) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return c.Write(ctx, websocket.MessageText, b)
}
