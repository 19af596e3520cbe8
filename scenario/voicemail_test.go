package scenario

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
)

// A caller leaves a message out of hours; an agent takes it at the desk, hears it,
// calls back and closes it.
func TestAMessageOutOfHoursIsAnsweredByAnAgent(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			outside := telephone(t)
			trunk := write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr()))
			p := startOn(t, furnished(t, times{wrap: 3}), "--config", trunk)
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			v.click("tasks")
			v.see("tasks-none")
			v.at("no messages")
			v.escape()

			call := p.dial(outside, suGold, leave)
			id := string(newest(t, db, nil))
			begun := found(t, db, id, anything[zhiyin.RecordingStarted])
			call.Play(customerHz)
			time.Sleep(4 * time.Second) // so much is to be played
			call.SendDTMF("#")
			made := found(t, db, id, anything[zhiyin.TaskMade])
			if made.Recording != begun.Recording || made.Queue != "muhe-care" || made.Ms < 3000 || begun.Class != zhiyin.VoicemailClass {
				t.Fatalf("recorded %+v, made %+v", begun, made)
			}
			select {
			case <-call.Ended():
			case <-time.After(awaitWithin):
				t.Fatal("the platform does not hang up")
			}
			found(t, db, id, anything[zhiyin.RecordingEnded])

			v.stroke("v", alt)
			v.see("task")
			v.at("a message")
			v.click("task-take")
			v.has("task", "data-mine", "true")
			v.has("recording", "data-state", "ready")
			v.click("rec-play")
			v.until(stepWithin, playedTo+` >= 1`)
			v.at("heard")
			v.escape()
			v.status("available")
			v.stroke("v", alt)
			v.click("task-call")
			in := <-outside.Incoming()
			in.Answer()
			called := found(t, db, id, anything[zhiyin.TaskCalled])
			reaches(t, db, string(called.Contact), zhiyin.Connected)
			bye(t, in)

			v.see("wrap")
			v.click("wrap-option") // nothing is suggested for a call of our own
			v.wrapUp()
			v.stroke("v", alt)
			v.see("task-note")
			v.at("a message to close")
			v.do(chromedp.SendKeys(testID("task-note"), "凝胶已下单，明天到"))
			v.click("task-done")
			v.see("tasks-none")
			done := found(t, db, id, anything[zhiyin.TaskDone])
			if done.Task != made.Task || done.Outcome != zhiyin.TaskCalledBack || done.Late || done.Note == "" {
				t.Errorf("closed %+v of %+v", done, made)
			}
			closed(t, p)
			contains(t, p.replayAll(), id, " 0 differences")
		})
	}
}
