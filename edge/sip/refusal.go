package sip

import (
	"fmt"
	"net/netip"
	"strconv"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// refusal is a final answer other than 2xx.
type refusal struct {
	code    int
	phrase  string
	warning int    // RFC 3261 §20.43; 0: none
	text    string // of the warning
	headers []msg.Header
}

func refuse(code int, phrase string) *refusal { return &refusal{code: code, phrase: phrase} }

func (r *refusal) warn(code int, text string) *refusal {
	r.warning, r.text = code, text
	return r
}

func (r *refusal) with(name, value string) *refusal {
	r.headers = append(r.headers, msg.NewHeader(name, value))
	return r
}

// warning is the header's value (RFC 3261 §20.43); agent is who warns.
func warning(r *refusal, agent netip.Addr) string {
	return fmt.Sprintf("%d %s %q", r.warning, agent, r.text)
}

// retrySeconds is how long a refused carrier is asked to stay away: long enough
// for a drained node to be taken out of a dispatcher that pings each second.
const retrySeconds = 10

func unavailable() *refusal {
	return refuse(503, "Service Unavailable").with("Retry-After", strconv.Itoa(retrySeconds))
}

// door turns the Door's error into an answer.
func door(err error) *refusal {
	switch zhiyin.KindOf(err) {
	case zhiyin.NotFound:
		return refuse(404, "Not Found")
	case zhiyin.Busy:
		return refuse(486, "Busy Here")
	case zhiyin.Denied:
		return refuse(603, "Decline")
	case zhiyin.Invalid:
		return refuse(400, "Bad Request")
	case zhiyin.Unavailable:
		return unavailable()
	}
	return refuse(500, "Server Internal Error")
}

// unanswered turns the reason of a Hangup before the answer into an answer.
func unanswered(reason zhiyin.EndReason) *refusal {
	switch reason {
	case zhiyin.EndedNoFlow:
		return refuse(404, "Not Found")
	case zhiyin.EndedNodeStopped:
		return unavailable()
	case zhiyin.EndedFailed:
		return refuse(500, "Server Internal Error")
	case zhiyin.EndedAbandoned, zhiyin.EndedMediaLost, zhiyin.EndedUnanswered:
		return refuse(480, "Temporarily Unavailable")
	}
	return refuse(603, "Decline")
}

// outcome turns a peer's refusal of our call into a kind of failure.
func outcome(code int) zhiyin.Error {
	switch code {
	case 404, 410, 484, 485, 604:
		return zhiyin.NotFound
	case 480, 486, 600:
		return zhiyin.Busy
	case 401, 402, 403, 407, 603:
		return zhiyin.Denied
	case 400, 406, 415, 420, 488, 606:
		return zhiyin.Invalid
	}
	return zhiyin.Unavailable
}

// acceptable finds the stream of the peer's description that we can use, or
// says what is wrong with it.
func acceptable(d description, err error, p SRTP) (*stream, *refusal) {
	if err != nil {
		return nil, refuse(400, "Bad Session Description").warn(399, "the session description can't be read")
	}
	if d.audio < 0 {
		return nil, refuse(488, "Not Acceptable Here").warn(304, p.want())
	}
	s := &d.streams[d.audio]
	if len(s.codecs) == 0 {
		return nil, refuse(488, "Not Acceptable Here").warn(305, "neither PCMU nor PCMA")
	}
	if !s.address.IsValid() {
		return nil, refuse(488, "Not Acceptable Here").warn(301, "no numeric address")
	}
	return s, nil
}
