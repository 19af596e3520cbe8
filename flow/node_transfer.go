package flow

import (
	"strings"

	"zhiyin.dev"
)

// transferNode hands the contact on. When it succeeds the flow is over.
//
//	transfer: {number: "+8675512345678", failed: sorry}
//	transfer: {queue: muhe-care, failed: sorry}
type transferNode struct {
	number string
	queue  zhiyin.QueueID
	failed string
}

func readTransfer(p *parser, f *form) node {
	in := f.open("transfer")
	n := &transferNode{number: in.word("number", false), queue: zhiyin.QueueID(in.word("queue", false)), failed: in.word("failed", true)}
	if (n.number == "") == (n.queue == "") {
		in.problem("number", "a transfer goes to a number or to a queue")
	}
	if n.number != "" && !isE164(n.number) {
		in.problem("number", "must be written +8675512345678 (E.164)")
	}
	if n.queue != "" && !isID(string(n.queue)) {
		in.problem("queue", "must be the id of a queue")
	}
	in.done()
	return n
}

// isE164: a plus and 7 to 15 digits, the first not zero (ITU-T E.164 §6).
func isE164(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

func (n *transferNode) does() string { return "transfer" }
func (n *transferNode) ways() []way  { return []way{{field: "transfer.failed", to: n.failed}} }

func (n *transferNode) enter(r *run) {
	r.entered(n, nil)
	r.do(Transfer{To: n.number, Queue: n.queue})
	r.state.Wait = ForTransfer
}

// hear takes TransferDone, and Routed for a queue that was reached and then left.
func (n *transferNode) hear(r *run, in Input) {
	var ok, failed bool
	switch v := in.(type) {
	case TransferDone:
		ok, failed = v.OK, !v.OK
	case Routed:
		ok = v.Outcome == Connected || v.Outcome == Abandoned
		failed = v.Outcome == NoAgent || v.Outcome == TimedWait
	}
	switch {
	case ok:
		r.end()
	case failed:
		r.enter(n.failed)
	}
}
