package scenario

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip/siptest"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

// People of whom nothing is foreseen, so that the menu asks them.
const (
	xuStudent   = "19900001107" // 许知遥, muhe: bought a gel long ago
	zengStudent = "19900001404" // 曾一鸣, anhe: the machine kept his card
	anhe        = "4008000004"
)

// selfServed is a call in which a customer settles things by keys.
type selfServed struct {
	t    *testing.T
	p    *platform
	db   *store.DB
	call *siptest.Call
	from string
	id   string
	seen int // events that were waited for
}

// servesItself runs the demo with its counter and calls as somebody.
func servesItself(t *testing.T, from, called string) *selfServed {
	t.Helper()
	p := start(t, "--systems")
	s := &selfServed{t: t, p: p, db: p.ledger(), from: from}
	eventually(t, time.Minute, "the counter is connected", func() bool {
		c, err := interchange.Of(s.db.Engine, s.db).Connection(context.Background(), "counter")
		return err == nil && c.HasKey
	})
	before := contacts(t, s.db)
	s.call = p.dial(telephone(t), from, called)
	s.id = string(newest(t, s.db, before))
	return s
}

// comesTo waits until a node of a flow is entered, after those before.
func (s *selfServed) comesTo(node string) *selfServed {
	s.t.Helper()
	eventually(s.t, time.Minute, "node "+node, func() bool {
		for i, e := range events(s.t, s.db, s.id) {
			if b, is := e.Body.(zhiyin.FlowEntered); is && i >= s.seen && b.Flow.ID[strings.IndexByte(b.Flow.ID, '-')+1:]+"."+b.Node == node {
				s.seen = i + 1
				return true
			}
		}
		return false
	})
	return s
}

// keys presses keys at a node.
func (s *selfServed) keys(node, digits string) *selfServed {
	s.t.Helper()
	s.comesTo(node).call.SendDTMF(digits)
	return s
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// proves keys the code that the customer's telephone got.
func (s *selfServed) proves(node string) *selfServed {
	s.t.Helper()
	s.comesTo(node)
	code := ""
	eventually(s.t, 20*time.Second, "a code", func() bool {
		_, raw := s.p.get("/api/demo/inbox?to=" + url.QueryEscape("+86"+s.from))
		var in struct{ Items []struct{ Text string } }
		if json.Unmarshal([]byte(raw), &in) == nil && len(in.Items) > 0 {
			code = sixDigits.FindString(in.Items[0].Text)
		}
		return code != ""
	})
	found(s.t, s.db, s.id, func(f zhiyin.FlowSaid) bool { return strings.HasSuffix(f.Prompt, strings.SplitN(node, ".", 2)[1]) }) // it is asked for
	s.call.SendDTMF(code)
	return s
}

// hears wants words that were said to the customer.
func (s *selfServed) hears(words ...string) *selfServed {
	s.t.Helper()
	for _, w := range words {
		found(s.t, s.db, s.id, func(f zhiyin.FlowSaid) bool { return strings.Contains(f.Words, w) })
	}
	return s
}

// reads is one value of the counter's own database.
func (s *selfServed) reads(query string, args ...any) (out string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.p.dir, "demo", "counter", "counter.db")+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&out); err != nil {
		s.t.Errorf("%s: %v", query, err)
	}
	return out
}

// leaves hangs up and wants the tasks with their outcomes in the ledger.
func (s *selfServed) leaves(tasks ...string) {
	s.t.Helper()
	hearsSpeech(s.t, s.call)
	bye(s.t, s.call)
	found(s.t, s.db, s.id, anything[zhiyin.ContactEnded])
	var got []string
	for _, e := range events(s.t, s.db, s.id) {
		if b, is := e.Body.(zhiyin.LookedUp); is && b.Task != "" {
			got = append(got, b.Task+" "+b.Outcome)
		}
	}
	if strings.Join(got, ", ") != strings.Join(tasks, ", ") {
		s.t.Errorf("the ledger has %v, want %v", got, tasks)
	}
	contains(s.t, s.p.replayAll(), s.id, " 0 differences")
}

func TestACallerOrdersAgainHearsItsProgressAndMovesTheParcel(t *testing.T) {
	t.Parallel()
	s := servesItself(t, xuStudent, muhe)
	s.keys("main.menu", "5").keys("service.menu", "2").keys("service.again_ask", "1").keys("service.more", "1").hears("已经为您下单")
	s.keys("service.menu", "1").keys("service.more", "1").hears("祛痘凝胶", "已经下单，等待付款")
	s.keys("service.menu", "3").proves("service.address").keys("service.address_ask", "2").comesTo("service.more").hears("竹影巷", "地址改好了")
	if of := s.reads(`select count(*) || ' ' || max(address) from affairs where customer = 'muhe-7' and state = 'placed'`); of != "1 work" {
		t.Errorf("the counter has %s", of)
	}
	s.leaves("reorder found", "progress found", "address found")
}

func TestACallerBlocksACardAndHearsTheirBalance(t *testing.T) {
	t.Parallel()
	s := servesItself(t, zengStudent, anhe)
	s.keys("main.menu", "5").keys("service.menu", "3").keys("service.loss", zengStudent[7:])
	s.hears("尾号1404的卡，以后不能再恢复").call.SendDTMF("1")
	s.keys("service.more", "1").hears("已经挂失")
	s.keys("service.menu", "1").proves("service.balance").keys("service.more", "1").hears("可用余额")
	s.keys("service.menu", "2").comesTo("service.nothing").hears("没有查到您名下") // who has no bill
	if lost := s.reads(`select lost from customers where id = 'anhe-4'`); lost == "" {
		t.Error("the card is not blocked")
	}
	for _, e := range events(t, s.db, s.id) {
		if k, is := e.Body.(zhiyin.DigitsKeyed); is && k.Digits == "1404" {
			t.Error("the card's digits are kept as keys")
		}
	}
	s.leaves("card_loss found", "balance found", "bill empty")
}

func TestACounterThatDiesInMidTaskLeadsToAPerson(t *testing.T) {
	t.Parallel()
	s := servesItself(t, xuStudent, muhe)
	s.keys("main.menu", "5").keys("service.menu", "2").comesTo("service.again_ask")
	if err := syscall.Kill(s.p.child("act\x00counter\x00"), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.call.SendDTMF("1")
	s.keys("service.again_order_down", "1").keys("service.again_order_down", "0").hears("不会重复办理")
	s.comesTo("main.person")
	if n := s.reads(`select count(*) from affairs where customer = 'muhe-7' and state = 'placed'`); n != "0" {
		t.Errorf("%s orders were made", n)
	}
	s.leaves("reorder failed", "reorder failed")
}

// A customer who writes gets the same tasks by buttons and words, and a colleague when
// they want one.
func TestAChatSettlesATask(t *testing.T) {
	t.Parallel()
	p := start(t, "--systems")
	db := p.ledger()
	eventually(t, time.Minute, "the counter is connected", func() bool {
		c, err := interchange.Of(db.Engine, db).Connection(context.Background(), "counter")
		return err == nil && c.HasKey
	})
	v := p.writes(&visitor{}, map[string]any{"site": "muhe", "language": "cmn", "as": "muhe-7"}, p.ready.Web)
	choices := func(n int) func() bool {
		return func() bool { return len(v.messages) > 0 && len(v.messages[len(v.messages)-1].Choices) == n }
	}
	writes := func(client, text string) {
		v.send(map[string]any{"write": map[string]any{"client": client, "text": text}})
	}
	v.until("the question with its buttons", choices(2))
	writes("c1", "咨询正在办的事")
	v.until("the tasks", choices(4))
	writes("c2", "再买一次") // a button's words
	v.until("the question", choices(2))
	writes("c3", "要的")
	v.until("the order", func() bool {
		for _, m := range v.messages {
			if strings.Contains(m.Text, "已经为您下单") {
				return true
			}
		}
		return false
	})
	found(t, db, v.contact, func(l zhiyin.LookedUp) bool { return l.Task == "reorder" && l.Outcome == "found" && l.Changes })
	v.send(map[string]any{"close": true})
	found(t, db, v.contact, anything[zhiyin.ContactEnded])
	contains(t, p.replayAll(), v.contact, " 0 differences")
}
