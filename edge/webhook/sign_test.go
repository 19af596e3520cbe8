package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// The vector is the one that the libraries of Standard Webhooks test with.
func TestSignaturesAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	secrets := []zhiyin.WebhookSecret{{Value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}
	if err := sign(h, secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)); err != nil {
		t.Fatal(err)
	}
	if got := h.Get(HeaderSignature); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%s", got)
	}
	if h.Get(HeaderID) != "msg_p5jXN8AQM9LWM0D4loKWxJek" || h.Get(HeaderTime) != "1614265330" {
		t.Errorf("%v", h)
	}
}

func TestEverySecretThatIsNotOverSigns(t *testing.T) {
	t.Parallel()
	now := time.Unix(1614265330, 0)
	a := zhiyin.WebhookSecret{Value: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	b := zhiyin.WebhookSecret{Value: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Until: now.Add(time.Second)}
	over := zhiyin.WebhookSecret{Value: "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", Until: now}
	h := http.Header{}
	if err := sign(h, []zhiyin.WebhookSecret{a, b, over}, "ev_1", now, []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(h.Get(HeaderSignature)); len(got) != 2 || got[0] == got[1] {
		t.Errorf("%v", got)
	}
	for what, secrets := range map[string][]zhiyin.WebhookSecret{"none": nil, "only one that is over": {over}, "no base64": {{Value: "whsec_!"}}, "empty": {{}}} {
		if err := sign(http.Header{}, secrets, "ev_1", now, nil); zhiyin.KindOf(err) != zhiyin.Internal {
			t.Errorf("%s: %v", what, err)
		}
	}
}
