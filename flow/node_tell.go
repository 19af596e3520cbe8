package flow

import (
	"slices"
	"strings"

	"zhiyin.dev"
)

// tellNode tells how one of the customer's affairs stands, from the profile.
//
//	tell:
//	  what: return               # order, return, bill, balance, appointment, plan
//	  assurance: code            # how sure we must be who it is; raises what the kind asks for anyway
//	  text: {cmn: "您{told.at:date}的退货，现在{told.status}。", …}   # its own words unless written
//	  needs: authenticate        # where those go whose assurance is too low
//	  none: nothing_there        # there is nothing of the kind
//	next: anything_else
//
// It tells the newest that is under way, else the newest of the last three months.
type tellNode struct {
	what  string
	least zhiyin.Assurance
	words words
	needs string
	none  string
	next  string
	barge bool
}

// affair is a kind of what may be told: the orders it is found among, how sure we
// must be, and how it is said.
type affair struct {
	kind  string
	least zhiyin.Assurance
	text  zhiyin.Text
}

// affairs. Of an order or a return its progress may be told to whoever calls from the
// customer's number; amounts that one owns or owes, and visits to a doctor, take a code.
var affairs = map[string]affair{
	"order": {"order", zhiyin.Claimed, zhiyin.Text{
		zhiyin.Mandarin:  "您{told.at:date}的订单，{told.status}。",
		zhiyin.Cantonese: "您{told.at:date}嘅訂單，{told.status}。",
		zhiyin.English:   "Your order of {told.at:date} {told.status}."}},
	"return": {"return", zhiyin.Claimed, zhiyin.Text{
		zhiyin.Mandarin:  "您{told.at:date}的退换货申请，{told.status}。",
		zhiyin.Cantonese: "您{told.at:date}嘅退換貨申請，{told.status}。",
		zhiyin.English:   "Your return of {told.at:date} {told.status}."}},
	"bill": {"bill", zhiyin.Code, zhiyin.Text{
		zhiyin.Mandarin:  "您的账单{told.title}，金额{told.amount:money}，{told.status}。",
		zhiyin.Cantonese: "您嘅帳單{told.title}，金額{told.amount:money}，{told.status}。",
		zhiyin.English:   "Your bill {told.title} is {told.amount:money} and {told.status}."}},
	"balance": {"balance", zhiyin.Code, zhiyin.Text{
		zhiyin.Mandarin:  "您的{told.title}，余额{told.amount:money}。",
		zhiyin.Cantonese: "您嘅{told.title}，結餘{told.amount:money}。",
		zhiyin.English:   "The balance of your {told.title} is {told.amount:money}."}},
	"appointment": {"visit", zhiyin.Code, zhiyin.Text{
		zhiyin.Mandarin:  "您的预约{told.title}，时间是{told.at:date}，{told.status}。",
		zhiyin.Cantonese: "您嘅預約{told.title}，時間係{told.at:date}，{told.status}。",
		zhiyin.English:   "Your appointment {told.title} on {told.at:date} {told.status}."}},
	"plan": {"plan", zhiyin.Claimed, zhiyin.Text{
		zhiyin.Mandarin:  "您现在的套餐是{told.title}，{told.status}。",
		zhiyin.Cantonese: "您而家嘅套餐係{told.title}，{told.status}。",
		zhiyin.English:   "Your plan is {told.title}; it {told.status}."}},
}

// statuses are how states are said, at the end of a sentence.
var statuses = map[string]zhiyin.Text{
	"placed":     {zhiyin.Mandarin: "已经下单，等待付款", zhiyin.Cantonese: "已經落單，等緊付款", zhiyin.English: "has been placed and waits for payment"},
	"paid":       {zhiyin.Mandarin: "已经付款，正在备货", zhiyin.Cantonese: "已經付款，備緊貨", zhiyin.English: "has been paid and is being prepared"},
	"shipped":    {zhiyin.Mandarin: "已经发货", zhiyin.Cantonese: "已經寄出", zhiyin.English: "has been shipped"},
	"in_transit": {zhiyin.Mandarin: "正在派送途中", zhiyin.Cantonese: "派送緊", zhiyin.English: "is on its way"},
	"delivered":  {zhiyin.Mandarin: "已经签收", zhiyin.Cantonese: "已經簽收", zhiyin.English: "has been delivered"},
	"returning":  {zhiyin.Mandarin: "正在处理，收到退回的商品后就会退款", zhiyin.Cantonese: "處理緊，收到退貨之後就會退款", zhiyin.English: "is being handled; the refund follows when the goods are back"},
	"refunded":   {zhiyin.Mandarin: "款项已经退回", zhiyin.Cantonese: "款項已經退回", zhiyin.English: "has been refunded"},
	"booked":     {zhiyin.Mandarin: "已经约好", zhiyin.Cantonese: "已經約好", zhiyin.English: "is booked"},
	"cancelled":  {zhiyin.Mandarin: "已经取消", zhiyin.Cantonese: "已經取消", zhiyin.English: "has been cancelled"},
	"issued":     {zhiyin.Mandarin: "还没有支付", zhiyin.Cantonese: "仲未繳付", zhiyin.English: "has not been paid yet"},
	"ready":      {zhiyin.Mandarin: "已经可以领取", zhiyin.Cantonese: "已經可以領取", zhiyin.English: "is ready to be collected"},
	"done":       {zhiyin.Mandarin: "已经生效", zhiyin.Cantonese: "已經生效", zhiyin.English: "is in force"},
}

// over are the states of an affair that is not under way any more.
var over = []string{"delivered", "refunded", "done", "cancelled"}

func readTell(p *parser, f *form) node {
	in := f.open("tell")
	defer in.done()
	n := &tellNode{what: in.word("what", true), needs: in.word("needs", false), none: in.word("none", true), next: f.word("next", true), barge: in.yes("barge", true)}
	kind, known := affairs[n.what]
	if n.what != "" && !known {
		in.problem("what", "must be order, return, bill, balance, appointment or plan")
	}
	if p.standard {
		f.problem("tell", "a standard flow says the same to everybody")
	}
	n.least = kind.least
	if in.has("assurance") {
		if n.least = zhiyin.Assurance(in.word("assurance", true)); !slices.Contains(assurances, n.least) {
			in.problem("assurance", "must be claimed, code, pin or app")
		} else if surer(kind.least, n.least) {
			in.problem("assurance", "%s is told from %s on", n.what, kind.least)
		}
	}
	if n.needs == "" && n.least != zhiyin.Claimed {
		in.problem("needs", "is missing: it is told from %s on", n.least)
	}
	if n.words.text = kind.text; in.has("text") {
		n.words = p.words(in, "text", "plain", "told.title", "told.status", "told.amount", "told.at", "told.days", "told.id")
	}
	return n
}

// assurances, weakest first.
var assurances = []zhiyin.Assurance{zhiyin.Claimed, zhiyin.Code, zhiyin.PIN, zhiyin.App}

// surer tells whether a is more than b.
func surer(a, b zhiyin.Assurance) bool {
	return slices.Index(assurances, a) > slices.Index(assurances, b)
}

func (n *tellNode) does() string { return "tell" }

func (n *tellNode) ways() []way {
	out := []way{{field: "next", to: n.next}, {field: "tell.none", to: n.none}}
	if n.needs != "" {
		out = append(out, way{field: "tell.needs", to: n.needs})
	}
	return out
}

func (n *tellNode) enter(r *run) {
	has := r.state.assured(r.state.Snapshot)
	enough := !surer(n.least, has)
	r.entered(n, &zhiyin.Because{Says: "assurance >= " + string(n.least), Holds: enough, Saw: string(has)})
	if !enough {
		if n.needs == "" { // nobody whom we know
			r.enter(n.none)
			return
		}
		r.enter(n.needs)
		return
	}
	order, ok := affairOf(r.state.Snapshot, affairs[n.what].kind)
	if !ok {
		r.enter(n.none)
		return
	}
	r.state.Of = order.ID
	r.tell(zhiyin.FlowTold{Node: r.state.Node, What: n.what, Status: order.Status, Of: order.ID})
	r.do(Say{Prompt: r.state.Node, Text: n.words.choose(r.at()), Barge: n.barge, PacePercent: 100})
	r.state.Wait = ForPrompt
}

// affairOf is the newest of the kind that is under way, else the newest.
func affairOf(s zhiyin.Snapshot, kind string) (found zhiyin.Order, ok bool) {
	for _, o := range s.Orders {
		if o.Kind != kind {
			continue
		}
		if !slices.Contains(over, o.Status) {
			return o, true
		}
		if !ok {
			found, ok = o, true
		}
	}
	return found, ok
}

func (n *tellNode) hear(r *run, in Input) {
	if _, is := in.(PromptEnded); is {
		r.enter(n.next)
	}
}

// again tells it once more.
func (n *tellNode) again(r *run) { r.enterAt(r.state.Node) }

// toldOf reads what a Tell last spoke of.
func toldOf(read func(zhiyin.Order) (any, bool)) func(zhiyin.Snapshot, State) (any, bool) {
	return func(n zhiyin.Snapshot, s State) (any, bool) {
		i := slices.IndexFunc(n.Orders, func(o zhiyin.Order) bool { return o.ID == s.Of })
		if i < 0 || s.Of == "" {
			return nil, false
		}
		return read(n.Orders[i])
	}
}

// toldDue is when what was told last is due, as far as a foreseen reason knows.
func toldDue(n zhiyin.Snapshot, s State) (any, bool) {
	for _, f := range n.Likely {
		if f.About != nil && f.About.ID == s.Of && s.Of != "" && !f.About.Due.IsZero() {
			return f.About.Due, true
		}
	}
	return nil, false
}

// standing is how a state is said; one that we have no words for as it is written.
func standing(o zhiyin.Order) (any, bool) {
	if text, known := statuses[o.Status]; known {
		return text, true
	}
	status := strings.ReplaceAll(o.Status, "_", " ")
	return zhiyin.Text{zhiyin.Mandarin: status, zhiyin.Cantonese: status, zhiyin.English: "is " + status}, status != ""
}
