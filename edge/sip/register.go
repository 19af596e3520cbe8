package sip

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// Registration with a trunk (RFC 3261 §10.2): asked for registerFor, renewed
// when four fifths of what was granted are over, tried again after a failure with
// pauses that double.
const (
	registerFor    = time.Hour
	registerMost   = 24 * time.Hour // the longest that a Min-Expires can make us ask for
	registerLeast  = 10 * time.Second
	registerAgain  = 5 * time.Second
	registerPause  = 5 * time.Minute
	refusedPause   = 15 * time.Minute // after 403 and its like, where a human must act
	registerTries  = 4                // challenges and 423 within one round
	registerAnswer = 10 * time.Second
)

// registration keeps us registered with one trunk. One goroutine owns it.
type registration struct {
	server *Server
	trunk  *trunk
	callID string
	tag    string
	seq    uint32
	ask    time.Duration
	failed int // rounds in a row
	on     bool
}

func (s *Server) newRegistration(t *trunk) *registration {
	return &registration{server: s, trunk: t, callID: msg.GenerateTagN(24), tag: msg.GenerateTagN(16), ask: registerFor}
}

// run registers until the server leaves, which takes the registration back.
func (r *registration) run() {
	for {
		timer := time.NewTimer(r.round())
		select {
		case <-timer.C:
		case <-r.trunk.nudge:
		case <-r.server.leaving:
			timer.Stop()
			r.takeBack()
			return
		}
		timer.Stop()
	}
}

// round registers, or takes back while the node drains, and says when to come
// again.
func (r *registration) round() time.Duration {
	if r.server.drain.Load() {
		r.takeBack()
		return time.Hour
	}
	res, code := r.send(r.ask)
	if code == 200 {
		granted := r.granted(res)
		r.on, r.failed = true, 0
		r.note(true, 0)
		return max(granted*4/5, min(granted/2, registerLeast))
	}
	r.failed++
	r.on = false
	r.note(false, code)
	return r.pause(res, code)
}

func (r *registration) takeBack() {
	if !r.on {
		return
	}
	r.on = false
	r.send(0)
	r.note(false, 0)
}

// note keeps the outcome and logs what is news.
func (r *registration) note(on bool, code int) {
	t := r.trunk
	news := t.change(r.server.cfg.Now(), func(s *TrunkStanding) { s.Registered, s.Code = on, code })
	switch {
	case !news:
	case on:
		r.server.log.Info("sip: registered", "trunk", t.Name)
	case code == 0:
		r.server.log.Info("sip: registration taken back", "trunk", t.Name)
	default:
		r.server.log.Warn("sip: not registered", "trunk", t.Name, "code", code)
	}
}

// pause is how long to wait after a failure: what the trunk asks for, else
// doubling, spread so that many nodes don't come at once.
func (r *registration) pause(res *msg.Response, code int) time.Duration {
	most := registerPause
	if code == 401 || code == 403 || code == 404 || code == 407 {
		most = refusedPause
	}
	wait := min(most, registerAgain<<min(r.failed-1, 10))
	if res != nil {
		wait = max(wait, min(seconds(res.GetHeader("Retry-After")), time.Hour))
	}
	return wait - rand.N(wait/5+1)
}

// send registers for so long, 0 takes back. It answers challenges, and asks for
// longer when 423 says so. The code is 408 when there was no answer.
func (r *registration) send(expires time.Duration) (*msg.Response, int) {
	var res *msg.Response
	req := r.request(expires)
	for range registerTries {
		var err error
		if res, err = r.server.exchange(req, registerAnswer); err != nil {
			return nil, 408
		}
		credential := r.trunk.sign(req, res)
		least := seconds(res.GetHeader("Min-Expires"))
		switch {
		case credential != nil:
			req = r.server.again(req, credential)
			r.seq++
			req.CSeq().SeqNo = r.seq
		case res.StatusCode == 423 && least > expires && least <= registerMost && expires > 0:
			expires, r.ask = least, least
			req = r.request(expires)
		default:
			return res, res.StatusCode
		}
	}
	return res, res.StatusCode
}

func (r *registration) request(expires time.Duration) *msg.Request {
	t, s := r.trunk, r.server
	registrar := msg.Uri{Scheme: "sip", Host: t.Domain}
	me := msg.Uri{Scheme: "sip", User: t.User, Host: t.Domain}
	contact := s.contact(t.transport)
	contact.Address.User = t.User
	contact.Address.UriParams = append(contact.Address.UriParams, msg.HeaderKV{K: "line", V: t.token})
	r.seq++
	req := s.outside(msg.REGISTER, registrar, t, r.callID, r.seq)
	req.AppendHeader(&msg.FromHeader{Address: me, Params: msg.HeaderParams{{K: "tag", V: r.tag}}})
	req.AppendHeader(&msg.ToHeader{Address: me})
	req.AppendHeader(contact)
	req.AppendHeader(msg.NewHeader("Expires", strconv.Itoa(int(expires/time.Second))))
	req.AppendHeader(msg.NewHeader("Allow", strings.Join(methods, ", ")))
	return req
}

// granted is how long the trunk keeps us: our contact's own expiry goes before
// the header (RFC 3261 §10.2.4).
func (r *registration) granted(res *msg.Response) time.Duration {
	for _, h := range res.GetHeaders("Contact") {
		c, ok := h.(*msg.ContactHeader)
		if !ok || c.Address.UriParams.GetOr("line", "") != r.trunk.token {
			continue
		}
		if n, err := strconv.Atoi(c.Params.GetOr("expires", "")); err == nil && n > 0 {
			return min(time.Duration(n)*time.Second, registerMost)
		}
	}
	if d := seconds(res.GetHeader("Expires")); d > 0 {
		return min(d, registerMost)
	}
	return r.ask
}

// seconds reads a header of whole seconds; a comment or parameter after them is
// left out (RFC 3261 §20.33). 0: missing or unreadable.
func seconds(h msg.Header) time.Duration {
	if h == nil {
		return 0
	}
	text := strings.TrimSpace(h.Value())
	if i := strings.IndexAny(text, " ;("); i >= 0 {
		text = text[:i]
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}
