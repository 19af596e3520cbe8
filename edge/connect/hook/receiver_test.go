package hook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect/connecttest"
	"zhiyin.dev/edge/connect/hook"
)

const shop = `
id: shop-muhe
name: {en: Shop}
unit: muhe
way: hook
hook: {verify: %s, form: %s, id: event_id}
mapping:
  messages:
    - type: identify
      user_id: id
      traits: {familyName: name, phone: phone, tier: {path: level, table: {1: silver, 2: gold}}}
    - type: track
      when: {path: order, empty: false}
      event: Order Placed
      user_id: id
      properties: {order_id: order, title: title}
`

func receiver(t *testing.T, verify, form string) (*hook.Receiver, *connecttest.House, string) {
	t.Helper()
	house := connecttest.Open(t)
	secret := hook.NewSecret(verify)
	house.Publish(fmt.Sprintf(shop, verify, form), secret)
	return &hook.Receiver{Book: house.Book, Door: house.Line, Now: time.Now}, house, secret
}

func bearer(secret string) http.Header { return http.Header{"Authorization": {"Bearer " + secret}} }

func signed(secret, id, body string, at time.Time) http.Header {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, hook.SecretPrefix))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.%s", id, at.Unix(), body)
	h := http.Header{}
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", fmt.Sprint(at.Unix()))
	h.Set("webhook-signature", "v1a,xx v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return h
}

func TestAPostedRowBecomesACustomerWithAnOrder(t *testing.T) {
	t.Parallel()
	r, house, secret := receiver(t, "token", "json")
	body := `[{"event_id":"e1","id":7,"name":"苏","phone":"19900001101","level":2,"order":"M-1","title":"精华"},{"event_id":"e2","id":8,"phone":"19900001102","level":9}]`
	got, err := r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(body))
	if err != nil || got != (hook.Receipt{Taken: 1, Refused: 1}) {
		t.Fatalf("%+v %v", got, err)
	}
	s := house.Meet("19900001101")
	if s.Known != zhiyin.One || s.Customer.FamilyName != "苏" || s.Customer.Tier != "gold" || len(s.Orders) != 1 || s.Orders[0].ID != "M-1" {
		t.Errorf("%s %+v", s.Known, s.Orders)
	}
	before := house.Events()
	if got, err = r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(strings.Replace(body, "苏", "单", 1))); err != nil || got.Taken != 1 {
		t.Errorf("again: %+v %v", got, err)
	}
	if house.Events() != before {
		t.Error("a row that came before was kept again")
	}
	c := house.Connection("shop-muhe")
	if c.Taken != 2 || c.Refused != 2 || c.Waiting != 2 {
		t.Errorf("%+v", c)
	}
}

func TestWithoutTheSecretNothingIsTaken(t *testing.T) {
	t.Parallel()
	r, house, secret := receiver(t, "token", "json")
	for name, h := range map[string]http.Header{"none": {}, "wrong": bearer("zyhook_x"), "basic": {"Authorization": {"Basic " + secret}}} {
		if _, err := r.Receive(t.Context(), "shop-muhe", h, []byte(`{"id":1,"phone":"19900001101"}`)); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := house.Meet("19900001101"); s.Known != zhiyin.None {
		t.Errorf("known %s", s.Known)
	}
	if _, err := r.Receive(t.Context(), "shop-other", bearer(secret), nil); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Error(err)
	}
	house.Switch("shop-muhe", false)
	if _, err := r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(`{}`)); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("switched off: %v", err)
	}
}

func TestASignatureIsOverIDTimeAndBody(t *testing.T) {
	t.Parallel()
	r, _, secret := receiver(t, "standard", "json")
	const body = `{"id":1,"phone":"19900001101"}`
	if got, err := r.Receive(t.Context(), "shop-muhe", signed(secret, "msg_1", body, time.Now()), []byte(body)); err != nil || got.Taken != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	other := signed(secret, "msg_1", body, time.Now())
	other.Set("webhook-id", "msg_2")
	for name, c := range map[string]struct {
		h    http.Header
		body string
	}{"another id": {other, body}, "another body": {signed(secret, "msg_1", body, time.Now()), body + " "},
		"too old": {signed(secret, "msg_1", body, time.Now().Add(-6*time.Minute)), body}, "no signature": {http.Header{}, body}} {
		if _, err := r.Receive(t.Context(), "shop-muhe", c.h, []byte(c.body)); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDebeziumsEventsAreTaken(t *testing.T) {
	t.Parallel()
	r, house, secret := receiver(t, "token", "debezium")
	body := `[{"payload":{"op":"c","after":{"id":7,"phone":"19900001101","level":1},"source":{"table":"c","lsn":1,"ts_ms":1777989600000}}},
		{"payload":{"op":"u","before":{"id":7},"after":{"id":7,"phone":"19900001101","level":2},"source":{"table":"c","lsn":2,"ts_ms":1777989601000}}},
		{"payload":{"op":"d","before":{"id":7},"source":{"table":"c","lsn":3,"ts_ms":1777989602000}}}, null]`
	if got, err := r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(body)); err != nil || got != (hook.Receipt{Taken: 2, Skipped: 1}) {
		t.Fatalf("%+v %v", got, err)
	}
	if s := house.Meet("19900001101"); s.Customer.Tier != "gold" {
		t.Errorf("tier %s", s.Customer.Tier)
	}
}

func TestABodyThatIsNoJSONIsInvalid(t *testing.T) {
	t.Parallel()
	r, _, secret := receiver(t, "token", "json")
	for _, body := range []string{"", "{", "{} {}", "3", `["x"]`, "[" + strings.Repeat("{},", hook.MostRows) + "{}]"} {
		if _, err := r.Receive(context.Background(), "shop-muhe", bearer(secret), []byte(body)); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%.20s: %v", body, err)
		}
	}
}

func TestLettersAreReplayedOnceTheMappingIsMended(t *testing.T) {
	t.Parallel()
	r, house, secret := receiver(t, "token", "json")
	if got, err := r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(`{"event_id":"e","id":8,"phone":"19900001102","level":9}`)); err != nil || got.Refused != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	house.Publish(strings.Replace(fmt.Sprintf(shop, "token", "json"), "2: gold}", "2: gold}, else: none", 1), "")
	sink := house.Sink("shop-muhe")
	if taken, left, err := sink.Replay(t.Context(), ""); taken != 1 || left != 0 || err != nil {
		t.Errorf("%d %d %v", taken, left, err)
	}
	if s := house.Meet("19900001102"); s.Known != zhiyin.One {
		t.Errorf("known %s", s.Known)
	}
	if c := house.Connection("shop-muhe"); c.Waiting != 0 {
		t.Errorf("%d wait", c.Waiting)
	}
}

func TestAShopsSignatureIsOverTheBody(t *testing.T) {
	t.Parallel()
	house := connecttest.Open(t)
	const secret = "hush-9f1c2d7e4b6a"
	house.Publish(strings.Replace(fmt.Sprintf(shop, "hmac", "json"), "form: json", "form: json, header: X-Shopify-Hmac-Sha256", 1), secret)
	r := &hook.Receiver{Book: house.Book, Door: house.Line, Now: time.Now}
	const body = `{"id":1,"phone":"19900001101","order":"M-1"}`
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	sum := mac.Sum(nil)
	header := func(text, delivery string) http.Header {
		h := http.Header{}
		h.Set("X-Shopify-Hmac-Sha256", text)
		h.Set("webhook-id", delivery)
		return h
	}
	events := 0
	for i, text := range []string{base64.StdEncoding.EncodeToString(sum), fmt.Sprintf("%x", sum), fmt.Sprintf("sha256=%x", sum)} {
		// Each says that it is another delivery, which nobody has signed.
		got, err := r.Receive(t.Context(), "shop-muhe", header(text, fmt.Sprint("d", i)), []byte(body))
		if err != nil || got.Taken != 1 {
			t.Errorf("%s: %+v %v", text, got, err)
		}
		if i == 0 {
			events = house.Events()
		} else if house.Events() != events {
			t.Errorf("%s: a body that was sent again was kept again", text)
		}
	}
	for name, c := range map[string]struct{ text, body string }{"none": {"", body}, "another body": {fmt.Sprintf("%x", sum), body + " "}, "cut": {fmt.Sprintf("%x", sum[:16]), body}, "no encoding": {"%%", body}} {
		if _, err := r.Receive(t.Context(), "shop-muhe", header(c.text, "d"), []byte(c.body)); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAHookThatComesTooFastIsToldWhenToComeAgain(t *testing.T) {
	t.Parallel()
	house := connecttest.Open(t)
	secret := hook.NewSecret("token")
	house.Publish(strings.Replace(fmt.Sprintf(shop, "token", "json"), "form: json", "form: json, per_minute: 3", 1), secret)
	now := time.Now()
	r := &hook.Receiver{Book: house.Book, Door: house.Line, Now: func() time.Time { return now }}
	post := func(secret string) error {
		_, err := r.Receive(t.Context(), "shop-muhe", bearer(secret), []byte(`{"id":1,"phone":"19900001101"}`))
		return err
	}
	for range 20 { // a stranger uses nothing up
		if err := post("zyhook_x"); zhiyin.KindOf(err) != zhiyin.Denied {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := post(secret); err != nil {
			t.Fatal(err)
		}
	}
	err := post(secret)
	var fast hook.TooFast
	if zhiyin.KindOf(err) != zhiyin.Busy || !errors.As(err, &fast) || fast.RetryAfter() != 20*time.Second {
		t.Fatalf("%v, %s", err, fast.Wait)
	}
	now = now.Add(fast.Wait)
	if err := post(secret); err != nil {
		t.Errorf("when it was told to: %v", err)
	}
	if err := post(secret); zhiyin.KindOf(err) != zhiyin.Busy {
		t.Errorf("and once more: %v", err)
	}
}
