package scenario

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
	"zhiyin.dev/store/definition"
)

func TestTheLanguageStudioTeachesWhatWasNotUnderstood(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			h := house(t, furnished(t, times{}))
			db := h.ledger()
			v := touring(t, h.platform, l, agentHz)
			_, url := h.link("muhe", 0) // 林婉 leads
			v.visit(h.ready.Web + url)
			v.see("desk")
			call := h.dial(telephone(t), suGold, straight)
			s := &hearsay{t: t, h: h, contact: newest(t, db, nil)}
			s.keep(zhiyin.UtteranceHeard{Utterance: "ut_lost", Speaker: zhiyin.OfCustomer, Language: zhiyin.Mandarin, Engine: "demo", Text: "那个瓶子漏了咋整，打 13800006620"},
				zhiyin.UtteranceUnderstood{Utterance: "ut_lost", OutOfScope: .8, Rejected: true, Model: "demo@1", Intents: []zhiyin.Scored{{ID: "leaking_bottle", Score: .3}}})
			bye(t, call)

			v.visit(h.ready.Web + "/language")
			v.see("language-studio")
			v.at("intents")
			v.click("intent-new")
			v.see("intent-editor")
			v.do(chromedp.SendKeys(testID("intent-id"), "leaking_bottle"), chromedp.SendKeys(testID("intent-name-cmn"), "瓶子漏了"),
				chromedp.SendKeys(testID("examples-cmn"), "瓶子漏了怎么办\n打电话 13800006620"))
			v.click("publish")
			v.see("problems")
			v.at("an example with somebody's number")
			v.set("examples-cmn", "HTMLTextAreaElement", "瓶子漏了怎么办\n精华漏了一半", "input")
			v.do(chromedp.Focus(testID("examples-cmn")))
			v.stroke(kb.Enter, chromedp.ModifierCtrl)
			eventually(t, stepWithin, "the intent is in force", func() bool {
				d, err := definition.Of(db.Engine).Definition(context.Background(), zhiyin.DefinitionRef{Kind: "intent", ID: "muhe-leaking-bottle"})
				return err == nil && d.State == "published"
			})
			v.see("intent")
			v.at("an intent")

			v.click("room-inbox")
			v.see("waiting")
			v.seeText("那个瓶子漏了咋整，打 *******6620")
			v.see("choice")
			v.at("what waits for a label")
			v.stroke("1")
			found(t, db, string(s.contact), func(c zhiyin.UnderstandingCorrected) bool {
				return c.Utterance == "ut_lost" && c.Of == "intent" && c.Is == "leaking_bottle"
			})
			v.has("waiting", "data-label", "leaking_bottle")
			if n, labelled, err := definition.Of(db.Engine).UnlabelledCount(context.Background(), "muhe"); err != nil || n != 0 || labelled["leaking_bottle"] != 1 {
				t.Errorf("%d wait, labelled %v, %v", n, labelled, err)
			}

			v.click("room-evaluation")
			v.see("confused")
			v.at("evaluation")

			v.click("room-needs")
			v.see("need")
			v.click("need")
			v.see("graph")
			v.at("a need and its cues")

			v.click("room-voices")
			v.see("listen")
			v.at("voices")
			v.hearsAVoice("cmn", 100)
			v.hearsAVoice("cmn", 72)
			v.click("listen")
			v.until(stepWithin, `['playing', 'still'].includes(document.querySelector('[data-testid="listen"]').dataset.state)`)
		})
	}
}

// hearsAVoice asks for a sentence as the page does and wants seconds of it, more the
// slower it is.
func (v *tour) hearsAVoice(language string, pace int) {
	v.t.Helper()
	bytes := evaluate[int](v.browser, fmt.Sprintf(`fetch('/api/language/voice?language=%s&pace=%d&text=' + encodeURIComponent('您好，您的退款两天内到账。')).then(r => r.arrayBuffer()).then(b => b.byteLength)`, language, pace))
	heard := time.Duration(bytes) * time.Second / 16000
	if least := 2 * time.Second * 100 / time.Duration(pace); heard < least || heard > 4*least {
		v.t.Errorf("at a pace of %d %% the sentence takes %s", pace, heard)
	}
}
