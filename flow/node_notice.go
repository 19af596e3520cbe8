package flow

import (
	"time"

	"zhiyin.dev"
)

// noticeNode plays a notice: words that must be heard before anything is
// recorded or measured. It can't be cut short. Where its words name a key with
// which to refuse, that key counts while they are heard and shortly after; any
// other key goes on at once and is kept for the next question.
//
//	notice: muhe-recording
//	refuse: "9"          # the key that the notice's words name; none unless written
//	wait_seconds: 2      # for it, after the words
//	refused: unrecorded  # where a refusal leads; next unless written
//	next: menu
type noticeNode struct {
	notice, next    string
	refuse, refused string
	wait            time.Duration
}

func readNotice(p *parser, f *form) node {
	n := &noticeNode{notice: f.word("notice", true), next: f.word("next", true), refuse: f.word("refuse", false)}
	if n.notice != "" && !isID(n.notice) {
		f.problem("notice", "must be the id of a notice")
	}
	n.refused = n.next
	if n.refuse == "" {
		return n
	}
	if !areKeys(n.refuse) || len(n.refuse) != 1 {
		f.problem("refuse", "must be one key: 0 to 9, * or #")
	}
	n.wait = time.Duration(f.number("wait_seconds", 2, 1, 10)) * time.Second
	if f.has("refused") {
		n.refused = f.word("refused", true)
	}
	return n
}

func (n *noticeNode) does() string { return "notice" }

func (n *noticeNode) ways() []way {
	out := []way{{field: "next", to: n.next}}
	if n.refused != n.next {
		out = append(out, way{field: "refused", to: n.refused})
	}
	return out
}

// enter passes over a notice that is not in force: the call goes on, and since
// no NoticePlayed is written nothing is recorded.
func (n *noticeNode) enter(r *run) {
	r.entered(n, nil)
	notice, ok := r.state.Contact.notice(n.notice)
	if !ok {
		r.enter(n.next)
		return
	}
	r.do(Say{Prompt: r.state.Node, Text: notice.Text, Notice: notice.ID, PacePercent: 100})
	r.state.Wait = ForPrompt
}

func (n *noticeNode) hear(r *run, in Input) {
	switch v := in.(type) {
	case PromptEnded:
		n.heard(r, v)
	case Keyed:
		if v.Digits == n.refuse {
			n.refusedBy(r)
			return
		}
		r.enter(n.next)
	case TimedOut:
		r.enter(n.next)
	}
}

// heard waits for the key of refusal once the words are over.
func (n *noticeNode) heard(r *run, ended PromptEnded) {
	if r.state.Wait != ForPrompt {
		return
	}
	if notice, ok := r.state.Contact.notice(n.notice); ok && !ended.Barged {
		r.tell(zhiyin.NoticePlayed{Notice: notice.ID, Version: notice.Version})
	}
	if n.refuse == "" {
		r.enter(n.next)
		return
	}
	r.do(Gather{Max: 1, Only: n.refuse, First: n.wait, Between: n.wait})
	r.state.Wait = ForKeys
}

func (n *noticeNode) refusedBy(r *run) {
	notice, _ := r.state.Contact.notice(n.notice)
	r.tell(zhiyin.NoticeRefused{Notice: n.notice, Version: notice.Version})
	r.enter(n.refused)
}
