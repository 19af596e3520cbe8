package scenario

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

// Numbers that are answered without a greeting, for tests that are about what
// comes after it.
const (
	straight = "straight" // queues at once in muhe-care; gold members first
	keypad   = "keypad"   // asks for one key: 1 queues, 2 says goodbye
	aside    = "aside"    // queues at once in tongxin-care, whose times are the pack's
	back     = "back"     // queues in muhe-care, where 1 and 1 again ask for a callback
	leave    = "leave"    // out of hours always: takes a message
	signs    = "signs"    // chat:signs hands a document to the site's own app, and says what came of it
	rated    = "rated"    // queues at once, and asks how it was when the agent has left
	taped    = "taped"    // says the notice of muhe first, so that the talk may be recorded
)

const straightFlows = `
id: muhe-straight
name: {cmn: 直通, yue: 直通, en: Straight through}
start: wait
nodes:
  wait:
    queue:
      id: muhe-care
      priority:
        - when: customer.tier == "gold"
          is: 80
        - otherwise: 10
      music: calm
      position: {cmn: "您前面还有 {ahead:number} 位。", yue: "您前面仲有 {ahead:number} 位。", en: "You are number {position:number}."}
      every_seconds: 30
      on: {no_agent: closed}
  closed:
    say:
      text: {cmn: 现在没有客服。, yue: 而家冇客服。, en: Nobody is there.}
    next: goodbye
  goodbye:
    hangup: {}
---
id: muhe-keypad
name: {cmn: 按键, yue: 按鍵, en: Keypad}
start: ask
nodes:
  ask:
    gather:
      text: {cmn: 请按一。, yue: 請按一。, en: Press one.}
      attempts: 2
      on: {"1": wait, "2": goodbye}
      invalid: goodbye
      none: goodbye
  wait:
    queue:
      id: muhe-care
      music: calm
      on: {no_agent: goodbye}
  goodbye:
    hangup: {}
---
id: muhe-taped
name: {cmn: 录音, yue: 錄音, en: Recorded}
start: notice
nodes:
  notice:
    notice: muhe-recording
    refuse: "9"
    next: wait
  wait:
    queue:
      id: muhe-care
      music: calm
      on: {no_agent: goodbye}
  goodbye:
    hangup: {}
---
id: muhe-leave
name: {cmn: 留言, yue: 留言, en: Voicemail}
start: hours
nodes:
  hours:
    schedule: {hours: {mon-sun: "00:00-24:00"}, holidays: [2020-01-01..2099-12-31], open: goodbye, closed: message}
  message:
    voicemail:
      queue: muhe-care
      text: {cmn: 请留言，会录音。, yue: 請留言，會錄音。, en: Leave a message; it is recorded.}
      done: {cmn: 写好了, yue: 寫好咗, en: Done}
    next: goodbye
  goodbye:
    hangup: {}
---
id: muhe-rated
name: {cmn: 评价, yue: 評價, en: Rated}
start: wait
after: how
nodes:
  wait:
    queue:
      id: muhe-care
      music: calm
      on: {no_agent: goodbye}
  how:
    survey:
      questions:
        - id: satisfaction
          most: 5
          text: {cmn: "请打分，一到五。", yue: "請評分，一到五。", en: "Please rate, 1 to 5."}
          speech: {say: {"5": {words: [很满意, 非常满意]}, "4": {words: [满意]}, "2": {words: [不满意]}}}
        - id: solved
          most: 3
          text: {cmn: "解决了几成，一到三。", yue: "解決咗幾多，一到三。", en: "How much was settled, 1 to 3."}
          speech: {}
      opt_out: "0"
      thanks: {cmn: 谢谢。, yue: 多謝。, en: Thank you.}
  goodbye:
    hangup: {}
---
id: muhe-signs
name: {cmn: 签署, yue: 簽署, en: Signing}
start: hand
nodes:
  hand:
    handoff:
      form: agreement-sign
      way: app
      fields: {document: {cmn: 会员协议, yue: 會員協議, en: Agreement}, terms: {cmn: 一年为期。, yue: 一年為期。, en: For a year.}}
      text: {cmn: 请在 App 里签署。, yue: 請喺 App 簽署。, en: Please sign in the app.}
      music: calm
      on: {confirmed: done, declined: sorry, expired: sorry, failed: sorry}
  done:
    say:
      text: {cmn: 签好了。, yue: 簽好咗。, en: Signed.}
    next: wait
  sorry:
    say:
      text: {cmn: 没有签成。, yue: 簽唔到。, en: Not signed.}
    next: wait
  wait:
    queue:
      id: muhe-care
      music: calm
      on: {no_agent: goodbye}
  goodbye:
    hangup: {}
---
id: muhe-back
name: {cmn: 回电, yue: 回電, en: Called back}
start: wait
nodes:
  wait:
    queue:
      id: muhe-care
      music: calm
      keys: {"1": offer}
      on: {no_agent: goodbye}
  offer:
    callback:
      for: wait
      text: {cmn: "给尾号{caller.tail:digits}回电，请按一。", yue: "打返尾號{caller.tail:digits}，請按一。", en: "To be called at {caller.tail:digits}, press 1."}
      key: "1"
      thanks: {cmn: 好的。, yue: 好嘅。, en: We will.}
      from: "00:00"
      to: "24:00"
      declined: wait
      unavailable: wait
  goodbye:
    hangup: {}
`

// times are those of the muhe-care queue; zero leaves what the pack says.
type times struct{ ring, wrap int }

// furnished makes a data directory whose muhe-care has other times and that has
// the two short numbers. The demo leaves alone what is published already.
func furnished(t testing.TB, q times) (dir string) {
	t.Helper()
	return furnishedOn(t, "", q)
}

// furnishedOn does it in a database of a server; an empty url is a file. more are kept
// beside those definitions.
func furnishedOn(t testing.TB, url string, q times, more ...zhiyin.Event) (dir string) {
	t.Helper()
	if q.ring == 0 {
		q.ring = 20
	}
	if q.wrap == 0 {
		q.wrap = 45
	}
	dir = t.TempDir()
	keptIn(t, dir, url, append(straightDefinitions(q), more...)...)
	return dir
}

// keptIn keeps events in a directory, or a database of a server, that nothing runs on.
func keptIn(t testing.TB, dir, url string, list ...zhiyin.Event) {
	t.Helper()
	v, err := vault.Open(filepath.Join(dir, "keyring.json"), true)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), store.Config{Path: filepath.Join(dir, "zhiyin.db"), URL: url}, v, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- db.Run(ctx) }()
	if err := db.AppendWait(ctx, list...); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func straightDefinitions(q times) (out []zhiyin.Event) {
	publish := func(kind, id, yaml string) {
		e := zhiyin.NewEvent(kind+"/"+id, zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: kind, ID: id, Version: 1}, YAML: yaml}, time.Now().UTC())
		e.By = "system"
		out = append(out, e)
	}
	publish("queue", "muhe-care", fmt.Sprintf("{id: muhe-care, unit: muhe, name: {cmn: 客户服务, yue: 客戶服務, en: Customer care}, group: muhe, target_seconds: 20, target_percent: 80, ring_seconds: %d, wrap_seconds: %d}", q.ring, q.wrap))
	flows := strings.Split(straightFlows, "---\n")
	flows = append(flows, strings.NewReplacer("muhe-straight", "tongxin-aside", "muhe", "tongxin").Replace(flows[0]))
	for _, text := range flows {
		id := strings.Fields(text)[1]
		unit, called, _ := strings.Cut(id, "-")
		if publish("flow", id, text); called == signs {
			called = "chat:" + signs
		}
		publish("number", id, fmt.Sprintf(`{id: %s, called: %q, unit: %s, flow: %s, language: cmn, notice: %s-recording, caller_id: "+864008000001"}`, id, called, unit, id, unit))
	}
	return out
}

// startStraight runs the demo with those.
func startStraight(t testing.TB, q times, flags ...string) *platform {
	t.Helper()
	return startStraightOn(t, "", q, flags...)
}

func startStraightOn(t testing.TB, url string, q times, flags ...string) *platform {
	t.Helper()
	p := &platform{t: t, dir: furnishedOn(t, url, q), url: url, log: &buffer{}}
	p.begin(flags...)
	return p
}

// startOn runs the demo on a directory that exists.
func startOn(t testing.TB, dir string, flags ...string) *platform {
	t.Helper()
	p := &platform{t: t, dir: dir, log: &buffer{}}
	p.begin(flags...)
	return p
}

// begin runs it until the test ends.
func (p *platform) begin(flags ...string) {
	p.t.Helper()
	p.run(flags...)
	p.t.Cleanup(func() {
		p.stop()
		if p.t.Failed() {
			p.t.Logf("log of the platform:\n%s", tail(p.log.String(), 6000))
		}
	})
}
