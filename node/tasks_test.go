package node

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cast"
	"zhiyin.dev/cast/system"
	"zhiyin.dev/contact"
	"zhiyin.dev/node/post"
)

// hall is the platform with the demo's customers and its counter, a real one with its
// own database, asked over HTTP.
type hall struct {
	*Node
	t       *testing.T
	world   cast.World
	calls   *contact.Conductor
	counter *sql.DB
	codes   chan string // that were sent
	address string      // of the counter
	shut    func()      // ends the counter
}

func opensHall(t *testing.T) *hall {
	t.Helper()
	n := connected(t)
	h := &hall{Node: n, t: t, codes: make(chan string, 8)}
	var err error
	if h.world, err = cast.Load(); err != nil {
		t.Fatal(err)
	}
	for _, c := range h.world.Customers {
		if c.Unknown {
			continue
		}
		if r, err := n.Intake().Identify(t.Context(), cast.Source(c.Unit), c.Record(n.now())); err != nil || !r.Code.OK() {
			t.Fatal(r, err)
		}
	}
	h.startCounter()
	for _, unit := range []string{"muhe", "anhe", "haiyue", "tongxin", "qingyun", "herun"} {
		if _, err := n.defs.Definition(t.Context(), zhiyin.DefinitionRef{Kind: "flow", ID: unit + "-service", Version: 1}); err != nil {
			continue
		}
		n.publishForTest(t, zhiyin.DefinitionRef{Kind: "number", ID: "at-" + unit, Version: 1}, "id: at-"+unit+"\nunit: "+unit+"\ncalled: at-"+unit+"\nflow: "+unit+"-service\nlanguage: cmn\n")
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := post.NewProver(n.db, func(_ context.Context, m zhiyin.Message) (string, error) { h.codes <- m.Fields["code"]; return "", nil }, n.now)
	h.calls = n.calls(t, p)
	return h
}

func (h *hall) startCounter() {
	h.t.Helper()
	dir := h.t.TempDir()
	in, tell := io.Pipe()
	hear, out := io.Pipe()
	over := make(chan error, 1)
	go func() { over <- system.Run(context.Background(), "counter", in, out) }()
	h.shut = func() {
		_ = tell.Close()
		if err, is := <-over; is && err != nil {
			h.t.Error(err)
		}
		close(over)
		h.shut = func() {}
	}
	h.t.Cleanup(func() { h.shut() })
	if err := json.NewEncoder(tell).Encode(system.Config{Dir: dir, Token: "t0ken", People: h.world.Served(), Every: time.Second}); err != nil {
		h.t.Fatal(err)
	}
	var at system.Place
	line, err := bufio.NewReader(hear).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &at)
	}
	if err == nil {
		h.counter, err = sql.Open("sqlite", "file:"+filepath.Join(dir, "counter.db")+"?mode=ro")
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = h.counter.Close() })
	h.connects(at.Address)
}

// connects tells the platform where the counter is.
func (h *hall) connects(address string) {
	h.t.Helper()
	h.address = address
	if _, err := h.Furnish(h.t.Context(), "id: counter\nname: {cmn: 自助办理, en: Counter}\nway: ask\nask: {url: \""+address+"\"}\n", "t0ken"); err != nil {
		h.t.Fatal(err)
	}
}

// reads is one value of the counter's database.
func (h *hall) reads(query string, args ...any) (out string) {
	h.t.Helper()
	if err := h.counter.QueryRow(query, args...).Scan(&out); err != nil {
		h.t.Errorf("%s: %v", query, err)
	}
	return out
}

// guest is a customer in a call of a unit's service flow.
type guest struct {
	*hall
	id    zhiyin.ContactID
	inbox *contact.Inbox
	seen  int // events looked at
}

func (h *hall) calling(customer string) *guest {
	h.t.Helper()
	c, known := h.world.Customer(customer)
	if !known {
		h.t.Fatalf("nobody is %s", customer)
	}
	id, inbox, set := h.rings(h.t, h.calls, "at-"+string(c.Unit), c.Phone)
	go func() { // what is played is not listened to here
		for {
			select {
			case <-set.said:
			case <-set.gone:
				return
			}
		}
	}()
	return &guest{hall: h, id: id, inbox: inbox}
}

// comesTo waits until a node is entered, after those that were waited for before.
func (v *guest) comesTo(node string) *guest {
	v.t.Helper()
	var way []string
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		events, err := v.db.AllEvents(v.t.Context(), string(v.id))
		if err != nil {
			v.t.Fatal(err)
		}
		way = nil
		for i, e := range events {
			b, is := e.Body.(zhiyin.FlowEntered)
			if !is {
				continue
			}
			way = append(way, b.Node)
			if i >= v.seen && b.Node == node {
				v.seen = i + 1
				return v
			}
		}
	}
	v.t.Fatalf("does not come to %s: %v", node, way)
	return v
}

// keys presses keys at a node.
func (v *guest) keys(node, digits string) *guest {
	v.t.Helper()
	v.comesTo(node)
	keysIn(v.inbox, digits)
	return v
}

// proves keys the code that was sent.
func (v *guest) proves(node string) *guest {
	v.t.Helper()
	v.comesTo(node)
	keysIn(v.inbox, <-v.codes)
	return v
}

// hears wants words in what was said last.
func (v *guest) hears(words ...string) *guest {
	v.t.Helper()
	events, err := v.db.AllEvents(v.t.Context(), string(v.id))
	if err != nil {
		v.t.Fatal(err)
	}
	said := ""
	for _, e := range events {
		if b, is := e.Body.(zhiyin.FlowSaid); is {
			said += b.Words + "\n"
		}
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			v.t.Errorf("%s was not said in:\n%s", w, said)
		}
	}
	return v
}

// leaves hangs up and wants the tasks with their outcomes in the ledger, and a replay
// that decides the same.
func (v *guest) leaves(tasks ...string) {
	v.t.Helper()
	v.inbox.HungUp()
	v.endsSoon(v.t, v.id)
	events, err := v.db.AllEvents(v.t.Context(), string(v.id))
	if err != nil {
		v.t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		if b, is := e.Body.(zhiyin.LookedUp); is && b.Task != "" {
			got = append(got, b.Task+" "+b.Outcome)
		}
	}
	if strings.Join(got, ", ") != strings.Join(tasks, ", ") {
		v.t.Errorf("the ledger has %v, want %v", got, tasks)
	}
	if r, err := v.replay(v.t.Context(), v.id); err != nil || len(r.Differences) > 0 {
		v.t.Errorf("replayed with %+v, %v", r.Differences, err)
	}
}

func TestBeautyTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	h.calling("muhe-6").keys("menu", "1").comesTo("more").hears("柔雾粉底液", "已經受理").leaves("progress found") // in Cantonese

	v := h.calling("muhe-2")
	v.keys("menu", "1").keys("more", "1").hears("轻透防晒乳", "已经发货", "￥228")
	v.keys("menu", "2").keys("again_ask", "1").keys("more", "1").hears("已经为您下单", "订单号")
	v.keys("menu", "2").keys("again_ask", "1").keys("more", "1").hears("没有重复下单")
	v.keys("menu", "3").proves("address").keys("address_ask", "2").keys("more", "1").hears("梧桐里 7 弄", "地址改好了")
	v.keys("menu", "3").keys("address_ask", "2").comesTo("address_same")
	v.leaves("progress found", "reorder found", "reorder refused", "address found", "address refused")
	if to := h.reads(`select address from affairs where no = 'M-21004'`); to != "work" {
		t.Errorf("the parcel goes to %s", to)
	}
	if n := h.reads(`select count(*) from affairs where customer = 'muhe-2' and state = 'placed'`); n != "1" {
		t.Errorf("%s orders were made", n)
	}
}

func TestBankTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	v := h.calling("anhe-5")
	v.keys("menu", "3").keys("loss", "9999"+"1").keys("loss_wrong", "1").keys("loss", "1405"+"1").keys("more", "1").hears("不是您名下的卡", "尾号1405的卡已经挂失")
	v.keys("menu", "3").keys("loss", "1405"+"1").comesTo("loss_before").keys("more", "1").hears("已经挂失了")
	v.keys("menu", "1").proves("balance").keys("more", "1").hears("可用余额")
	v.keys("menu", "2").comesTo("bill_paid").comesTo("more").hears("已经还清")
	v.leaves("card_loss refused", "card_loss found", "card_loss refused", "balance found", "bill found")
	if lost := h.reads(`select lost from customers where id = 'anhe-5'`); lost == "" {
		t.Error("the card is not blocked")
	}
	h.calling("anhe-2").keys("menu", "2").proves("bill").comesTo("bill_open").comesTo("more").hears("最低还款").leaves("bill found")
	h.calling("anhe-4").keys("menu", "2").proves("bill").comesTo("nothing").leaves("bill empty") // who has none
}

func TestWhenTheCounterIsDownAPersonIsOffered(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	v := h.calling("muhe-7")
	v.keys("menu", "2").comesTo("again_ask")
	h.shut()
	keysIn(v.inbox, "1")
	v.keys("again_order_down", "1").keys("again_order_down", "0").comesTo("person").hears("不会重复办理")
	v.leaves("reorder failed", "reorder failed")
}

// dayIn is so many days from now in the units' zone, a day later where that is a Sunday.
func dayIn(ahead int) time.Time {
	at := time.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, ahead)
	if at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// keyed is how a day is entered and confirmed.
func keyed(at time.Time) string { return at.Format("0102") + "1" }

func nextSunday() time.Time {
	at := dayIn(1)
	for at.Weekday() != time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

func TestShopTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	v := h.calling("haiyue-1") // whose tablet is a day late
	v.keys("menu", "1").keys("more", "1").hears("平板电脑", "正在运送途中", "￥2399")
	v.keys("menu", "2").keys("claim_ask", "1").keys("more", "1").hears("补偿￥50会退到")
	v.keys("menu", "2").keys("claim_ask", "1").comesTo("claim_before").keys("more", "1").hears("没有重复办理")
	v.keys("menu", "3").proves("address").keys("address_ask", "2").keys("address_late", "1").comesTo("menu").hears("不能改地址了")
	v.leaves("progress found", "late_claim found", "late_claim refused", "address refused")
	if n := h.reads(`select count(*) || ' ' || sum(cents) from claims`); n != "1 5000" {
		t.Errorf("claims: %s", n)
	}
	v = h.calling("haiyue-4")
	v.keys("menu", "3").proves("address").keys("address_ask", "2").comesTo("more").hears("金鸡湖东路").leaves("address found")
	h.calling("haiyue-2").keys("menu", "2").keys("nothing", "0").comesTo("person").leaves() // nothing is on its way
	h.calling("haiyue-7").keys("menu", "1").comesTo("nothing").leaves("progress empty")     // one of a family on this number
}

func TestMotherAndBabyTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	h.calling("tongxin-3").keys("menu", "1").comesTo("more").hears("轻便折叠推车", "已经受理").leaves("progress found")
	v := h.calling("tongxin-4")
	v.keys("menu", "2").keys("again_ask", "1").keys("more", "1").hears("已经为您下单")
	v.keys("menu", "3").keys("day_ask", keyed(nextSunday())).keys("day_other", "1").keys("day_ask", keyed(time.Now().In(time.FixedZone("", 8*3600)))).
		keys("day_other", "1").keys("day_ask", keyed(dayIn(3))).comesTo("day_told").comesTo("more").hears("改好了")
	v.leaves("reorder found", "delivery_day refused", "delivery_day refused", "delivery_day found")
	if due := h.reads(`select substr(due, 1, 10) from affairs where no = 'T-71255'`); due != dayIn(3).Format(time.DateOnly) {
		t.Errorf("the parcel comes on %s", due)
	}
	h.calling("tongxin-2").keys("menu", "3").keys("day_ask", keyed(dayIn(3))).comesTo("day_late").leaves("delivery_day refused")
}

func TestTelecomTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	v := h.calling("qingyun-5") // bound by a contract
	v.keys("menu", "1").proves("balance").keys("more", "1").hears("您的话费余额是￥")
	v.keys("menu", "2").keys("more", "1").hears("合计￥129", "套餐外的通话和流量￥0")
	v.keys("menu", "3").keys("plan_ask", "1"+"1").keys("plan_bound", "1").hears("不能换更便宜的套餐")
	v.keys("menu", "3").keys("plan_ask", "2"+"1").comesTo("plan_same").keys("more", "1")
	v.keys("menu", "3").keys("plan_ask", "1"+"2"+"3"+"1").comesTo("plan_told").comesTo("more").hears("无限套餐", "每月￥299")
	v.leaves("balance found", "bill found", "plan_change refused", "plan_change refused", "plan_change found")
	if plan := h.reads(`select plan from customers where id = 'qingyun-5'`); plan != "unlimited" {
		t.Errorf("the plan is %s", plan)
	}
	h.calling("qingyun-2").keys("menu", "2").proves("bill").comesTo("more").hears("套餐以外嘅通話同數據￥30").leaves("bill found")
	h.calling("qingyun-4").keys("menu", "3").comesTo("plan_none").comesTo("person").leaves()
}

func TestMedicalTasksAreDoneAtTheCounter(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	full, free := dayIn(10), dayIn(12)
	v := h.calling("herun-5") // who has none
	v.keys("menu", "1").proves("visit").keys("nothing", "1")
	v.keys("menu", "3").keys("book", keyed(nextSunday())).keys("book_part", "1").keys("book_other", "1").
		keys("book", keyed(full)).keys("book_part", "2").keys("more", "1").hears("星期天休息", "约好了")
	v.keys("menu", "3").keys("book", keyed(free)).keys("book_part", "1").comesTo("book_has")
	v.leaves("visit empty", "visit_made refused", "visit_made found", "visit_made refused")
	h.calling("herun-6").keys("menu", "2").proves("move").keys("move_day", keyed(full)).keys("move_part", "2").comesTo("more").hears("改好了").leaves("visit_moved found")
	v = h.calling("herun-2")
	v.keys("menu", "1").proves("visit").keys("more", "1").hears("专家门诊", "提前十五分钟")
	v.keys("menu", "2").keys("move_day", keyed(full)).keys("move_part", "2").keys("move_taken", "1").
		keys("move_day", keyed(free)).keys("move_part", "2").comesTo("move_told").comesTo("more").hears("已经约满")
	v.leaves("visit found", "visit_moved refused", "visit_moved found")
	if due := h.reads(`select due from affairs where no = 'V-40910'`); due != free.Format(time.DateOnly)+"T14:00:00+08:00" {
		t.Errorf("the appointment is at %s", due)
	}
}

// TestAnAnswerThatIsLostOrdersNothingTwice: the counter does what it is asked, and the
// line breaks before its answer arrives.
func TestAnAnswerThatIsLostOrdersNothingTwice(t *testing.T) {
	t.Parallel()
	h := opensHall(t)
	to, err := url.Parse(h.address)
	if err != nil {
		t.Fatal(err)
	}
	var breaks atomic.Bool
	counter := httputil.NewSingleHostReverseProxy(to)
	line := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && breaks.Load() {
			counter.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		counter.ServeHTTP(w, r)
	}))
	t.Cleanup(line.Close)
	h.connects(line.URL)
	orders := func() string {
		return h.reads(`select count(*) from affairs where customer = 'muhe-7' and state = 'placed'`)
	}
	breaks.Store(true)
	v := h.calling("muhe-7").keys("menu", "2").keys("again_ask", "1").comesTo("again_order_down")
	if n := orders(); n != "1" {
		t.Errorf("%s orders before the answer", n)
	}
	breaks.Store(false)
	keysIn(v.inbox, "1")
	v.comesTo("again_told").comesTo("more").hears("已经为您下单")
	v.leaves("reorder failed", "reorder found")
	if n := orders(); n != "1" {
		t.Errorf("%s orders were made", n)
	}
}
