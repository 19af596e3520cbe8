package node

import (
	"errors"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestAnAgentsBrowserGetsAPasswordOfItsOwnThatEnds(t *testing.T) {
	t.Parallel()
	c := MediaConfig{ICE: []string{"stun:turn.example:3478", "turn:turn.example:3478"}, TURN: TURNConfig{Secret: "north", For: time.Hour}}
	got := c.iceFor("ag_1", time.Unix(1_433_892_000, 0))
	// printf 1433895600:ag_1 | openssl dgst -sha1 -hmac north -binary | base64
	if len(got) != 1 || got[0].Username != "1433895600:ag_1" || got[0].Credential != "rR3QIagFWJiyALqvaqJpV+CVN6Y=" {
		t.Errorf("%+v", got)
	}
	if got := (MediaConfig{}).iceFor("ag_1", time.Now()); got != nil {
		t.Errorf("without servers: %+v", got)
	}
	fixed := MediaConfig{ICE: c.ICE, ICEUser: "u", ICESecret: "p"}.iceFor("ag_1", time.Now())
	if fixed[0].Username != "u" || fixed[0].Credential != "p" {
		t.Errorf("a fixed user: %+v", fixed)
	}
}

func TestATURNSecretNeedsAServerAndNoOtherPassword(t *testing.T) {
	t.Parallel()
	turn := []string{"turns:turn.example:5349"}
	for name, c := range map[string]MediaConfig{
		"no turn server": {ICE: []string{"stun:a:1"}, TURN: TURNConfig{Secret: "x", For: time.Hour}},
		"a password too": {ICE: turn, ICESecret: "p", TURN: TURNConfig{Secret: "x", For: time.Hour}},
		"over at once":   {ICE: turn, TURN: TURNConfig{Secret: "x"}},
	} {
		if err := c.check(); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []MediaConfig{{}, {ICE: turn, ICEUser: "u"}, {ICE: turn, TURN: TURNConfig{Secret: "x", For: time.Hour}}} {
		if err := c.check(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
