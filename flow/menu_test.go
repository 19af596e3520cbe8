package flow

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
)

// caller acts one call of the flow personal.yaml.
type caller struct {
	t     *testing.T
	def   *Definition
	state State
	reply Reply
}

func calls(t *testing.T, s zhiyin.Snapshot) *caller {
	t.Helper()
	c := &caller{t: t, def: parsed(t, "personal.yaml")}
	c.do(Started{Snapshot: s, Contact: Facts{Channel: zhiyin.VoiceCall}})
	return c
}

func (c *caller) do(in Input) *caller {
	c.t.Helper()
	reply, err := (&Engine{}).Step(c.def, c.state, in, time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC))
	if err != nil {
		c.t.Fatal(err)
	}
	c.reply, c.state = reply, reply.State
	return c
}

// hears is the last prompt in Mandarin.
func (c *caller) hears(want string) *caller {
	c.t.Helper()
	for _, command := range slices.Backward(c.reply.Commands) {
		if say, is := command.(Say); is {
			if got := say.Text[zhiyin.Mandarin]; got != want {
				c.t.Errorf("hears %q, want %q", got, want)
			}
			return c
		}
	}
	c.t.Errorf("hears nothing, want %q", want)
	return c
}

func (c *caller) at(node string) *caller {
	c.t.Helper()
	if c.state.Node != node {
		c.t.Errorf("is at %s, want %s", c.state.Node, node)
	}
	return c
}

func (c *caller) told(want zhiyin.Body) *caller {
	c.t.Helper()
	if !slices.Contains(c.reply.Events, want) {
		c.t.Errorf("events %+v lack %+v", c.reply.Events, want)
	}
	return c
}

func foreseen(list ...zhiyin.Foreseen) zhiyin.Snapshot {
	return zhiyin.Snapshot{Known: zhiyin.One, Likely: list}
}

func TestAForeseenReasonIsAskedAndServed(t *testing.T) {
	t.Parallel()
	c := calls(t, foreseen(zhiyin.Foreseen{Need: "refund", Confidence: 0.6})).hears("您好，退款进度请按1，其他请按2。")
	c.told(zhiyin.ReasonAsked{Node: "ask", Need: "refund", Confidence: 0.6})
	c.do(Keyed{Digits: "1"}).at("refund").told(zhiyin.ReasonAnswered{Node: "ask", Need: "refund", Agreed: true})
	calls(t, foreseen(zhiyin.Foreseen{Need: "refund", Confidence: 0.6})).do(Heard{Text: "对，是的"}).at("refund")
}

func TestANearlySureReasonIsToldFirst(t *testing.T) {
	t.Parallel()
	c := calls(t, foreseen(zhiyin.Foreseen{Need: "refund", Confidence: 0.9})).hears("您好，您的退款已经退回。其他请按2。")
	c.told(zhiyin.ReasonAsked{Node: "ask", Need: "refund", Confidence: 0.9, Told: true})
	c.do(TimedOut{}).at("refund")
	// A reason without words to tell is asked, however sure it is.
	calls(t, foreseen(zhiyin.Foreseen{Need: "parcel", Confidence: 0.95})).hears("您好，查物流请按1，其他请按2。")
}

// TestAToldReasonSpeaksOfItsAffair: its own values, and what was told is kept; who agrees
// goes where the answer ends. A bill is asked about, however sure the reason is.
func TestAToldReasonSpeaksOfItsAffair(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../packs/ecommerce/flows/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	late := zhiyin.Order{ID: "H-1", Kind: "order", Title: "平板电脑", Status: "in_transit", At: at.AddDate(0, 0, -3)}
	reason := zhiyin.Foreseen{Need: "haiyue-delivery-late", Confidence: 0.9, Kind: "order",
		About: &zhiyin.Affair{Kind: "order", ID: "H-1", Title: "平板电脑", Status: "in_transit", Due: at.AddDate(0, 0, 2)}}
	def, problems := Parse(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	begin := func(f zhiyin.Foreseen) *caller {
		c := &caller{t: t, def: def}
		c.do(Started{Snapshot: zhiyin.Snapshot{Known: zhiyin.One, Orders: []zhiyin.Order{late}, Likely: []zhiyin.Foreseen{f}}, Contact: Facts{Channel: zhiyin.VoiceCall}})
		return c.do(PromptEnded{}) // the greeting; there is no notice in force
	}
	c := begin(reason).at("why").told(zhiyin.FlowTold{Node: "why", What: "order", Status: "in_transit", Of: "H-1"})
	c.hears("很抱歉，您的{told.title}比原定的晚了，现在预计{told.due:date}送到。如果您是为这件事来电，请按一。其他事项请按2。")
	if due, ok := def.Lookup(c.state.Snapshot, c.state)("told.due"); !ok || !due.(time.Time).Equal(at.AddDate(0, 0, 2)) {
		t.Errorf("due %v", due)
	}
	c.do(Keyed{Digits: "1"}).at("why_served").told(zhiyin.ReasonAnswered{Node: "why", Need: "haiyue-delivery-late", Agreed: true})
	begin(reason).do(Heard{Text: "对"}).at("why_served")
	begin(reason).do(Heard{Text: "不是，我要退货"}).at("returns")
	reason.Kind = "bill"
	begin(reason).told(zhiyin.ReasonAsked{Node: "why", Need: "haiyue-delivery-late", Confidence: 0.9})
}

func TestARefusedReasonIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	likely := foreseen(zhiyin.Foreseen{Need: "refund", Confidence: 0.6}, zhiyin.Foreseen{Need: "parcel", Confidence: 0.2})
	c := calls(t, likely).do(Keyed{Digits: "2"}).at("mine").told(zhiyin.ReasonAnswered{Node: "ask", Need: "refund"})
	c.hears("您好，查物流请按1，其他请按2。").do(Keyed{Digits: "1"}).at("parcel") // who presses keys is not invited to speak
	// Who says what it is in the same breath is not asked again.
	calls(t, likely).do(Heard{Text: "不是，我想换货"}).at("exchange")
	calls(t, likely).do(Heard{Text: "不是"}).at("mine")
}

func TestAPersonalMenuIsShortAndOrdered(t *testing.T) {
	t.Parallel()
	s := foreseen(zhiyin.Foreseen{Need: "invoice", Confidence: 0.3}, zhiyin.Foreseen{Need: "elsewhere", Confidence: 0.2})
	s.Orders = []zhiyin.Order{{Status: "returning"}}
	s.Contacts = []zhiyin.PastContact{{Topic: "parcel-told"}, {Topic: "refund-explained"}}
	c := calls(t, s).at("mine").hears("您好，请直接说您的事，或者，发票请按1，换货请按2，查物流请按3，其他请按4。")
	c.do(Keyed{Digits: "7"}).hears("发票请按1，换货请按2，查物流请按3，其他请按4。")
	c.do(Keyed{Digits: "4"}).at("all")
	// Nothing known: the menu of everybody, at once.
	calls(t, zhiyin.Snapshot{Known: zhiyin.None}).at("all").hears("查物流请按1，开发票请按2，人工请按0。")
}

func TestSpeechThatIsNotUnderstoodTwiceGivesWayToKeys(t *testing.T) {
	t.Parallel()
	c := calls(t, foreseen(zhiyin.Foreseen{Need: "invoice", Confidence: 0.3}))
	c.do(Heard{Text: "嗯那个"}).at("mine")
	if g := c.reply.Commands[1].(Gather); g.Speech == nil || g.Speech.Awaits != "free" {
		t.Errorf("asked again without speech: %+v", g)
	}
	if c.do(Heard{Text: "嗯那个"}).at("person"); c.state.Wait != ForTransfer {
		t.Errorf("waits for %s", c.state.Wait)
	}
	calls(t, foreseen(zhiyin.Foreseen{Need: "invoice", Confidence: 0.3})).do(Heard{Text: "我要退款"}).at("refund")
	calls(t, foreseen(zhiyin.Foreseen{Need: "invoice", Confidence: 0.3})).do(Heard{Text: "那个", Needs: []zhiyin.Scored{{ID: "exchange", Score: 0.8}}}).at("exchange")
}

func TestAMenuRepeatsAndOffersItsChoices(t *testing.T) {
	t.Parallel()
	c := calls(t, zhiyin.Snapshot{})
	first := c.reply.Commands
	c.do(Keyed{Digits: "#"}).at("all").hears("查物流请按1，开发票请按2，人工请按0。")
	if options := first[len(first)-1].(Gather).Options; len(options) != 3 || options[1].Need != "invoice" || options[2].Keys != "0" {
		t.Errorf("offers %+v", options)
	}
	if text := first[len(first)-2].(Say).Text[zhiyin.English]; text != "Parcel, press 1; An invoice, press 2; To speak to a person, press 0." {
		t.Errorf("says %q", text)
	}
}

func TestPersonalNodesAreRefusedWhereTheyCannotBe(t *testing.T) {
	t.Parallel()
	const flow = "id: f\nname: {en: F}\nstart: a\n%nodes:\n  a:\n    reason: {no: b}\n  b: {hangup: {}}\n"
	for top, want := range map[string]string{
		"": "needs reasons",
		"standard: true\nreasons: [{need: x, label: {en: X}, to: b}]\n":                   "treats everybody alike",
		"reasons: [{need: x, label: {en: X}, to: nowhere}]\n":                             "no node nowhere",
		"reasons: [{need: x, label: {en: X}, to: b}, {need: x, label: {en: X}, to: b}]\n": "written twice",
		"reasons: [{need: x, label: {en: \"X {customer:name}\"}, to: b}]\n":               "may have no value",
	} {
		_, problems := Parse([]byte(strings.Replace(flow, "%", top, 1)))
		if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.Contains(p.Text, want) && p.Line > 0 }) {
			t.Errorf("%q: %+v, want %q", top, problems, want)
		}
	}
}
