package store

import (
	"testing"
	"time"

	"zhiyin.dev/access"
)

func TestAKeyIsAskedForAgainAfterAMoment(t *testing.T) {
	var live liveKeys
	now := time.Now()
	_, _, round := live.get("h", now)
	live.put("h", access.Key{ID: "key_1"}, now, round)
	for after, known := range map[time.Duration]bool{0: true, keyKnownFor - time.Millisecond: true, keyKnownFor: false} {
		if k, is, _ := live.get("h", now.Add(after)); is != known || known && k.ID != "key_1" {
			t.Errorf("after %v: %v %v", after, k.ID, is)
		}
	}
	live.clear() // it was revoked while somebody read it
	live.put("h", access.Key{ID: "key_1"}, now, round)
	if _, is, _ := live.get("h", now); is {
		t.Error("what was read before a change is remembered after it")
	}
}
