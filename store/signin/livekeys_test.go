package signin

import (
	"testing"
	"time"

	"zhiyin.dev/access"
)

func TestAKeyIsAskedForAgainAfterAMoment(t *testing.T) {
	var live liveKeys
	now := time.Now()
	live.put("h", access.Key{ID: "key_1"}, now, 0)
	for after, known := range map[time.Duration]bool{0: true, keyKnownFor - time.Millisecond: true, keyKnownFor: false} {
		if k, is := live.get("h", now.Add(after), 0); is != known || known && k.ID != "key_1" {
			t.Errorf("after %v: %v %v", after, k.ID, is)
		}
	}
	if _, is := live.get("h", now, 1); is { // it was revoked while somebody read it
		t.Error("what was read before a change is remembered after it")
	}
	live.put("other", access.Key{ID: "key_2"}, now, 1)
	live.put("h", access.Key{ID: "key_1"}, now, 0)
	if _, is := live.get("h", now, 1); is {
		t.Error("what was read before a change is kept after it")
	}
}
