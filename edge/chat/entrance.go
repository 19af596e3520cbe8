package chat

import (
	"context"
	"crypto/subtle"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// An entrance is what the launcher on a page of another site leads with for who is
// signed in there: led.until.proof. It is said again when they write or call, so that
// what they were shown is kept beside what they took.

// entranceFor is how long a page may stand open.
const entranceFor = 24 * time.Hour

// longestMember bounds a member's token, in bytes.
const longestMember = 2048

// embedded is what the page is told.
func (s *Server) embedded(r *http.Request, name string, site Site) Embedded {
	out := Embedded{Site: name, Name: site.Name, Number: site.Number}
	if r.Method != http.MethodPost || s.cfg.Leads == nil {
		return out
	}
	token, err := io.ReadAll(io.LimitReader(r.Body, longestMember+1))
	if err != nil {
		return out
	}
	who, err := member(string(token), site.Secret, s.cfg.Now())
	if err != nil {
		return out // shown to a stranger; the chat and the call refuse it with the reason
	}
	ctx, cancel := context.WithTimeout(r.Context(), workWithin)
	defer cancel()
	if out.Leads = s.cfg.Leads(ctx, site.Unit, who); out.Leads != "" {
		out.Entrance = s.entrance(name, who, out.Leads)
	}
	return out
}

func (s *Server) entrance(site string, who zhiyin.Identifier, led zhiyin.Manner) string {
	said := string(led) + "." + strconv.FormatInt(s.cfg.Now().Add(entranceFor).Unix(), 36)
	return said + "." + b64.EncodeToString(s.proofOf(site, who, said))
}

func (s *Server) proofOf(site string, who zhiyin.Identifier, said string) []byte {
	return s.cfg.Seal(site + " " + who.Value + " " + said)[:16] // 128 bits can't be guessed
}

// Led is what an entrance led with for a member of the site; empty for a forged one, one
// of somebody else, and one whose time is over.
func (s *Server) Led(site string, who zhiyin.Identifier, entrance string) zhiyin.Manner {
	at := strings.LastIndexByte(entrance, '.')
	if at < 0 || s.cfg.Seal == nil {
		return ""
	}
	led, due, _ := strings.Cut(entrance[:at], ".")
	until, err := strconv.ParseInt(due, 36, 64)
	proof, wrong := b64.DecodeString(entrance[at+1:])
	if err != nil || wrong != nil || s.cfg.Now().After(time.Unix(until, 0)) || subtle.ConstantTimeCompare(proof, s.proofOf(site, who, entrance[:at])) != 1 {
		return ""
	}
	return zhiyin.Manner(led)
}
