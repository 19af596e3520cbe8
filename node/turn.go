package node

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// check refuses what can't be meant.
func (c MediaConfig) check() error {
	t := c.TURN
	if t.Secret == "" {
		return nil
	}
	turn := false
	for _, at := range c.ICE {
		turn = turn || strings.HasPrefix(at, "turn:") || strings.HasPrefix(at, "turns:")
	}
	switch {
	case !turn:
		return fmt.Errorf("node: media.turn.secret is for a turn: address in media.ice: %w", zhiyin.Invalid)
	case c.ICEUser != "" || c.ICESecret != "":
		return fmt.Errorf("node: media.turn.secret takes the place of media.ice_user and media.ice_secret: %w", zhiyin.Invalid)
	case t.For < time.Minute:
		return fmt.Errorf("node: media.turn.for must be 1m or more: %w", zhiyin.Invalid)
	}
	return nil
}

// iceFor is what an agent's browser tries besides the direct way.
func (c MediaConfig) iceFor(agent zhiyin.AgentID, now time.Time) []desk.ICEServer {
	if len(c.ICE) == 0 {
		return nil
	}
	server := desk.ICEServer{URLs: c.ICE, Username: c.ICEUser, Credential: c.ICESecret}
	if c.TURN.Secret != "" {
		server.Username, server.Credential = c.TURN.pass(agent, now)
	}
	return []desk.ICEServer{server}
}

// pass is a user with the time of its end and the password that the TURN server
// works out from it by the secret (draft-uberti-behave-turn-rest-00 §2.2).
func (t TURNConfig) pass(agent zhiyin.AgentID, now time.Time) (user, password string) {
	user = strconv.FormatInt(now.Add(t.For).Unix(), 10) + ":" + string(agent)
	mac := hmac.New(sha1.New, []byte(t.Secret))
	_, _ = mac.Write([]byte(user)) // never fails
	return user, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
