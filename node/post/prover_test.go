package post

import (
	"context"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

func TestACodeCountsForItsContactOnce(t *testing.T) {
	t.Parallel()
	var sent zhiyin.Message
	p := NewProver(nil, func(_ context.Context, m zhiyin.Message) (string, error) { sent = m; return "", nil }, time.Now)
	who := zhiyin.Customer{ID: "cu_1", Phone: "+8613800007391"}
	if err := p.SendCode(t.Context(), "ct_1", "muhe", who, zhiyin.Mandarin); err != nil {
		t.Fatal(err)
	}
	digits := sent.Fields["code"]
	if len(digits) != codeDigits || sent.To != who.Phone || sent.Template != codeTemplate {
		t.Fatalf("sent %+v", sent)
	}
	for _, c := range []struct {
		contact       zhiyin.ContactID
		answer, wants string
	}{{"ct_2", digits, flow.NotKept}, {"ct_1", "x", flow.Wrong}, {"ct_1", digits, flow.Right}, {"ct_1", digits, flow.NotKept}} {
		if got, err := p.Prove(t.Context(), c.contact, "cu_1", zhiyin.ByCode, c.answer); err != nil || got != c.wants {
			t.Errorf("%s: %s %v, want %s", c.contact, got, err, c.wants)
		}
	}
	if err := p.SendCode(t.Context(), "ct_1", "muhe", zhiyin.Customer{ID: "cu_1"}, zhiyin.Mandarin); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("without a telephone: %v", err)
	}
}
