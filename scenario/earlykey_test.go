package scenario

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/store"
)

// keyMoments are how long after the answer callers press their key: 10 each right
// after it, and one each 300 ms until the menu has asked, some 12 s later.
func keyMoments() (out []time.Duration) {
	for range 10 {
		out = append(out, 0, 50*time.Millisecond, 200*time.Millisecond, 500*time.Millisecond)
	}
	for at := time.Second; at < 13*time.Second; at += 300 * time.Millisecond {
		out = append(out, at)
	}
	return out
}

// TestAKeyPressedAtAnyMomentAfterTheAnswerCountsOnce lets callers who know the menu
// press its key 0 before it asks: before it is known who they are, while they are
// greeted, while the notice is heard.
func TestAKeyPressedAtAnyMomentAfterTheAnswerCountsOnce(t *testing.T) {
	t.Parallel()
	p := start(t)
	p.atWork("muhe", 0, agentTone) // somebody is there, so that callers wait
	db, phone := p.ledger(), telephone(t)
	var calls []*siptest.Call
	var keys sync.WaitGroup
	moment := map[string]time.Duration{}
	for n, after := range keyMoments() {
		from := fmt.Sprintf("1391234%04d", n)
		call := p.dial(phone, from, muhe)
		calls, moment["+86"+from] = append(calls, call), after
		keys.Go(func() {
			time.Sleep(after) // that moment is what is tested
			call.SendDTMF("0")
		})
	}
	keys.Wait()
	for _, id := range contacts(t, db) {
		found(t, db, string(id), anything[zhiyin.ContactQueued])
		from := found(t, db, string(id), anything[zhiyin.ContactArrived]).From
		after, ours := moment[from]
		if delete(moment, from); !ours {
			t.Errorf("%s called", from)
		}
		if keyed := pressed(t, db, string(id)); !slices.Equal(keyed, []string{"0"}) {
			t.Errorf("keyed %v after the answer, %q counted", after, keyed)
		}
	}
	if len(moment) > 0 {
		t.Errorf("%d calls left no contact", len(moment))
	}
	for _, call := range calls {
		bye(t, call)
	}
}

// pressed is what a contact's flow took as entries.
func pressed(t testing.TB, db *store.DB, id string) (out []string) {
	t.Helper()
	for _, e := range events(t, db, id) {
		if b, is := e.Body.(zhiyin.DigitsKeyed); is {
			out = append(out, b.Digits)
		}
	}
	return out
}
