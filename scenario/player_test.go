package scenario

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
)

// playedTo is the player's time in seconds.
const playedTo = `(() => { const [m, s] = document.querySelector('[data-testid="rec-time"]').textContent.split(' / ')[0].split(':'); return 60 * m + +s; })()`

func TestTheDeskShowsAndPlaysRecordings(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{wrap: 3})
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			v.status("available")
			phone := telephone(t)
			call := p.dial(phone, suGold, taped)
			call.Play(customerHz)
			v.click("offer-accept")
			v.see("talk-time")
			v.has("rec-mark", "data-state", "on")
			v.at("recorded")
			v.stroke("r", alt)
			v.has("rec-mark", "data-state", "paused")
			v.at("recording paused")
			v.stroke("r", alt)
			v.has("rec-mark", "data-state", "on")
			v.click("call-recording")
			v.has("rec-mark", "data-state", "paused")
			v.click("call-recording")
			v.has("rec-mark", "data-state", "on")
			time.Sleep(8 * time.Second) // so much is to be played
			bye(t, call)
			id := string(newest(t, db, nil))
			ended := found(t, db, id, anything[zhiyin.RecordingEnded])
			v.see("rest") // the work after the call ends by itself

			p.dial(phone, suGold, taped)
			v.click("offer-accept")
			v.see("talk-time")
			v.click("panel-history")
			v.see("history")
			v.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`[data-contact=%q] [data-testid="past-recording"]`, id))))
			v.has("recording", "data-state", "ready")
			v.has("rec-wave", "data-shape", "ready")
			v.at("player")
			if n := len(plays(t, db, ended.Recording)); n != 0 {
				t.Errorf("opened without playing, and %d plays in the audit", n)
			}
			v.do(chromedp.Focus(testID("rec-wave")))
			v.stroke(" ")
			v.until(stepWithin, playedTo+` >= 2`)
			v.stroke(" ")
			v.has("rec-play", "aria-label", map[string]string{"en": "Play", "zh-CN": "播放"}[l.screen])
			at := evaluate[int](v.browser, playedTo)
			v.stroke(kb.ArrowRight)
			v.until(stepWithin, fmt.Sprintf(playedTo+` >= %d`, at+4))
			v.stroke(kb.Home)
			v.until(stepWithin, playedTo+` === 0`)
			v.click("rec-speed")
			v.click("rec-agent")
			v.has("rec-agent", "aria-pressed", "false")
			v.click("rec-play")
			v.until(stepWithin, playedTo+` >= 1`)
			v.at("playing")
			if n := len(plays(t, db, ended.Recording)); n != 1 {
				t.Errorf("one sitting left %d entries in the audit", n)
			}
			v.click("rec-hold-change")
			v.see("hold-form")
			v.at("asked why it is kept")
			v.do(chromedp.SendKeys(testID("hold-why"), "投诉 114"+kb.Enter))
			v.has("rec-hold", "data-held", "true")
			v.see("rec-held-why")
			v.at("kept")
			if row, err := db.Recording(t.Context(), ended.Recording); err != nil || !row.Held || row.HeldWhy != "投诉 114" {
				t.Errorf("kept: %+v, %v", row, err)
			}
			v.click("rec-hold-change")
			v.see("hold-form")
			v.at("asked why it is released")
			v.do(chromedp.SendKeys(testID("hold-why"), "结案 114"+kb.Enter))
			v.has("rec-hold", "data-held", "false")
			if row, err := db.Recording(t.Context(), ended.Recording); err != nil || row.Held {
				t.Errorf("released: %+v, %v", row, err)
			}
			// What the customer said is what is heard: the browser decodes what we serve.
			// The middle one of all periods is the tone's, wherever the silence of a pause
			// or of a late packet lies.
			hz := evaluate[float64](v.browser, fmt.Sprintf(`fetch('/api/recordings/%s/audio').then(r => r.arrayBuffer()).then(b => new AudioContext().decodeAudioData(b)).then(a => {
			  const d = a.getChannelData(0), periods = []; let last = 0;
			  for (let i = 1; i < d.length; i++) {
			    if (!(d[i - 1] < 0 && d[i] >= 0)) continue;
			    const at = i - d[i] / (d[i] - d[i - 1]);
			    if (last) periods.push(at - last);
			    last = at;
			  }
			  periods.sort((x, y) => x - y);
			  return periods.length < 2 * %d ? 0 : a.sampleRate / periods[periods.length >> 1]; })`, ended.Recording, customerHz))
			if hz < customerHz-5 || hz > customerHz+5 {
				t.Errorf("the browser decodes %.0f Hz on the customer's side, want %d", hz, customerHz)
			}
		})
	}
}
