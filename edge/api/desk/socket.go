package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// Times of the desk's socket. A proxy drops what is silent for 30 s or more.
const (
	pingEvery  = 15 * time.Second
	tickEvery  = 10 * time.Second // a browser that misses three comes back on a new connection
	pongWithin = 10 * time.Second

	inboundSize = 1024 // a browser sends nothing but control frames
)

// Close codes beyond RFC 6455's own (§7.4.2: 4000 to 4999 are private use).
const (
	SignedOut websocket.StatusCode = 4001 // the sign-in is over: do not come back without a new one
	Replaced  websocket.StatusCode = 4002 // this tab opened another socket
)

// socket carries one tab's messages: what it missed, then what happens.
func (s *routes) socket(w http.ResponseWriter, r *http.Request) {
	who := door.CallerOf(r.Context())
	query := r.URL.Query()
	after, err := strconv.ParseInt(query.Get("after"), 10, 64)
	tab := query.Get("tab")
	if (err != nil || after < 0) && query.Get("after") != "" || len(tab) > 64 || len(query.Get("epoch")) > 64 {
		door.NewProblem(http.StatusBadRequest, "epoch, after or tab can't be right").Write(w)
		return
	}
	seat, err := s.Sockets.Enter(who, tab)
	if err != nil {
		door.ProblemOf(err).Write(w)
		return
	}
	defer s.Sockets.Leave(seat)
	sub, err := s.ports.Desk.Subscribe(r.Context(), who.Agent, query.Get("epoch"), after)
	if err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	defer sub.Close()
	conn, err := s.upgrade(w, r)
	if err != nil {
		return // answered by upgrade
	}
	s.Figures.Sockets.Inc()
	defer s.Figures.Sockets.Dec()
	s.serve(conn, seat, sub)
}

// upgrade takes the connection over; the door checked the origin already.
func (s *routes) upgrade(w http.ResponseWriter, r *http.Request) (*websocket.Conn, error) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err == nil {
		conn.SetReadLimit(inboundSize)
	}
	return conn, err
}

// refuseSocket tells a browser without a sign-in so on the socket itself, for a
// page can't read the status of a refused upgrade.
func (s *routes) refuseSocket(w http.ResponseWriter, r *http.Request, p *door.Problem) {
	if p.Status != http.StatusUnauthorized {
		p.Write(w)
		return
	}
	conn, err := s.upgrade(w, r)
	if err != nil {
		return
	}
	signedOut(conn, 0, "no_sign_in")
}

func (s *routes) serve(conn *websocket.Conn, seat *door.Seat, sub *desk.Subscription) {
	heard := make(chan error, 1) // one result: nil when the browser sent something
	left := make(chan struct{})
	pinged := make(chan struct{})
	go func() {
		_, _, err := conn.Reader(context.Background()) // ends with the connection
		heard <- err
	}()
	go func() {
		defer close(pinged)
		pingUntil(conn, left)
	}()
	spoke, over := s.tell(conn, seat, sub, heard)
	if spoke {
		_ = conn.Close(websocket.StatusPolicyViolation, "a desk's socket is for listening")
	}
	_ = conn.CloseNow() // closed already in most cases
	close(left)
	<-pinged
	if !over {
		_ = <-heard // its error is the socket's end, which is known
	}
}

// tell sends what was missed, and then what happens until the socket ends. over
// says that heard was read, spoke that the browser sent something.
func (s *routes) tell(conn *websocket.Conn, seat *door.Seat, sub *desk.Subscription, heard <-chan error) (spoke, over bool) {
	for _, m := range sub.Backlog {
		if send(conn, m.JSON) != nil {
			return false, false
		}
	}
	// The first tick tells a browser that missed nothing that it is back.
	if s.tick(conn, sub.Pos) != nil {
		return false, false
	}
	return s.follow(conn, seat, sub, heard)
}

func (s *routes) follow(conn *websocket.Conn, seat *door.Seat, sub *desk.Subscription, heard <-chan error) (spoke, over bool) {
	check, tick := time.NewTicker(s.Config.Recheck), time.NewTicker(tickEvery)
	defer tick.Stop()
	defer check.Stop()
	last, err := sub.Pos, error(nil)
	for err == nil {
		select {
		case m, more := <-sub.C:
			if !more {
				s.dropped(conn, seat, last)
				return false, false
			}
			err, last = send(conn, m.JSON), m.Pos
			s.Figures.Lag.Observe(s.Now().Sub(m.Made).Seconds())
		case <-tick.C:
			err = s.tick(conn, last)
		case <-check.C:
			if s.over(seat.Who) {
				s.Offline(context.Background(), seat.Who)
				signedOut(conn, last, "revoked")
				return false, false
			}
		case why := <-seat.End:
			end(conn, last, why)
			return false, false
		case err := <-heard:
			return err == nil, true
		}
	}
	return false, false
}

// dropped closes a socket whose subscription ended: the reader was too slow, or
// we stop.
func (s *routes) dropped(conn *websocket.Conn, seat *door.Seat, last int64) {
	select {
	case why := <-seat.End:
		end(conn, last, why)
	default:
		s.Figures.Dropped.Inc()
		_ = conn.Close(websocket.StatusTryAgainLater, "resume") // gone already or told: both are fine
	}
}

// tick repeats the last position with the time.
func (s *routes) tick(conn *websocket.Conn, last int64) error {
	raw, _ := json.Marshal(map[string]any{"pos": last, "topic": "tick", "data": map[string]any{"now": desk.At(s.Now())}}) // plain values
	return send(conn, raw)
}

// over tells whether the sign-in has ended. A store that can't answer ends
// nothing.
func (s *routes) over(who door.Caller) bool {
	ctx, cancel := context.WithTimeout(context.Background(), door.WriteOne)
	defer cancel()
	actor, err := s.ports.SignIns.SignIn(ctx, who.Session, s.Now())
	switch zhiyin.KindOf(err) {
	case "":
		return actor.Agent != who.Agent || !access.Allows(actor, access.DeskUse, access.Object{})
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return true
	}
	return false
}

func end(conn *websocket.Conn, last int64, why door.Ending) {
	switch why {
	case door.EndSignedOut:
		signedOut(conn, last, "signed_out")
	case door.EndReplaced:
		_ = conn.Close(Replaced, "another socket of this tab")
	default:
		_ = conn.Close(websocket.StatusGoingAway, "the server stops")
	}
}

// signedOut says so under the last position, which it does not move: a list of
// messages belongs to the agent, a sign-in to one browser.
func signedOut(conn *websocket.Conn, last int64, why string) {
	raw, _ := json.Marshal(map[string]any{"pos": last, "topic": "signed_out", "data": map[string]string{"why": why}}) // plain values
	_ = send(conn, raw)
	_ = conn.Close(SignedOut, why)
}

func send(conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), door.WriteOne)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, frame)
}

// pingUntil asks for a pong every 15 s, beside the messages, and cuts off a
// browser that gives none.
func pingUntil(conn *websocket.Conn, left <-chan struct{}) {
	every := time.NewTicker(pingEvery)
	defer every.Stop()
	for {
		select {
		case <-left:
			return
		case <-every.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), pongWithin)
		err := conn.Ping(ctx)
		cancel()
		if err != nil {
			_ = conn.CloseNow()
			return
		}
	}
}
