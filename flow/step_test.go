package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/packs"
)

var flows = []string{"everything.yaml", "device.yaml", "voicemail.yaml", "beauty/flows/main.yaml", "beauty/flows/echo.yaml", "beauty/flows/prompt.yaml", "bank/flows/main.yaml", "bank/flows/contract.yaml",
	"telecom/flows/main.yaml", "medical/flows/main.yaml", "ecommerce/flows/main.yaml", "mother-baby/flows/main.yaml"}

// TestNoCallerCanBreakAFlow lets a caller do anything at all. Beside the run
// goes a second one whose state and inputs pass through JSON at every step;
// both say the same.
func TestNoCallerCanBreakAFlow(t *testing.T) {
	t.Parallel()
	defs := map[string]*Definition{}
	for _, name := range flows {
		defs[name] = parsed(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		def, engine := defs[rapid.SampledFrom(flows).Draw(t, "flow")], &Engine{}
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		var plain, sent State
		var in Input = Started{Snapshot: drawSnapshot(t), Contact: drawFacts(t)}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 7_200_000).Draw(t, "later ms")) * time.Millisecond)
			before := string(asBytes(t, plain))
			reply, err := engine.Step(def, plain, in, now)
			if err != nil {
				t.Fatalf("%+v: %v", in, err)
			}
			if string(asBytes(t, plain)) != before {
				t.Fatal("Step changed the state it was given")
			}
			again, err := engine.Step(def, throughJSON(t, sent), inputThroughJSON(t, in), now)
			if err != nil {
				t.Fatal(err)
			}
			if one, two := asBytes(t, reply), asBytes(t, again); !bytes.Equal(one, two) {
				t.Fatalf("through JSON it came to something else:\n%s\n%s", one, two)
			}
			sound(t, def, reply)
			plain, sent, in = reply.State, again.State, drawInput(t)
		}
	})
}

// sound checks what holds for every reply.
func sound(t interface{ Fatalf(string, ...any) }, def *Definition, reply Reply) {
	s := reply.State
	if s.Wait == "" || reply.Wait != s.Wait || !slices.Contains(def.order, s.Node) {
		t.Fatalf("stands at %q, waits for %q, says it waits for %q", s.Node, s.Wait, reply.Wait)
	}
	if len(reply.Commands) > 3 || len(reply.Events) > maxSteps+1 || len(s.Path) > maxPath {
		t.Fatalf("%d commands, %d events, path of %d", len(reply.Commands), len(reply.Events), len(s.Path))
	}
	at := def.Lookup(s.Snapshot, s)
	for _, c := range reply.Commands {
		if say, is := c.(Say); is {
			speakable(t, def, say, at)
		}
		if _, is := c.(Hangup); is != (s.Over() && CommandName(c) == "hangup") {
			t.Fatalf("hung up and waiting for %s", s.Wait)
		}
	}
}

// speakable: the text has words, and every placeholder a value.
func speakable(t interface{ Fatalf(string, ...any) }, def *Definition, say Say, at func(string) (any, bool)) {
	if len(say.Text) == 0 || say.Prompt == "" || say.PacePercent < 60 || say.PacePercent > 100 || say.Notice != "" && say.Barge {
		t.Fatalf("says %+v", say)
	}
	p := &parser{paths: spoken(def)}
	for _, pattern := range say.Text {
		for _, hole := range p.holes(p.form(nil, ""), "", 1, pattern) {
			if _, ok := at(hole); !ok {
				t.Fatalf("%s: {%s} has no value", say.Prompt, hole)
			}
		}
	}
}

// spoken are the paths that a text of def may name.
func spoken(def *Definition) map[string]Path {
	paths := map[string]Path{}
	for _, p := range Paths {
		paths[p.Name] = p
	}
	for _, id := range def.order {
		paths["digits."+id] = Path{Name: "digits." + id, Type: Code}
	}
	return paths
}

func asBytes(t interface{ Fatalf(string, ...any) }, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return raw
}

func throughJSON(t *rapid.T, s State) (out State) {
	if err := json.Unmarshal(asBytes(t, s), &out); err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func inputThroughJSON(t *rapid.T, in Input) Input {
	out, err := UnmarshalInput(asBytes(t, in))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func drawInput(t *rapid.T) Input {
	switch rapid.IntRange(0, 17).Draw(t, "input") {
	case 17:
		return MessageLeft{Kept: rapid.Bool().Draw(t, "kept")}
	case 16:
		return Confirmed{Form: "transfer-confirm", State: rapid.SampledFrom([]zhiyin.HandoffState{zhiyin.HandoffOffered, zhiyin.HandoffOpened, zhiyin.HandoffConfirmed,
			zhiyin.HandoffDeclined, zhiyin.HandoffExpired, zhiyin.HandoffCancelled, zhiyin.HandoffFailed}).Draw(t, "state")}
	case 15:
		return Sent{Template: "receipt", OK: rapid.Bool().Draw(t, "sent")}
	case 14:
		return Felt{Score: rapid.Float64Range(-5, 5).Draw(t, "score"), Streak: rapid.IntRange(0, 4).Draw(t, "streak")}
	case 13:
		return Heard{Text: rapid.StringMatching(`[a-z订单人工 ]{0,12}`).Draw(t, "text"), Digits: rapid.StringMatching(`[0-9]{0,6}`).Draw(t, "digits")}
	case 0, 1, 2:
		return PromptEnded{Barged: rapid.Bool().Draw(t, "barged")}
	case 3, 4, 5:
		return Keyed{Digits: rapid.StringMatching(`[0-9*#]{0,9}`).Draw(t, "digits"), Done: "max"}
	case 6, 7:
		return TimedOut{}
	case 8, 9:
		return Routed{Outcome: rapid.SampledFrom([]string{NoAgent, TimedWait, Connected, Abandoned, "nonsense"}).Draw(t, "outcome")}
	case 10:
		return Moved{Position: rapid.IntRange(-1, 9).Draw(t, "position")}
	case 11:
		return TransferDone{OK: rapid.Bool().Draw(t, "ok")}
	default:
		return Keyed{Digits: rapid.String().Draw(t, "noise")}
	}
}

func drawSnapshot(t *rapid.T) zhiyin.Snapshot {
	s := zhiyin.Snapshot{Known: rapid.SampledFrom([]zhiyin.Match{zhiyin.One, zhiyin.Several, zhiyin.None, zhiyin.Anonymous}).Draw(t, "known")}
	if s.Known != zhiyin.One {
		return s
	}
	s.Customer = zhiyin.Customer{ID: "cu_1", FamilyName: rapid.SampledFrom([]string{"", "苏"}).Draw(t, "name"),
		Tier:    rapid.SampledFrom([]string{"", "none", "gold", "black"}).Draw(t, "tier"),
		AgeBand: rapid.SampledFrom([]string{"", "30-44", "70+"}).Draw(t, "age")}
	for i := range rapid.IntRange(0, 2).Draw(t, "orders") {
		s.Orders = append(s.Orders, zhiyin.Order{ID: fmt.Sprint("O-", i), Kind: rapid.SampledFrom([]string{"order", "return"}).Draw(t, "kind"),
			Status: rapid.SampledFrom([]string{"paid", "done", "returning"}).Draw(t, "status"),
			At:     time.Date(2026, 2, 20+i, 0, 0, 0, 0, time.UTC), Amount: zhiyin.Money{Minor: 25900, Currency: "CNY"}})
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "contacts") {
		s.Contacts = append(s.Contacts, zhiyin.PastContact{Agent: zhiyin.AgentID(fmt.Sprint("ag_", i))})
	}
	return s
}

func drawFacts(t *rapid.T) Facts {
	f := Facts{ID: "ct_1", Channel: zhiyin.VoiceCall, Language: rapid.SampledFrom([]zhiyin.Language{"", "cmn", "yue"}).Draw(t, "language"),
		Unit: zhiyin.Unit{ID: "muhe", Name: zhiyin.Text{"cmn": "沐禾"}, Zone: rapid.SampledFrom([]string{"", "Asia/Shanghai", "Nowhere/Land"}).Draw(t, "zone")}}
	if rapid.Bool().Draw(t, "notice") {
		f.Notices = []Notice{{ID: "muhe-recording", Version: noticeRef, Text: zhiyin.Text{"cmn": "录音。"}}}
	}
	return f
}

func TestAMachineThatPressesKeysForeverIsLetGo(t *testing.T) {
	t.Parallel()
	def, engine := parsed(t, "bank/flows/contract.yaml"), &Engine{}
	reply, err := engine.Step(def, State{}, Started{}, time.Now())
	for range 5 * maxEntered {
		if err != nil {
			t.Fatal(err)
		}
		if reply.State.Over() {
			break
		}
		var in Input = PromptEnded{}
		if reply.Wait == ForKeys {
			in = Keyed{Digits: "1"}
		}
		reply, err = engine.Step(def, reply.State, in, time.Now())
	}
	if !reply.State.Over() || reply.State.Entered != maxEntered+1 {
		t.Errorf("after %d nodes it waits for %s", reply.State.Entered, reply.Wait)
	}
}

func TestAStepThatCanMeanNothingIsAnError(t *testing.T) {
	t.Parallel()
	def, engine, now := parsed(t, "everything.yaml"), &Engine{}, time.Now()
	started, err := engine.Step(def, State{}, Started{}, now)
	if err != nil {
		t.Fatal(err)
	}
	lost := started.State
	lost.Node = "nowhere"
	for _, c := range []struct {
		def   *Definition
		state State
		in    Input
		want  zhiyin.Error
	}{
		{nil, State{}, Started{}, zhiyin.Invalid}, {def, State{}, nil, zhiyin.Invalid}, {def, State{}, TimedOut{}, zhiyin.Invalid},
		{def, started.State, Started{}, zhiyin.Conflict}, {def, lost, TimedOut{}, zhiyin.Invalid},
	} {
		if _, err := engine.Step(c.def, c.state, c.in, now); !errors.Is(err, c.want) {
			t.Errorf("%T: %v, want %s", c.in, err, c.want)
		}
	}
	if reply, err := engine.Step(def, State{}, HungUp{}, now); err != nil || !reply.State.Over() || len(reply.Commands) > 0 {
		t.Errorf("hung up before the start: %+v %v", reply, err)
	}
}

func TestEveryCommandAndInputSurvivesJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []Command{
		Say{Prompt: "a", Text: zhiyin.Text{"en": "x"}, Notice: "n", Barge: true, PacePercent: 85}, Play{"calm", 3},
		Gather{4, "#", "", 6 * time.Second, time.Second, &Speech{Awaits: "menu", Phrases: []string{"订单"}}, false, []Option{{Keys: "1", Label: zhiyin.Text{"en": "Orders"}, Need: "orders"}}}, Transfer{"+8675512345678", ""}, Hangup{zhiyin.EndedByFlow},
		Queue{Wanted: zhiyin.Wanted{Queue: "q", Priority: 9}, Music: "m", EverySeconds: 30, TimeoutSeconds: 9},
		LookUp{Connection: "c", Method: "GET", Path: "/x", Take: map[string]string{"a": "/a"}, Within: time.Second}, SendCode{}, Verify{zhiyin.ByPIN}, Adjust{zhiyin.English, 85},
	} {
		back, err := UnmarshalCommand(asJSON(t, c))
		if err != nil || !bytes.Equal(asJSON(t, back), asJSON(t, c)) || !strings.Contains(string(asJSON(t, c)), `"type":"`+CommandName(c)+`"`) {
			t.Errorf("%s: %+v, %v", asJSON(t, c), back, err)
		}
	}
	for _, in := range []Input{Started{Contact: Facts{ID: "ct_1"}}, PromptEnded{true}, Keyed{"1", "max"}, TimedOut{}, Routed{NoAgent}, Moved{Position: 3}, TransferDone{true}, HungUp{}} {
		back, err := UnmarshalInput(asJSON(t, in))
		if err != nil || !bytes.Equal(asJSON(t, back), asJSON(t, in)) || !strings.Contains(string(asJSON(t, in)), `"type":"`+InputName(in)+`"`) {
			t.Errorf("%s: %+v, %v", asJSON(t, in), back, err)
		}
	}
	for _, raw := range []string{"", "{}", `{"type":"sing"}`, `{"type":"keyed","digits":5}`, `{"type":"say","text":5}`, "[]"} {
		if _, err := UnmarshalInput([]byte(raw)); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("input %s: %v", raw, err)
		}
		if _, err := UnmarshalCommand([]byte(raw)); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("command %s: %v", raw, err)
		}
	}
}

// FuzzParse: whatever is written, Parse tells what is wrong with a line, or
// gives a flow that no input can break.
func FuzzParse(f *testing.F) {
	f.Add([]byte(with("  a: {gather: {text: {en: Q}, on: {'1': a, '#': bye}, terminator: '*', invalid: bye, none: a}}\n"+bye)), []byte("0123456789"))
	f.Add([]byte(with("  a: {queue: {id: q, music: m, position: {en: '{ahead:number}'}, timeout_seconds: 3, on: {no_agent: bye, timeout: a}}}\n"+bye)), []byte("8899"))
	f.Add([]byte("standard: true\n"+with("  a:\n    branch: [{when: 'hour < 9', next: bye}, {otherwise: bye}]\n"+bye)), []byte{})
	f.Add([]byte(with("  a: {say: {text: {en: '{{ {unit} }}'}}, next: b}\n  b: {transfer: {number: '+8675512345678', failed: bye}}\n"+bye)), []byte("0:"))
	f.Add([]byte("? [a]\n: {b: *c}\n"), []byte{})
	f.Fuzz(func(t *testing.T, yaml, moves []byte) {
		ParseNotices(yaml)
		def, problems := Parse(yaml)
		if (def == nil) != (len(problems) > 0) {
			t.Fatalf("definition %v with %d problems", def != nil, len(problems))
		}
		for _, p := range problems {
			if p.Line < 1 || p.Text == "" {
				t.Fatalf("a problem without a place: %+v", p)
			}
		}
		if def != nil {
			play(t, def, moves)
		}
	})
}

// play feeds an input for each byte.
func play(t *testing.T, def *Definition, moves []byte) {
	contact := Facts{Unit: zhiyin.Unit{Name: zhiyin.Text{"en": "X"}, Zone: "UTC"}}
	reply, err := (&Engine{}).Step(def, State{}, Started{Contact: contact}, time.Unix(0, 0))
	for _, m := range moves {
		if err != nil {
			t.Fatal(err)
		}
		sound(t, def, reply)
		inputs := []Input{PromptEnded{}, TimedOut{}, Keyed{Digits: string(rune('0' + m%10))}, Keyed{Digits: "#"}, Keyed{}, Routed{NoAgent},
			Routed{TimedWait}, TransferDone{}, Moved{Position: int(m)}, PromptEnded{true}, Keyed{Digits: "12345678"}}
		reply, err = (&Engine{}).Step(def, reply.State, inputs[int(m)%len(inputs)], time.Unix(int64(m), 0))
	}
}

// BenchmarkFirstPrompt is the step from the arrival to the first prompt.
func BenchmarkFirstPrompt(b *testing.B) {
	def, engine := parsed(b, "beauty/flows/main.yaml"), &Engine{}
	in := Started{Snapshot: zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{FamilyName: "苏", Tier: "gold"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := engine.Step(def, State{}, in, time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse reads and checks the largest of the packs' flows.
func BenchmarkParse(b *testing.B) {
	raw, err := packs.FS.ReadFile("bank/flows/main.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, problems := Parse(raw); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
