package door

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestABucketFillsEvenlyAndTheTableIsBounded(t *testing.T) {
	t.Parallel()
	l, now := newLimiter(60), time.Unix(1000, 0)
	one := netip.MustParseAddr("192.0.2.1")
	for range 60 {
		if !l.allow(one, now) {
			t.Fatal("refused within its minute")
		}
	}
	if l.allow(one, now) || !l.allow(one, now.Add(time.Second)) || l.allow(one, now.Add(time.Second)) {
		t.Error("a second is worth one attempt of sixty a minute")
	}
	if !l.allow(netip.MustParseAddr("192.0.2.2"), now) {
		t.Error("one address uses up another's")
	}
	for i := range 2 * limiterAddresses {
		l.allow(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), now)
	}
	if len(l.buckets) > limiterAddresses {
		t.Errorf("%d addresses are kept", len(l.buckets))
	}
	if l.allow(netip.MustParseAddr("192.0.2.99"), now) {
		t.Error("a flood of addresses gets round the limit")
	}
	if !l.allow(netip.MustParseAddr("192.0.2.99"), now.Add(2*time.Minute)) || len(l.buckets) > 2 {
		t.Errorf("after two quiet minutes %d addresses are kept", len(l.buckets))
	}
	six := newLimiter(1)
	if !six.allow(netip.MustParseAddr("2001:db8::1"), now) || six.allow(netip.MustParseAddr("2001:db8::2"), now) {
		t.Error("a /64 is one caller")
	}
}

func TestARouteWithoutARuleLetsNobodyThrough(t *testing.T) {
	t.Parallel()
	d := newDoor(&Server{})
	d.HandleFunc("GET /forgotten", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	if got := d.undeclared(); len(got) != 1 || got[0] != "GET /forgotten" {
		t.Errorf("undeclared %v", got)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", "/forgotten", nil))
	if w.Code != http.StatusForbidden {
		t.Errorf("answered %d", w.Code)
	}
}
