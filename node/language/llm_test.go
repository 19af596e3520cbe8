package language

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/llm"
	"zhiyin.dev/need/recap"
	"zhiyin.dev/nlu"
	"zhiyin.dev/speech"
)

// modelServer answers every chat with text and keeps the bytes that came.
type modelServer struct {
	*httptest.Server
	mu   sync.Mutex
	came []byte
}

func newModelServer(t *testing.T, text string) *modelServer {
	t.Helper()
	m := &modelServer{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m.mu.Lock()
		m.came = append(m.came, body...)
		m.mu.Unlock()
		raw, _ := json.Marshal(text)
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%s}}]}`, raw)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *modelServer) client(t *testing.T) *llm.Client {
	t.Helper()
	c, err := LLMConfig{URL: m.URL + "/v1", Model: "house-7b", Within: 5 * time.Second}.Client(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (m *modelServer) received() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.came)
}

// namingTexts are what must not be found in what a model is sent, and the sentences they are in.
var namingTexts = map[string][]string{
	"我叫苏晓岚，手机是13800138000":                           {"苏晓岚", "晓岚", "1380013", "8000"},
	"电话一三八零零一三八零零零":                                  {"一三八", "八零零零"},
	"身份证11010519491231002X 帮我查":                      {"11010519", "002X"},
	"卡号6222 0210 0111 6245 702":                      {"6222", "5702", "5 702"},
	"订单 ZY2026110203 到哪了":                            {"ZY2026110203", "2026110203", "0203"},
	"发到 xiaolan.su@example.com 吧":                    {"xiaolan", "example.com"},
	"我住在人民路128号3单元502室":                              {"人民路", "128", "502"},
	"my name is Emily Carter, call 1 415 555 2671":   {"Emily", "Carter", "2671"},
	"it's one three eight zero zero one three eight": {"one three", "zero"},
	"see https://shop.example.com/o/88ab?me=1":       {"shop.example", "88ab"},
}

func TestAModelElsewhereSeesNeitherNumbersNorNames(t *testing.T) {
	t.Parallel()
	m := newModelServer(t, "none")
	client := m.client(t)
	d := &Drafter{model: client}
	rows := &nlu.Dataset{Examples: []nlu.Example{{Intent: "order_status", Text: "我的快递到哪了"}}}
	o := newOpinions(client, rows, nil, func(string, string) zhiyin.Text { return nil })
	names := namesOf(zhiyin.Customer{FamilyName: "苏", GivenName: "晓岚"})
	for said, hidden := range namingTexts {
		meaning := &zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: "order_status", Score: .2}}}
		if i := strings.Index(said, "ZY"); i > 0 {
			from := len([]rune(said[:i]))
			meaning.Entities = []zhiyin.Entity{{Kind: "order", Span: zhiyin.Span{From: from, To: from + 12}}}
		}
		before := len(m.received())
		o.of(t.Context(), meaning, said, names)
		d.modelSummary(t.Context(), []recap.Turn{{Speaker: zhiyin.OfCustomer, Text: said, Meaning: *meaning}}, names)
		came := m.received()[before:]
		if strings.Count(came, `"messages"`) != 2 {
			t.Fatalf("%q: asked %d times", said, strings.Count(came, `"messages"`))
		}
		for _, h := range hidden {
			if strings.Contains(came, h) {
				t.Errorf("%q: the model was sent %q", said, h)
			}
		}
	}
	if !strings.Contains(m.received(), "帮我查") {
		t.Error("the model was sent nothing of what was said")
	}
}

func TestAModelChoosesAmongTheUnitsIntentsWhereTheReaderIsUnsure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		was    zhiyin.Meaning
		want   string
		need   string
	}{
		"left open":          {"```json\n{\"intent\": \"refund_status\", \"need\": \"shop-refund\"}\n```", unsure("order_status"), "refund_status", "shop-refund"},
		"rejected":           {`{"intent":"refund_status"}`, zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: "order_status", Score: .9}}, Rejected: true, OutOfScope: .8}, "refund_status", ""},
		"of few examples":    {`{"intent":"refund_status"}`, zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: "order_status", Score: .7}}}, "refund_status", ""},
		"an intent of none":  {`{"intent":"free_money","need":"free-money"}`, unsure("order_status"), "order_status", ""},
		"none":               {`{"intent":"none","need":"none"}`, unsure("order_status"), "order_status", ""},
		"no JSON":            {`I would say refund_status`, unsure("order_status"), "order_status", ""},
		"a sure reader":      {`{"intent":"refund_status"}`, zhiyin.Meaning{Intents: []zhiyin.Scored{{ID: "order_status", Score: .97}}}, "order_status", ""},
		"nothing understood": {`{"intent":"refund_status"}`, zhiyin.Meaning{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newModelServer(t, c.answer)
			k := heardBy(t, newConsideredOf(t, m), "钱呢", c.was)
			first, firstNeed := "", ""
			if len(k.Intents) > 0 {
				first = k.Intents[0].ID
			}
			if len(k.Needs) > 0 {
				firstNeed = k.Needs[0].ID
			}
			if first != c.want || firstNeed != c.need {
				t.Errorf("understood %q and %q, want %q and %q", first, firstNeed, c.want, c.need)
			}
			if chosen := first == "refund_status"; chosen != strings.HasSuffix(k.Model, "+house-7b") || chosen && k.Rejected {
				t.Errorf("by %q, rejected %v", k.Model, k.Rejected)
			}
		})
	}
}

func unsure(first string) zhiyin.Meaning {
	return zhiyin.Meaning{Model: "shop@1", Intents: []zhiyin.Scored{{ID: first, Score: .3}, {ID: "human", Score: .25}}}
}

// opinionRoom hears what is told in the end.
type opinionRoom struct {
	told chan zhiyin.Meaning
	felt chan int
}

func (opinionRoom) Speaking(bool)          {}
func (opinionRoom) OverPrompt(speech.Turn) {}
func (r opinionRoom) Heard(_ zhiyin.Utterance, m *zhiyin.Meaning) {
	r.told <- *m
}
func (r opinionRoom) Felt(e []zhiyin.Body) { r.felt <- len(r.told) }

func newConsideredOf(t *testing.T, m *modelServer) *considered {
	t.Helper()
	rows := &nlu.Dataset{Examples: []nlu.Example{{Intent: "order_status", Text: "我的快递到哪了"}, {Intent: "refund_status", Text: "退款到账了吗"}}}
	o := newOpinions(m.client(t), rows, nil, func(string, string) zhiyin.Text { return nil })
	o.needs = []string{"shop-refund"}
	c := newConsidered(opinionRoom{make(chan zhiyin.Meaning, 1), make(chan int, 1)}, o, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { c.run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return c
}

// heardBy says one utterance; a mood that is told after it must come after it.
func heardBy(t *testing.T, c *considered, text string, m zhiyin.Meaning) zhiyin.Meaning {
	t.Helper()
	c.Heard(zhiyin.Utterance{Text: text}, &m)
	c.Felt(nil)
	room := c.Overheard.(opinionRoom)
	if before := <-room.felt; before != 1 {
		t.Errorf("a mood came before the %d words that it is of", 1-before)
	}
	return <-room.told
}

func TestAModelsSummaryIsTakenUnlessItHoldsWhatWasNotSaid(t *testing.T) {
	t.Parallel()
	turns := []recap.Turn{{Speaker: zhiyin.OfCustomer, Text: "我花了1200块，还没到"}}
	for draft, want := range map[string]string{
		"客户花了1200元，货未到。":           "客户花了1200元，货未到。",
		"客户花了1200元，3天内到。":          "",
		"客户花了120元。":                "",
		strings.Repeat("没到。", 500): "",
	} {
		d := &Drafter{model: newModelServer(t, draft).client(t)}
		if got := d.modelSummary(t.Context(), turns, nil); got != want {
			t.Errorf("%.30q gave %.30q", draft, got)
		}
	}
	if got := (&Drafter{}).modelSummary(t.Context(), turns, nil); got != "" {
		t.Errorf("no model wrote %q", got)
	}
}

func TestHealthSaysThatAModelWasNotTriedAndWhenItRests(t *testing.T) {
	t.Parallel()
	if parts := ModelPart(nil); parts != nil {
		t.Errorf("without one: %v", parts)
	}
	m := newModelServer(t, "")
	client := m.client(t)
	if p := ModelPart(client); len(p) != 1 || !p[0].Ready || !p[0].Lesser || !strings.Contains(p[0].Says, "not tried against a live model") {
		t.Errorf("%+v", p)
	}
	for range 3 {
		if _, err := client.Ask(t.Context(), "", ""); zhiyin.KindOf(err) != zhiyin.Unavailable {
			t.Fatal(err)
		}
	}
	if p := ModelPart(client); p[0].Ready || !p[0].Lesser {
		t.Errorf("a model that fails: %+v", p)
	}
}

func TestSettingsOfTheModelAreChecked(t *testing.T) {
	t.Parallel()
	good := LLMConfig{URL: "https://llm.example.com/v1", Model: "m"}
	wrong := []LLMConfig{{URL: "llm.example.com", Model: "m"}, {URL: "ftp://llm.example.com", Model: "m"}, {URL: good.URL}, {URL: good.URL, Model: "m", Within: time.Minute}}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	if i := slices.IndexFunc(wrong, func(c LLMConfig) bool { return zhiyin.KindOf(c.check()) != zhiyin.Invalid }); i >= 0 {
		t.Errorf("%+v passed", wrong[i])
	}
	if _, err := (LLMConfig{URL: good.URL, Model: "m", KeyFile: t.TempDir() + "/none"}).Client(time.Now); zhiyin.KindOf(err) != zhiyin.NotFound {
		t.Errorf("a key file that is not there: %v", err)
	}
}
