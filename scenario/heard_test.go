package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// alertWithin is from the event of anger until the agent's screen says so.
const alertWithin = time.Second

// hearsay writes into a contact what listening would, through the node's own doors.
type hearsay struct {
	t       testing.TB
	h       housed
	contact zhiyin.ContactID
	said    int
}

func (s *hearsay) keep(bodies ...zhiyin.Body) {
	s.t.Helper()
	for _, b := range bodies {
		e := zhiyin.NewEvent(string(s.contact), b, time.Now().UTC())
		e.Unit = "muhe"
		if err := s.h.node.Keep(context.Background(), e); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *hearsay) listens() {
	s.t.Helper()
	s.keep(zhiyin.ListeningStarted{Leg: "leg_customer", Speaker: zhiyin.OfCustomer, Model: "demo-zh-en", DemoOnly: true, Mood: true},
		zhiyin.ListeningStarted{Leg: "leg_agent", Speaker: zhiyin.OfAgent, Model: "demo-zh-en", DemoOnly: true})
}

// saying lets words pass that are not finished.
func (s *hearsay) saying(text string) {
	s.t.Helper()
	raw, err := json.Marshal(zhiyin.Partial{Contact: s.contact, Leg: "leg_customer", Utterance: s.next(), Speaker: zhiyin.OfCustomer, Text: text})
	if err != nil {
		s.t.Fatal(err)
	}
	s.h.node.Bus().Publish(zhiyin.PartialSubject, raw)
}

func (s *hearsay) next() zhiyin.UtteranceID {
	return zhiyin.UtteranceID(fmt.Sprintf("ut_%d", s.said))
}

// says is a finished turn of the customer's, with a need at from to to, and its mood.
func (s *hearsay) says(text string, mood float64, need string, from, to int) zhiyin.UtteranceID {
	s.t.Helper()
	id := s.next()
	s.said++
	s.keep(zhiyin.UtteranceHeard{Utterance: id, Speaker: zhiyin.OfCustomer, FromMs: int64(s.said) * 4000, ToMs: int64(s.said)*4000 + 2500, Language: zhiyin.Mandarin, Confidence: .9, Engine: "demo-zh-en", Text: text},
		zhiyin.UtteranceUnderstood{Utterance: id, Intents: []zhiyin.Scored{{ID: "refund_status", Score: .7}}, Model: "beauty@1",
			Needs:    []zhiyin.NeedHeard{{ID: need, Score: .82, Evidence: []zhiyin.Evidence{{Span: zhiyin.Span{From: from, To: to}, Says: need, Weight: .8}}}},
			Entities: []zhiyin.Entity{{Kind: "amount", Text: "七百六十块", Value: "76000 CNY", Span: zhiyin.Span{From: 0, To: 5}, Confidence: .9}}},
		zhiyin.MoodChanged{Utterance: id, Score: mood, Anger: .6, Confidence: .8, Parts: []zhiyin.MoodPart{{Of: "words", Says: "什么时候", Share: -1.5}, {Of: "voice.energy", Share: -1}}})
	return id
}

func (s *hearsay) agentSays(text string) {
	s.t.Helper()
	id := s.next()
	s.said++
	s.keep(zhiyin.UtteranceHeard{Utterance: id, Speaker: zhiyin.OfAgent, Language: zhiyin.Mandarin, Confidence: .9, Engine: "demo-zh-en", Text: text})
}

func TestWhatIsSaidMeantAndFeltIsSeen(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			h := house(t, furnished(t, times{wrap: 300}))
			db := h.ledger()
			v := touring(t, h.platform, l, agentHz)
			_, url := h.link("muhe", 0)
			v.visit(h.ready.Web + url)
			v.see("desk")
			v.status("available")
			call := h.dial(telephone(t), suGold, straight)
			v.click("offer-accept")
			v.see("talk-time")
			v.see("nobody-listens")
			v.at("nobody listens")

			s := &hearsay{t: t, h: h, contact: newest(t, db, nil)}
			s.listens()
			v.see("demo-model")
			s.agentSays("您好，我帮您看一下")
			// A partial may be lost, as any passing signal: it is said until it is seen.
			eventually(t, stepWithin, "words that are being said", func() bool {
				s.saying("七百六十块什么时候")
				return evaluate[bool](v.browser, `document.querySelector('[data-testid="saying"] .part')?.textContent === '七百六十块什么时候'`)
			})
			first := s.says("七百六十块什么时候能退，打 13800006620", -3, "refund-progress", 5, 11)
			v.shows("saying", false)
			v.until(stepWithin, `document.querySelectorAll('[data-testid="turn"]').length === 2`)
			v.see("turn-mood")
			contains(t, v.text(), "七百六十块什么时候能退，打 *******6620", "−3")
			if shown := evaluate[string](v.browser, `document.querySelector('[data-testid="entity"]').textContent`); shown != "七百六十块" {
				t.Errorf("the marked entity is %q", shown)
			}
			v.has("want", "data-id", "refund-progress")
			v.at("heard")

			v.corrects(t, db, s, first)
			v.angers(s)
			v.reload()
			v.see("anger")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="turn"]').length === 3`)
			v.has("chip-need", "data-put", "wrong")
			v.at("heard, after a reload")

			v.supervises(t, db, s)
			s.keep(zhiyin.AngerCleared{Utterance: "ut_9"})
			v.shows("anger", false)

			bye(t, call)
			v.see("wrap")
			s.keep(zhiyin.SummaryDrafted{By: "extractive", Text: "来意：退款未到。", Disposition: []zhiyin.Scored{{ID: "muhe-allergy-reported", Score: .8}}})
			v.see("draft")
			v.has("wrap-chosen", "data-disposition", "muhe-allergy-reported")
			v.at("draft of the summary")
			v.stroke("y", alt)
			v.shows("draft", false)
			found(t, db, string(s.contact), func(n zhiyin.NoteSaved) bool { return n.Text == "来意：退款未到。" })
			v.stroke(kb.Enter)
			if done := found(t, db, string(s.contact), anything[zhiyin.WrapCompleted]); done.Disposition != "muhe-allergy-reported" {
				t.Errorf("completed as %s", done.Disposition)
			}
			v.see("rest")
		})
	}
}

// corrects says by keys alone that a need is not it, and by a click that the mood
// was calm.
func (v *tour) corrects(t *testing.T, db *store.DB, s *hearsay, id zhiyin.UtteranceID) {
	t.Helper()
	v.stroke("u", alt)
	v.until(stepWithin, `document.activeElement.matches('.heard .chip')`)
	v.stroke(kb.Tab, shift) // from the intent to the need
	v.until(stepWithin, `document.activeElement.dataset.testid === 'chip-need'`)
	v.stroke(kb.Enter)
	v.see("not-this")
	v.at("why a need was heard")
	v.stroke(kb.Enter)
	found(t, db, string(s.contact), func(c zhiyin.UnderstandingCorrected) bool {
		return c.Of == "need" && c.Was == "refund-progress" && c.Is == "" && c.Utterance == id && c.Agent != ""
	})
	v.has("chip-need", "data-put", "wrong")
	v.see("not-this-undo")
	v.escape()
	v.click("turn-mood")
	v.see("mood-because")
	v.at("what a mood comes from")
	v.click("mood-calm")
	found(t, db, string(s.contact), func(c zhiyin.UnderstandingCorrected) bool { return c.Of == "mood" && c.Was == "-3.0" && c.Is == "calm" })
	v.escape()
	v.shows("mood-because", false)
}

// angers measures five times how soon the desk says that the customer is angry.
func (v *tour) angers(s *hearsay) {
	v.t.Helper()
	id := s.says("七百六十块你们不退我就投诉", -4, "refund-progress", 6, 8)
	evaluate[bool](v.browser, `(window.seen = [], new MutationObserver(() => { const there = !!document.querySelector('[data-testid="anger"]');
	  if (there !== window.was) { window.was = there; if (there) window.seen.push(Date.now()); } }).observe(document.body, {subtree: true, childList: true}), true)`)
	var took []time.Duration
	for n := range 5 {
		kept := time.Now()
		s.keep(zhiyin.AngerStreak{Utterance: id, Length: n + 2, Score: -4})
		v.until(stepWithin, fmt.Sprintf(`window.seen.length === %d`, n+1))
		took = append(took, time.UnixMilli(evaluate[int64](v.browser, `window.seen.at(-1)`)).Sub(kept))
		if n < 4 {
			s.keep(zhiyin.AngerCleared{Utterance: id})
			v.shows("anger", false)
		}
	}
	if slowest := slices.Max(took); slowest > alertWithin {
		v.t.Errorf("anger is at the desk after %s", took)
	} else {
		v.t.Logf("anger is at the desk after %s", took)
	}
	v.has("status-line", "data-line", "line.angry")
	v.at("angry")
}

// supervises follows the alert on the floor to the contact and its transcript.
func (v *tour) supervises(t *testing.T, db *store.DB, s *hearsay) {
	t.Helper()
	v.click("nav-floor")
	v.has("floor-need", "data-kind", "angry")
	v.click("floor-need")
	v.see("floor-course")
	v.see("floor-spoken")
	v.seeText("七百六十块你们不退我就投诉")
	v.at("floor, an angry customer")
	entries, err := db.AuditRows(context.Background(), store.AuditQuery{Action: "contact.observe", Object: string(s.contact), Limit: 10})
	if err != nil || len(entries) != 1 || entries[0].Reason != "transcript" {
		t.Errorf("the reading of the transcript is in the audit as %+v %v", entries, err)
	}
	v.click("nav-desk")
}
