package sip

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	msg "github.com/emiago/sipgo/sip"
)

// timing is a session timer (RFC 4028): the session is over unless it is
// refreshed within the interval. The zero value means that there is none.
type timing struct {
	interval time.Duration
	ours     bool // we refresh
}

// expires is the value of Session-Expires.
type expires struct {
	seconds   uint32
	refresher string // uac or uas of the request that carries it; "": left open
}

// parseExpires reads Session-Expires; unknown parameters are ignored (RFC 4028 §4).
func parseExpires(value string) (e expires, ok bool) {
	number, params, _ := strings.Cut(value, ";")
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 32)
	if err != nil || n == 0 {
		return expires{}, false
	}
	e.seconds = uint32(n)
	for param := range strings.SplitSeq(params, ";") {
		name, who, _ := strings.Cut(param, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "refresher") {
			continue
		}
		e.refresher = strings.ToLower(strings.TrimSpace(who))
		if e.refresher != "uac" && e.refresher != "uas" {
			return expires{}, false
		}
	}
	return e, true
}

func (e expires) String() string {
	if e.refresher == "" {
		return strconv.FormatUint(uint64(e.seconds), 10)
	}
	return fmt.Sprintf("%d;refresher=%s", e.seconds, e.refresher)
}

// expiry reads the header of m; stands is false when there is none.
func expiry(m msg.Message) (e expires, stands, ok bool) {
	if !has(m, "Session-Expires", "x") {
		return expires{}, false, true
	}
	value, single := only(m, "Session-Expires", "x")
	if !single {
		return expires{}, true, false
	}
	e, ok = parseExpires(value)
	return e, true, ok
}

// minimum reads Min-SE; 0 when there is none that can be read.
func minimum(m msg.Message) uint32 {
	value, ok := only(m, "Min-SE", "")
	if !ok {
		return 0
	}
	number, _, _ := strings.Cut(value, ";")
	n, _ := strconv.ParseUint(strings.TrimSpace(number), 10, 32)
	return uint32(n)
}

// longest bounds an interval so that it can be counted in a time.Duration.
const longest = 7 * 24 * 3600

// keeping decides about the timer of a session that req opens or refreshes, as
// its UAS (RFC 4028 §9), and says what the 2xx tells of it. Who can't refresh is
// refreshed by us: a peer that vanished is found out either way.
func (c *Config) keeping(req *msg.Request) (t timing, e expires, r *refusal) {
	asked, stands, ok := expiry(req)
	if !ok {
		return t, e, refuse(400, "Bad Request").warn(399, "Session-Expires can't be read")
	}
	able, least := supports(req, timerOption), uint32(c.SessionMin/time.Second)
	if stands && able && asked.seconds < least {
		return t, e, refuse(422, "Session Interval Too Small").with("Min-SE", strconv.FormatUint(uint64(least), 10))
	}
	e.seconds, e.refresher = uint32(c.Session/time.Second), "uas"
	if stands {
		e.seconds = min(asked.seconds, e.seconds)
	}
	e.seconds = min(max(e.seconds, least, minimum(req)), longest)
	if able && asked.refresher != "" {
		e.refresher = asked.refresher
	}
	return timing{interval: time.Duration(e.seconds) * time.Second, ours: e.refresher == "uas"}, e, nil
}

// told puts the timer into our 2xx.
func (e expires) told(res *msg.Response, req *msg.Request) {
	if !supports(req, timerOption) {
		return // RFC 4028 §9 permits it; telephones that don't know the header gain nothing
	}
	res.AppendHeader(msg.NewHeader("Session-Expires", e.String()))
	res.AppendHeader(msg.NewHeader("Require", timerOption))
}

// asking puts the timer that we want into a request of ours. Within a session
// whoever refreshed goes on doing so (§7.4); now is the zero value in the first
// request.
func (c *Config) asking(req *msg.Request, now timing, least uint32) {
	e := expires{seconds: uint32(c.Session / time.Second)}
	if now != (timing{}) {
		e.seconds, e.refresher = uint32(now.interval/time.Second), "uas"
		if now.ours {
			e.refresher = "uac"
		}
	}
	least = max(least, uint32(c.SessionMin/time.Second))
	e.seconds = max(e.seconds, least)
	req.AppendHeader(msg.NewHeader("Session-Expires", e.String()))
	req.AppendHeader(msg.NewHeader("Min-SE", strconv.FormatUint(uint64(least), 10)))
}

// granted is the timer that a 2xx to a request of ours sets up (§7.2). A peer
// that knows of none is refreshed by us.
func (c *Config) granted(res *msg.Response) timing {
	e, stands, ok := expiry(res)
	if !stands || !ok {
		return timing{interval: c.Session, ours: true}
	}
	seconds := min(max(e.seconds, uint32(c.SessionMin/time.Second)), longest)
	return timing{interval: time.Duration(seconds) * time.Second, ours: e.refresher != "uas"}
}

// tooShort tells whether the peer wants a longer interval (422), and which.
func tooShort(res *msg.Response) (least uint32, ok bool) {
	if res.StatusCode != 422 {
		return 0, false
	}
	least = minimum(res)
	return least, least > 0 && least <= longest
}
