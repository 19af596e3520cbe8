package flow

import "zhiyin.dev"

// noticeNode plays a notice: words that must be heard before anything is
// recorded or measured. It can't be cut short.
//
//	notice: muhe-recording
//	next: menu
type noticeNode struct {
	notice, next string
}

func readNotice(p *parser, f *form) node {
	n := &noticeNode{notice: f.word("notice", true), next: f.word("next", true)}
	if n.notice != "" && !isID(n.notice) {
		f.problem("notice", "must be the id of a notice")
	}
	return n
}

func (n *noticeNode) does() string { return "notice" }
func (n *noticeNode) ways() []way  { return []way{{field: "next", to: n.next}} }

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
	ended, is := in.(PromptEnded)
	if !is {
		return
	}
	if notice, ok := r.state.Contact.notice(n.notice); ok && !ended.Barged {
		r.tell(zhiyin.NoticePlayed{Notice: notice.ID, Version: notice.Version})
	}
	r.enter(n.next)
}
