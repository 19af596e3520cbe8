package intake_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/profile"
)

var (
	noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	crm  = intake.Source{Name: "crm-muhe", Unit: "muhe"}
	mall = intake.Source{Name: "mall-muhe", Unit: "muhe"}
)

const tags = `
unit: muhe
tags:
  - {id: loyal, family: value, name: {cmn: 稳, en: Loyal}, when: "orders.count_90d >= 3"}
  - {id: gold, family: static, name: {cmn: 金, en: Gold}, source: store, trait: tier, when: "traits.tier == 'gold'"}
  - {id: senior, family: static, name: {cmn: 长, en: Senior}, when: "traits.age_band in ['60-69', '70+']"}
  - {id: returning, family: dynamic, name: {cmn: 退, en: Returning}, when: "orders.return_open >= 1"}
`

func newLine(t *testing.T) (*intake.Line, *kept) {
	t.Helper()
	return lineWith(t, nil)
}

func lineWith(t *testing.T, blocked identity.Blocklist) (*intake.Line, *kept) {
	t.Helper()
	list, problems := profile.Parse([]byte(tags))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tagger, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	k := newKept()
	l, err := intake.New(intake.Config{Ledger: k, Directory: k, Now: k.clock, Blocked: blocked})
	if err != nil {
		t.Fatal(err)
	}
	k.follow(t, tagger)
	return l, k
}

func message(t *testing.T, text string) intake.Message {
	t.Helper()
	m, refused, ok := intake.Read([]byte(text), "")
	if !ok {
		t.Fatalf("%s: %s", text, refused.Code)
	}
	return m
}

func identify(t *testing.T, l *intake.Line, s intake.Source, text string) intake.Receipt {
	t.Helper()
	r, err := l.Identify(t.Context(), s, message(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func track(t *testing.T, l *intake.Line, s intake.Source, text string) intake.Receipt {
	t.Helper()
	r, err := l.Track(t.Context(), s, message(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// su is what a CRM says of one customer.
const su = `{"messageId":"m1","userId":"c-1","traits":{"name":"苏晓岚","gender":"female","phone":"138 1234 6620","email":"Su@Example.com",
	"birthday":"1959-03-01","tier":"gold","memberFrom":"2023-05-01","address":{"city":"杭州","state":"浙江","street":"文三路 1 号"},
	"speaks":"zh-CN","hobby":"钓鱼","income":"100000"}}`

func TestIdentifySplitsWhatIsOpenFromWhatIsSealed(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := identify(t, l, crm, su)
	if r.Code != intake.Accepted || len(r.Ignored) != 0 {
		t.Fatalf("%+v", r)
	}
	said := of[zhiyin.CustomerIdentified](k, r.Customer)[0]
	want := map[string]any{"tier": "gold", "age_band": "60-69", "member_from": "2023-05-01", "speaks": "cmn", "region": "浙江", "title": "ms", "unit.muhe": true}
	for name, v := range want {
		if said.Open[name] != v {
			t.Errorf("open %s is %v, want %v", name, said.Open[name], v)
		}
	}
	if len(said.Open) != len(want) {
		t.Errorf("open holds %v", said.Open)
	}
	for name, v := range map[string]any{"family_name": "苏", "given_name": "晓岚", "phone": "+8613812346620",
		"email": "su@example.com", "birthday": "1959-03-01", "city": "杭州", "hobby": "钓鱼", "income": "100000"} {
		if said.Sealed[name] != v {
			t.Errorf("sealed %s is %v, want %v", name, said.Sealed[name], v)
		}
	}
	keys := []zhiyin.Identifier{{Kind: zhiyin.User, Value: "crm-muhe:c-1"}, {Kind: zhiyin.Email, Value: "su@example.com"}, {Kind: zhiyin.Phone, Value: "+8613812346620"}}
	if !slices.Equal(said.Keys, keys) {
		t.Errorf("keys %v", said.Keys)
	}
	if got := k.tagIDs(t, r.Customer); !slices.Equal(got, []string{"gold", "senior"}) {
		t.Errorf("tags %v", got)
	}
}

func TestOpenPartsOfEventsHoldNothingPersonal(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	identify(t, l, crm, su)
	track(t, l, mall, `{"messageId":"t1","context":{"traits":{"phone":"13812346620"}},"event":"Order Completed",
		"properties":{"order_id":"R-1","title":"给苏晓岚 13812346620","total":12.5,"receiver":"苏晓岚","coupon":"X"}}`)
	track(t, l, mall, `{"messageId":"t2","context":{"traits":{"phone":"13812346620"}},"event":"Called 13812346620","properties":{"category":"x"}}`)
	for _, e := range k.events {
		open, _, err := zhiyin.Split(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"苏", "晓岚", "6620", "example.com", "文三路", "杭州", "1959"} {
			if strings.Contains(string(open), secret) {
				t.Errorf("%s is open in %s: %s", secret, e.Kind, open)
			}
		}
	}
}

func TestAMessageCountsOnce(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	first := identify(t, l, crm, su)
	order := `{"messageId":"o1","userId":"c-1","event":"Order Completed","properties":{"order_id":"R-1","title":"修护精华 30 ml","total":680}}`
	track(t, l, crm, order)
	k.settle(t)
	size := len(k.events)
	if r := identify(t, l, crm, su); r.Code != intake.Duplicate || r.Customer != first.Customer {
		t.Errorf("%+v", r)
	}
	if r := track(t, l, crm, order); r.Code != intake.Duplicate {
		t.Errorf("%+v", r)
	}
	if k.settle(t); len(k.events) != size {
		t.Errorf("%d events became %d", size, len(k.events))
	}
	if r := track(t, l, mall, `{"messageId":"o1","context":{"traits":{"email":"su@example.com"}},"event":"Product Viewed","properties":{"category":"x"}}`); r.Code != intake.Accepted {
		t.Errorf("another source's message of the same id: %+v", r)
	}
}

func TestAMessageWithoutIDIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	l, _ := newLine(t)
	text := `{"userId":"c-1","timestamp":"2026-11-01T00:00:00Z","traits":{"tier":"%s"}}`
	a, b := identify(t, l, crm, fmt.Sprintf(text, "gold")), identify(t, l, crm, fmt.Sprintf(text, "gold"))
	c := identify(t, l, crm, fmt.Sprintf(text, "black"))
	if a.Code != intake.Accepted || b.Code != intake.Duplicate || c.Code != intake.Accepted || c.Customer != a.Customer {
		t.Errorf("%+v %+v %+v", a, b, c)
	}
}

func TestOrdersTagAndTheTagGoesWithItsReason(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	who := identify(t, l, crm, su).Customer
	for i := range 3 {
		track(t, l, crm, fmt.Sprintf(`{"messageId":"o%d","userId":"c-1","event":"Order Completed","timestamp":"2026-11-0%dT00:00:00Z","properties":{"order_id":"R-%d","total":100}}`, i, i+1, i))
	}
	track(t, l, crm, `{"messageId":"r1","userId":"c-1","event":"Return Requested","properties":{"order_id":"R-9","title":"焕亮精华","amount_minor":76000}}`)
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"gold", "loyal", "returning", "senior"}) {
		t.Fatalf("tags %v", got)
	}
	track(t, l, crm, `{"messageId":"r2","userId":"c-1","event":"Refund Completed","properties":{"order_id":"R-9"}}`)
	identify(t, l, crm, `{"messageId":"m2","userId":"c-1","traits":{"tier":null}}`)
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"loyal", "senior"}) {
		t.Errorf("tags %v", got)
	}
	last := of[zhiyin.CustomerTagged](k, who)
	if got := last[len(last)-1]; !slices.Equal(got.Removed, []string{"gold", "returning"}) || len(got.Added) != 0 {
		t.Errorf("last change %+v", got)
	}
}

func TestOneTelephoneOfThreePeopleStaysThreePeople(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	var ids []zhiyin.CustomerID
	for i := range 3 {
		ids = append(ids, identify(t, l, crm, fmt.Sprintf(`{"messageId":"m%d","userId":"c-%d","timestamp":"2026-11-0%dT00:00:00Z","traits":{"phone":"13912345678"}}`, i, i, i+1)).Customer)
	}
	if ids[0] == ids[1] || ids[1] == ids[2] || ids[0] == ids[2] {
		t.Errorf("not three people: %v", ids)
	}
	with := func(h identity.Household) bool { return h.Kind == zhiyin.Phone && (h.A == ids[0] || h.B == ids[0]) }
	if got := k.picture().Households(); len(got) != 2 || !with(got[0]) || !with(got[1]) {
		t.Errorf("households %+v", got)
	}
	// What is said of the telephone alone belongs to its own record, which is with
	// whoever named it first.
	if r := track(t, l, mall, `{"messageId":"x","context":{"externalIds":[{"type":"phone","id":"13912345678"}]},"event":"Page Viewed"}`); r.Code != intake.Accepted || r.Customer != ids[0] {
		t.Errorf("a page view of that telephone: %+v", r)
	}
}

func TestSystemsWithTheSameIDsMeanDifferentPeople(t *testing.T) {
	t.Parallel()
	l, _ := newLine(t)
	a := identify(t, l, crm, `{"messageId":"m1","userId":"1001","traits":{"phone":"13912345678"}}`)
	b := identify(t, l, mall, `{"messageId":"m1","userId":"1001","traits":{"phone":"13912345679"}}`)
	if a.Customer == b.Customer {
		t.Error("two systems' customer 1001 became one person")
	}
}

func TestACallerKnownByNumberBecomesTheMemberWhoBringsIt(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	a := track(t, l, mall, `{"messageId":"m1","context":{"externalIds":[{"type":"phone","id":"13912345678"}]},"event":"Page Viewed"}`)
	b := identify(t, l, crm, `{"messageId":"m2","userId":"c-1","traits":{"phone":"+86 139 1234 5678"}}`)
	if a.Code != intake.Accepted || k.personOf(a.Customer)[0] != b.Customer {
		t.Errorf("%+v %+v", a, b)
	}
}

func TestRefusalsAreReceiptsWithACode(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	for text, want := range map[string]intake.Code{
		`{"messageId":"1","traits":{"tier":"gold"}}`:                      intake.MissingIdentity,
		`{"messageId":"2","userId":"null"}`:                               intake.MissingIdentity,
		`{"messageId":"3","traits":{"phone":"021-61234567 ext 3"}}`:       intake.MissingIdentity,
		`{"messageId":"` + strings.Repeat("x", 101) + `","userId":"c-1"}`: intake.BadMessageID,
		`{"messageId":"a\u0000b","userId":"c-1"}`:                         intake.BadMessageID,
		`{"messageId":"4","context":{"externalIds":[` + ids(11) + `]}}`:   intake.TooManyIDs,
	} {
		if r := identify(t, l, crm, text); r.Code != want {
			t.Errorf("%s: %s, want %s", text, r.Code, want)
		}
	}
	if r := track(t, l, crm, `{"messageId":"5","userId":"c-1"}`); r.Code != intake.MissingEvent {
		t.Errorf("%+v", r)
	}
	if _, r, ok := intake.Read([]byte(`{"userId":`), ""); ok || r.Code != intake.NotJSON {
		t.Errorf("%+v", r)
	}
	if _, r, ok := intake.Read(append([]byte(`{"userId":"`), make([]byte, intake.MaxMessage)...), ""); ok || r.Code != intake.TooLarge {
		t.Errorf("%+v", r)
	}
	if len(k.events) != 0 {
		t.Errorf("%d events of refused messages", len(k.events))
	}
}

func ids(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`{"type":"member_id","id":"m-%d"}`, i+1))
	}
	return strings.Join(out, ",")
}

func TestAFieldThatCannotBeReadIsNamedAndTheRestIsKept(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := identify(t, l, crm, `{"messageId":"1","userId":"c-1","traits":{"phone":"10086","tier":7,"birthday":"1990-02-30","speaks":"tlh"}}`)
	want := []intake.Problem{{"traits.phone", "short_code"}, {"traits.birthday", "bad_value"}, {"traits.speaks", "bad_value"}, {"traits.tier", "bad_type"}}
	if r.Code != intake.Accepted || !slices.Equal(r.Ignored, want) {
		t.Fatalf("%+v", r)
	}
	said := of[zhiyin.CustomerIdentified](k, r.Customer)[0]
	if said.Sealed["phone"] != nil || said.Sealed["unread.phone"] != "10086" || said.Open["tier"] != nil {
		t.Errorf("%+v", said)
	}
}

func TestAnOrderIsReadAsTheSpecWritesIt(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := track(t, l, mall, `{"messageId":"1","userId":"c-1","event":"Order Completed","properties":{"order_id":"20261120-88410001","total":760.10,
		"currency":"CNY","products":[{"name":"焕亮精华 30 ml","price":760.1},{"name":"小样"}],"shipping_address":"文三路"}}`)
	track(t, l, mall, `{"messageId":"2","userId":"c-1","event":"Order Shipped","properties":{"order_id":"20261120-88410001","currency":"CNY"}}`)
	track(t, l, mall, `{"messageId":"3","userId":"c-1","event":"Order Placed","properties":{"order_id":"2","kind":"bill","status":"done","total":99,"currency":"JPY"}}`)
	track(t, l, mall, `{"messageId":"4","userId":"c-1","event":"Order Placed","properties":{"order_id":"3","total":12,"currency":"rmb"}}`)
	track(t, l, mall, `{"messageId":"5","userId":"c-1","event":"Order Placed","properties":{"order_id":"4","total":12,"currency":"人民币"}}`)
	track(t, l, mall, `{"messageId":"6","userId":"c-1","event":"Order Placed","properties":{"order_id":"5","total":8,"currency":"credits"}}`)
	track(t, l, mall, `{"messageId":"7","userId":"c-1","event":"Order Placed","properties":{"order_id":"6","amount_minor":800,"currency":"credits"}}`)
	said := of[zhiyin.CustomerTracked](k, r.Customer)
	for i, want := range []map[string]any{
		{"order_id": "20261120-88410001", "kind": "order", "status": "paid", "title": "焕亮精华 30 ml +1", "amount_minor": 76010.0, "currency": "CNY"},
		{"order_id": "20261120-88410001", "kind": "order", "status": "shipped"},
		{"order_id": "2", "kind": "bill", "status": "done", "amount_minor": 99.0, "currency": "JPY"},
		{"order_id": "3", "kind": "order", "status": "placed", "amount_minor": 1200.0, "currency": "CNY"},
		{"order_id": "4", "kind": "order", "status": "placed", "amount_minor": 1200.0, "currency": "CNY"},
		{"order_id": "5", "kind": "order", "status": "placed"},
		{"order_id": "6", "kind": "order", "status": "placed"},
	} {
		if !reflect.DeepEqual(said[i].Open, want) {
			t.Errorf("%d: %v, want %v", i, said[i].Open, want)
		}
	}
	if last := said[len(said)-1]; last.Sealed["amount_minor"] != 800.0 || last.Sealed["currency"] != "credits" {
		t.Errorf("an amount in a currency that nobody can name: sealed %v", last.Sealed)
	}
	if said[0].Sealed["shipping_address"] != "文三路" || said[0].Sealed["products"] == nil {
		t.Errorf("sealed %v", said[0].Sealed)
	}
}

func TestHowToAddressAndSpeakToSomebody(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	r := identify(t, l, crm, `{"messageId":"1","userId":"c-1","traits":{"title":"Dr.","gender":"female","pace":20,"pitch":100.7,"language":"zh-HK"}}`)
	said := of[zhiyin.CustomerIdentified](k, r.Customer)[0].Open
	if said["title"] != "dr" || said["pace"] != 60.0 || said["pitch"] != 100.0 || said["speaks"] != "yue" {
		t.Errorf("%v", said)
	}
}

func TestTheSendersClockIsCorrected(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want time.Time
	}{
		"no times":          {`{}`, noon},
		"a right clock":     {`{"timestamp":"2026-11-21T04:00:00Z"}`, noon.Add(-24 * time.Hour)},
		"three days ahead":  {`{"timestamp":"2026-11-25T03:00:00Z","sentAt":"2026-11-25T04:00:00Z"}`, noon.Add(-time.Hour)},
		"three days behind": {`{"originalTimestamp":"2026-11-19T03:00:00Z","sentAt":"2026-11-19T04:00:00Z"}`, noon.Add(-time.Hour)},
		"from the future":   {`{"timestamp":"2027-11-25T03:00:00Z"}`, noon},
		"in milliseconds":   {`{"timestamp":1795316400000}`, time.UnixMilli(1795316400000)},
	} {
		l, k := newLine(t)
		m := message(t, c.text)
		m.UserID, m.MessageID = "c-1", "1"
		if _, err := l.Identify(t.Context(), crm, m); err != nil {
			t.Fatal(err)
		}
		if !k.events[0].At.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, k.events[0].At, c.want)
		}
	}
}

func TestTwoFirstMessagesAtOnceMakeOnePerson(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	const people, each = 20, 8
	var wait sync.WaitGroup
	for p := range people {
		for i := range each {
			wait.Go(func() {
				// Half of them carry the identifiers in another order and spelling.
				text := `{"messageId":"%d-%d","userId":"c-%d","traits":{"phone":"1391234%04d","email":"p%d@example.com"}}`
				if i%2 == 1 {
					text = `{"messageId":"%d-%d","context":{"externalIds":[{"type":"user_id","id":"c-%d"},{"type":"phone","id":"+86 139 1234 %04d"}]},"traits":{"email":"P%d@EXAMPLE.com"}}`
				}
				r, err := l.Identify(t.Context(), crm, message(t, fmt.Sprintf(text, p, i, p, 1000+p, p)))
				if err != nil || r.Code != intake.Accepted {
					t.Errorf("%+v %v", r, err)
				}
			})
		}
	}
	wait.Wait()
	persons := map[string]bool{}
	for _, e := range k.events {
		persons[e.Subject] = true
	}
	if len(persons) != people {
		t.Errorf("%d people became %d customers", people, len(persons))
	}
}

func TestTheOrderOfArrivalDoesNotChangeTheProfile(t *testing.T) {
	t.Parallel()
	texts := []string{
		`{"messageId":"a","type":"identify","userId":"c-1","timestamp":"2026-11-01T00:00:00Z","traits":{"tier":"silver","birthday":"1950-01-01"}}`,
		`{"messageId":"b","type":"identify","userId":"c-1","timestamp":"2026-11-02T00:00:00Z","traits":{"tier":"gold"}}`,
		`{"messageId":"c","type":"track","userId":"c-1","timestamp":"2026-11-03T00:00:00Z","event":"Order Completed","properties":{"order_id":"1","total":5}}`,
		`{"messageId":"d","type":"track","userId":"c-1","timestamp":"2026-11-04T00:00:00Z","event":"Order Completed","properties":{"order_id":"2","total":5}}`,
		`{"messageId":"e","type":"track","userId":"c-1","timestamp":"2026-10-04T00:00:00Z","event":"Order Completed","properties":{"order_id":"3","total":5}}`,
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		l, k := newLine(t)
		random.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		var list []intake.Message
		for _, text := range texts {
			list = append(list, message(t, text))
		}
		receipts, err := l.Batch(t.Context(), crm, list)
		if err != nil || len(receipts) != len(texts) {
			t.Fatal(receipts, err)
		}
		if got := k.tagIDs(t, receipts[0].Customer); !slices.Equal(got, []string{"gold", "loyal", "senior"}) {
			t.Fatalf("tags %v", got)
		}
	}
}

func TestOtherTagsCanBePutInForce(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	who := identify(t, l, crm, su).Customer
	list, problems := profile.Parse([]byte("id: zhejiang\nfamily: static\nname: {cmn: 浙江, en: Zhejiang}\nwhen: traits.region == '浙江'\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	other, err := profile.NewTagger(list)
	if err != nil {
		t.Fatal(err)
	}
	k.publish("tag/zhejiang")
	k.follower.Use(other)
	if got := k.tagIDs(t, who); !slices.Equal(got, []string{"zhejiang"}) {
		t.Errorf("tags %v", got)
	}
}

func TestAStoreThatIsDownIsAnErrorAndTheRetryCounts(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	k.down = zhiyin.Unavailable
	if _, err := l.Identify(t.Context(), crm, message(t, su)); zhiyin.KindOf(err) != zhiyin.Unavailable || strings.Contains(err.Error(), "6620") {
		t.Fatalf("%v", err)
	}
	k.down = nil
	if r := identify(t, l, crm, su); r.Code != intake.Accepted {
		t.Errorf("%+v", r)
	}
}

func TestABatchAnswersEachMessage(t *testing.T) {
	t.Parallel()
	l, _ := newLine(t)
	receipts, err := l.Batch(t.Context(), crm, []intake.Message{
		message(t, `{"messageId":"1","type":"identify","userId":"c-1"}`),
		message(t, `{"messageId":"2","type":"identify"}`),
		message(t, `{"messageId":"3","type":"videoed","userId":"c-1"}`),
		message(t, `{"messageId":"4","type":"track","userId":"c-1","event":"Page Viewed"}`),
	})
	var codes []intake.Code
	for _, r := range receipts {
		codes = append(codes, r.Code)
	}
	if want := []intake.Code{intake.Accepted, intake.MissingIdentity, intake.UnknownType, intake.Accepted}; err != nil || !slices.Equal(codes, want) {
		t.Errorf("%v %v", codes, err)
	}
}

// FuzzRead: no message makes the line panic or fail, none that is kept has an
// open text that looks like a telephone number or an address, and each is
// answered with a code.
func FuzzRead(f *testing.F) {
	f.Add([]byte(su), true)
	f.Add([]byte(`{"userId":"a","event":"Order Completed","properties":{"order_id":"1","total":1e300,"products":[{"name":"x"},{}],"title":"13812346620"}}`), false)
	f.Add([]byte(`{"anonymousId":"a","traits":{"tier":{"value":"gold","source":"told","at":"2026-01-01"},"interest":["a",1],"voice":{"pace_percent":1e9}}}`), true)
	f.Add([]byte(`{"userId":1}`), true)
	f.Add([]byte(`{"userId":"a","timestamp":-9223372036854775808,"sentAt":"9999-12-31T23:59:59Z"}`), true)
	f.Fuzz(func(t *testing.T, raw []byte, who bool) {
		m, refused, ok := intake.Read(raw, "")
		if !ok {
			if refused.Code == "" {
				t.Fatal("refused without a code")
			}
			return
		}
		l, k := newLine(t)
		take := l.Track
		if who {
			take = l.Identify
		}
		r, err := take(t.Context(), crm, m)
		if err != nil || r.Code == "" {
			t.Fatalf("%+v %v", r, err)
		}
		if _, err := json.Marshal(k.events); r.Code == intake.Accepted && (len(k.events) == 0 || err != nil) {
			t.Fatalf("accepted and not kept: %v", err)
		}
	})
}

func TestWhatTheHouseHasBlockedNamesNobody(t *testing.T) {
	t.Parallel()
	blocked, err := identity.ParseBlocklist([]string{"phone:020-66668888", "device:TABLET-1"}, "CN")
	if err != nil {
		t.Fatal(err)
	}
	l, k := lineWith(t, blocked)
	for i := range 2 {
		r := identify(t, l, crm, fmt.Sprintf(`{"messageId":"m%d","userId":"c-%d","traits":{"phone":"+86 20 6666 8888"},"context":{"externalIds":[{"type":"device","id":"tablet-1"}]}}`, i, i))
		if want := []intake.Problem{{Field: "context.externalIds", Code: "blocked"}, {Field: "traits.phone", Code: "blocked"}}; r.Code != intake.Accepted || !slices.Equal(r.Ignored, want) {
			t.Errorf("%+v", r)
		}
	}
	if p := k.picture(); len(p.Persons) != 2 || len(p.Out) != 0 {
		t.Errorf("%+v", p)
	}
	if _, err := identity.ParseBlocklist([]string{"phone:12"}, "CN"); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("%v", err)
	}
}

func TestAnonymousVisitsJoinWhoeverSignsIn(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	visit := track(t, l, mall, `{"messageId":"1","anonymousId":"b-1","event":"Page Viewed"}`)
	login := identify(t, l, mall, `{"messageId":"2","userId":"u-1","anonymousId":"b-1"}`)
	if got := k.personOf(visit.Customer); len(got) != 2 || got[0] != login.Customer {
		t.Errorf("%v, want the person of %s", got, login.Customer)
	}
	// Somebody else at the same browser stays somebody else.
	other := identify(t, l, mall, `{"messageId":"3","userId":"u-2","anonymousId":"b-1","timestamp":"2026-11-22T04:00:00Z"}`)
	if got := k.personOf(other.Customer); len(got) != 1 && slices.Contains(got, visit.Customer) && len(k.personOf(visit.Customer)) == 3 {
		t.Errorf("%v", got)
	}
}

func TestASourceMayGiveOnePersonTwoIDs(t *testing.T) {
	t.Parallel()
	l, k := newLine(t)
	identify(t, l, mall, `{"messageId":"1","userId":"old"}`)
	identify(t, l, mall, `{"messageId":"2","userId":"new"}`)
	r, err := l.Take(t.Context(), mall, message(t, `{"messageId":"3","type":"alias","userId":"new","previousId":"old"}`))
	if err != nil || r.Code != intake.Accepted {
		t.Fatalf("%+v %v", r, err)
	}
	if got := len(k.picture().Persons); got != 1 {
		t.Errorf("%d persons", got)
	}
}
