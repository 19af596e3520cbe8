package flow

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// lookupNode asks another system and goes by what comes of it. The call goes on
// meanwhile: the customer hears music, and nobody waits longer than within_ms.
//
//	lookup:
//	  connection: shop-haiyue      # of the way ask: it says to which address
//	  path: /orders/{vars.order_no}/status
//	  query: {phone: customer.phone}    # GET: name ← path of the flow
//	  body: {order: vars.order_no}      # POST: sent as JSON
//	  take: {state: /status, due: /eta} # variable ← place in the answer (JSON Pointer)
//	  within_ms: 2000              # 500 to 10000
//	  music: calm                  # heard after half a second of silence
//	  task: reorder                # what of the customer's it settles; events name it
//	  on: {empty: unknown, refused: why, failed: person, timeout: person}   # found is next
//	next: told
//
// Empty is 404 and 204, refused 409 and 422: what is taken then says why. A POST
// carries an idempotency key that stays the same until the other system has answered,
// so that neither a repetition nor the end of a process does a thing twice.
type lookupNode struct {
	connection string
	post       bool
	path       string
	query      []pair // name ← path of the flow
	body       []pair
	take       []pair // variable ← JSON Pointer
	within     time.Duration
	music      string
	task       string
	next       string
	empty      string
	refused    string
	failed     string
	late       string
}

type pair struct{ name, from string }

// asked are paths that a lookup may tell the other system although no prompt may
// speak them.
var asked = map[string]func(zhiyin.Snapshot) string{
	"customer.id":    func(n zhiyin.Snapshot) string { return string(n.Customer.ID) },
	"customer.phone": func(n zhiyin.Snapshot) string { return n.Customer.Phone },
}

func readLookup(p *parser, f *form) node {
	in := f.open("lookup")
	defer in.done()
	n := &lookupNode{connection: in.word("connection", true), path: in.word("path", true), music: in.word("music", false), task: in.word("task", false), next: f.word("next", true),
		within: time.Duration(in.number("within_ms", 2000, 500, 10_000)) * time.Millisecond}
	if n.task != "" && !isNodeID(n.task) {
		in.problem("task", "must be a name: lower-case letters, digits and underscores, beginning with a letter")
	}
	if n.connection != "" && !isID(n.connection) {
		in.problem("connection", "must be the id of a connection")
	}
	if n.path != "" && (n.path[0] != '/' || strings.HasPrefix(n.path, "//") || strings.ContainsAny(n.path, "?#\\ ") || strings.Contains(n.path, "..")) {
		in.problem("path", "must be a path like /orders/{order.id}; what follows a ? is written in query")
	}
	for _, hole := range holesIn(n.path) {
		p.asks(in, "path", hole)
	}
	n.query, n.body = p.pairs(in, "query"), p.pairs(in, "body")
	n.post = in.has("body")
	take := in.open("take")
	for _, name := range take.keys() {
		n.take = append(n.take, pair{name, take.word(name, true)})
		if _, declared := p.vars[name]; !declared {
			take.problem(name, "is not declared in variables")
		}
		if pointer := n.take[len(n.take)-1].from; pointer != "" && pointer[0] != '/' {
			take.problem(name, "must be a place in the answer like /order/status (RFC 6901)")
		}
	}
	take.done()
	on := in.open("on")
	n.failed = on.word("failed", true)
	if n.empty = n.failed; on.has("empty") {
		n.empty = on.word("empty", true)
	}
	if n.refused = n.failed; on.has("refused") {
		n.refused = on.word("refused", true)
	}
	if n.late = n.failed; on.has("timeout") {
		n.late = on.word("timeout", true)
	}
	on.done()
	return n
}

// pairs reads name → path of the flow.
func (p *parser) pairs(in *form, key string) (out []pair) {
	f := in.open(key)
	for _, name := range f.keys() {
		out = append(out, pair{name, f.word(name, true)})
		p.asks(f, name, out[len(out)-1].from)
	}
	f.done()
	return out
}

// asks checks that a path may be told to another system.
func (p *parser) asks(f *form, key, path string) {
	known, is := p.paths[path]
	_, also := asked[path]
	switch {
	case !is && !also:
		f.problem(key, "there is no %s", path)
	case p.standard && (known.Personal || also):
		f.problem(key, "a standard flow treats everybody alike and may not look at %s", path)
	}
}

// holesIn are the {paths} of a URL's path.
func holesIn(text string) (out []string) {
	for {
		_, after, found := strings.Cut(text, "{")
		hole, rest, closed := strings.Cut(after, "}")
		if !found || !closed {
			return out
		}
		out, text = append(out, hole), rest
	}
}

func (n *lookupNode) does() string { return "lookup" }

func (n *lookupNode) ways() []way {
	out := []way{{"next", n.next, true}, {"lookup.on.failed", n.failed, true}}
	if n.empty != n.failed {
		out = append(out, way{"lookup.on.empty", n.empty, true})
	}
	if n.refused != n.failed {
		out = append(out, way{"lookup.on.refused", n.refused, true})
	}
	if n.late != n.failed {
		out = append(out, way{"lookup.on.timeout", n.late, true})
	}
	return out
}

func (n *lookupNode) enter(r *run) {
	r.entered(n, nil)
	command, ok := n.command(r)
	if !ok { // nothing to ask for: the customer has no such thing
		r.tell(n.lookedUp(r, Empty))
		r.enter(n.empty)
		return
	}
	r.do(command)
	r.state.Wait, r.state.Due = ForAnswer, r.now
}

// command fills the question; ok is false when a value in it is missing.
func (n *lookupNode) command(r *run) (LookUp, bool) {
	out := LookUp{Connection: n.connection, Method: "GET", Path: n.path, Within: n.within, Music: n.music, Take: map[string]string{}}
	for _, hole := range holesIn(n.path) {
		v, ok := r.asked(hole)
		if !ok {
			return out, false
		}
		out.Path = strings.ReplaceAll(out.Path, "{"+hole+"}", url.PathEscape(v))
	}
	query := url.Values{}
	for _, q := range n.query {
		v, ok := r.asked(q.from)
		if !ok {
			return out, false
		}
		query.Set(q.name, v)
	}
	if len(query) > 0 {
		out.Path += "?" + query.Encode()
	}
	if n.post {
		out.Method, out.Body, out.Key = "POST", map[string]string{}, r.keyOf(r.state.Node)
	}
	for _, b := range n.body {
		v, ok := r.asked(b.from)
		if !ok {
			return out, false
		}
		out.Body[b.name] = v
	}
	for _, t := range n.take {
		out.Take[t.name] = t.from
	}
	return out, true
}

// asked is what stands at a path, as other systems read it.
func (r *run) asked(path string) (string, bool) {
	if read, is := asked[path]; is {
		v := read(r.state.Snapshot)
		return v, v != "" && r.state.Snapshot.Known == zhiyin.One
	}
	at, ok := r.at()(path)
	v, fits := valued(at)
	return v.String(), ok && fits
}

func (n *lookupNode) hear(r *run, in Input) {
	answer, is := in.(Looked)
	if !is {
		return
	}
	outcome, values := answer.Outcome, n.taken(r, answer)
	if outcome == Found && len(n.take) > 0 && len(values) == 0 {
		outcome = Empty // the answer has nothing of what was asked for
	}
	if n.post && outcome != Failed && outcome != TimedQuest {
		put(&r.state.Settled, r.state.Node, r.state.Settled[r.state.Node]+1)
	}
	told := n.lookedUp(r, outcome)
	told.Variables, told.Ms = namesOf(values), r.now.Sub(r.state.Due).Milliseconds()
	r.tell(told)
	r.fill(values)
	r.state.Due = time.Time{}
	r.enter(cmp.Or(map[string]string{Found: n.next, Empty: n.empty, Refused: n.refused, TimedQuest: n.late}[outcome], n.failed))
}

func (n *lookupNode) lookedUp(r *run, outcome string) zhiyin.LookedUp {
	return zhiyin.LookedUp{Node: r.state.Node, Connection: n.connection, Task: n.task, Changes: n.post, Outcome: outcome}
}

// taken are the values of an answer that fit their variables; those of the answer
// before are forgotten.
func (n *lookupNode) taken(r *run, answer Looked) map[string]Value {
	values, vars := map[string]Value{}, r.def.within(r.state.Node).vars
	for _, t := range n.take {
		delete(r.state.Vars, scopeOf(r.state.Node)+t.name)
		text, has := answer.Values[t.name]
		if !has || answer.Outcome != Found && answer.Outcome != Refused {
			continue
		}
		if v, fits := typed(vars[t.name].of, text, r.state.zone()); fits {
			values[t.name] = v
		}
	}
	return values
}

// keyOf names what a node changes: this contact, this node, and how often the other
// system has answered it already.
func (r *run) keyOf(node string) string {
	return string(r.state.Contact.ID) + "/" + node + "/" + strconv.Itoa(r.state.Settled[node]+1)
}

func namesOf(values map[string]Value) (out []string) {
	for name := range values {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
