package chat

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

// signedIn is a hello with who is signed in at the shop; each "" is left out.
func signedIn(token, member string, in time.Duration) string {
	hello := `{"hello":{"site":"muhe"`
	if token != "" {
		hello += `,"after":1,"token":"` + token + `"`
	}
	if member != "" {
		hello += `,"member":"` + signed(`{"alg":"HS256"}`, fmt.Sprintf(`{"sub":%q,"exp":%d}`, member, time.Now().Add(in).Unix()), secret) + `"`
	}
	return hello + `}}`
}

func TestAnotherMemberOfTheSameBrowserHasTheirOwnChat(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	first := comes(t, address, signedIn("", "M7", time.Hour))
	first.until(first.stands)
	o.says(zhiyin.ContactID(first.contact), "我的订单")
	first.until(first.has(1))
	for who, hello := range map[string]string{
		"another member": signedIn(first.token, "M8", time.Hour),
		"nobody":         signedIn(first.token, "", 0),
	} {
		next := comes(t, address, hello)
		next.until(next.stands)
		if next.contact == first.contact || len(next.seqs) > 0 {
			t.Errorf("%s: %s, told %v", who, next.contact, next.seqs)
		}
		o.says(zhiyin.ContactID(next.contact), "您好")
		next.until(next.has(1)) // counted from the first, whatever their page said it had
	}
	again := comes(t, address, signedIn(first.token, "M7", -time.Minute)) // the shop's token has expired while the page stood open
	again.until(again.stands)
	if again.contact != first.contact {
		t.Errorf("the member came back to %s, was in %s", again.contact, first.contact)
	}
}

func TestAStrangersChatIsWhoseSignsInMeanwhile(t *testing.T) {
	t.Parallel()
	o, address := opens(t)
	p := comes(t, address, hi)
	p.until(p.stands)
	for _, early := range []struct {
		why  string
		busy bool
		left time.Duration
	}{{"the chat can't hear of it yet", true, time.Hour}, {"the shop's token is of yesterday", false, -time.Minute}} {
		o.busyWith(early.busy)
		c := comes(t, address, signedIn(p.token, "M7", early.left))
		if c.until(c.stands); c.contact != p.contact || c.token != p.token {
			t.Errorf("%s: in %s by %s", early.why, c.contact, c.token)
		}
	}
	signedIn7 := comes(t, address, signedIn(p.token, "M7", time.Hour))
	signedIn7.until(signedIn7.stands)
	if signedIn7.contact != p.contact || signedIn7.token == p.token {
		t.Fatalf("who signed in has %s, was in %s", signedIn7.contact, p.contact)
	}
	if o.mu.Lock(); !slices.Equal(o.proved, []string{string(p.contact) + " M7"}) {
		t.Errorf("the chat heard of %v", o.proved)
	}
	o.mu.Unlock()
	next := comes(t, address, signedIn(signedIn7.token, "M8", time.Hour))
	next.until(next.stands)
	if next.contact == p.contact {
		t.Error("the next member goes on with it")
	}
}
