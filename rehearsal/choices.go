package rehearsal

import (
	"encoding/json"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// choices are the inputs that what was last asked of the world may lead to; the
// customer may hang up anywhere.
func (w *walking) choices() []Choice {
	out := []Choice{}
	if w.state.Over() {
		return out
	}
	for _, c := range append(w.answers(), said{"hung_up", flow.HungUp{}}) {
		raw, err := json.Marshal(c.input)
		if err == nil {
			out = append(out, Choice{Says: c.says, Input: raw})
		}
	}
	return out
}

type said struct {
	says  string
	input flow.Input
}

func (w *walking) answers() (out []said) {
	switch w.state.Wait {
	case flow.ForAgent:
		out = append(out, said{"moved.1", flow.Moved{Position: 1}}, said{"moved.3", flow.Moved{Position: 3}})
		return append(out, routed()...)
	case flow.ForVoicemail:
		return []said{{"message_left.kept", flow.MessageLeft{Kept: true}}, {"message_left.none", flow.MessageLeft{}}}
	case flow.ForTransfer:
		return append([]said{{"transfer_done.ok", flow.TransferDone{OK: true}}, {"transfer_done.failed", flow.TransferDone{}}}, routed()...)
	}
	switch c := w.asked.(type) {
	case flow.Send:
		if w.state.Wait == flow.ForMessage {
			out = append(out, said{"sent.ok", flow.Sent{Template: c.Template, OK: true}}, said{"sent.failed", flow.Sent{Template: c.Template}})
		}
	case flow.Handoff:
		if w.state.Wait == flow.ForHandoff {
			for _, s := range []zhiyin.HandoffState{zhiyin.HandoffOpened, zhiyin.HandoffConfirmed, zhiyin.HandoffDeclined, zhiyin.HandoffExpired, zhiyin.HandoffFailed} {
				out = append(out, said{"confirmed." + string(s), flow.Confirmed{Form: c.Form, State: s, Assurance: zhiyin.Claimed}})
			}
		}
	case flow.LookUp:
		return w.looked(c)
	case flow.SendCode:
		return w.ifAnswer(said{"code_sent.ok", flow.CodeSent{OK: true}}, said{"code_sent.failed", flow.CodeSent{}})
	case flow.Verify:
		for _, o := range []string{flow.Right, flow.Wrong, flow.Locked, flow.NotKept, flow.Unprovable} {
			out = append(out, said{"verified." + o, flow.Verified{Outcome: o}})
		}
		return w.ifAnswer(out...)
	}
	return out
}

func (w *walking) ifAnswer(all ...said) []said {
	if w.state.Wait != flow.ForAnswer {
		return nil
	}
	return all
}

// looked answers a look-up with values that say what they stand for.
func (w *walking) looked(c flow.LookUp) []said {
	values := map[string]string{}
	for name := range c.Take {
		values[name] = "1"
	}
	return w.ifAnswer(said{"looked.found", flow.Looked{Outcome: flow.Found, Values: values}}, said{"looked.empty", flow.Looked{Outcome: flow.Empty}},
		said{"looked.refused", flow.Looked{Outcome: flow.Refused, Values: values}}, said{"looked.failed", flow.Looked{Outcome: flow.Failed}}, said{"looked.timeout", flow.Looked{Outcome: flow.TimedQuest}})
}

func routed() (out []said) {
	for _, o := range []string{flow.Connected, flow.NoAgent, flow.TimedWait} {
		out = append(out, said{"routed." + o, flow.Routed{Outcome: o}})
	}
	return out
}
