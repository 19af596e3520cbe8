package handoff_test

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/handoff"
)

func TestAJointPageIsWhatItsEventsSay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	happened := func(bodies ...zhiyin.Body) (out []zhiyin.Event) {
		for i, b := range bodies {
			out = append(out, zhiyin.NewEvent("ct_1", b, at.Add(time.Duration(i)*time.Second)))
		}
		return out
	}
	invited := zhiyin.DeviceInvited{Device: "dv_1", By: zhiyin.FirstDevice, Name: "周经理", Expires: at.Add(time.Hour)}
	if j := handoff.JointOf(happened(zhiyin.HandoffMade{})); j.Open() || len(j.Devices) != 0 {
		t.Errorf("of nobody: %+v", j)
	}
	j := handoff.JointOf(happened(zhiyin.DeviceJoined{Device: zhiyin.FirstDevice, Type: "phone"}, invited))
	if d, ok := j.Device("dv_1"); !j.Open() || !ok || d.Name != "周经理" || !d.Joined.IsZero() {
		t.Errorf("%+v", j)
	}
	j = handoff.JointOf(happened(zhiyin.DeviceJoined{Device: zhiyin.FirstDevice}, invited, zhiyin.DeviceJoined{Device: "dv_1", Type: "computer", Colleague: true}, zhiyin.DeviceLeft{Device: "dv_1", By: zhiyin.FirstDevice}))
	if d, _ := j.Device("dv_1"); !d.Gone || d.Type != "computer" || d.Joined.Sub(at) != 2*time.Second {
		t.Errorf("%+v", j)
	}
	j = handoff.JointOf(happened(zhiyin.DeviceJoined{Device: zhiyin.FirstDevice}, zhiyin.DeviceLeft{Device: zhiyin.FirstDevice}))
	if j.Open() {
		t.Errorf("left by all: %+v", j)
	}
	var many []zhiyin.Body
	for i := range 8 {
		many = append(many, zhiyin.DeviceInvited{Device: zhiyin.DeviceID(fmt.Sprint("dv_", i)), Expires: at.Add(time.Hour)})
	}
	if j := handoff.JointOf(happened(many...)); !j.Full(at) || j.Full(at.Add(2*time.Hour)) || j.Open() {
		t.Errorf("%+v", j)
	}
	if !handoff.MayRemove(zhiyin.FirstDevice, "dv_1") || !handoff.MayRemove("dv_1", "dv_1") || handoff.MayRemove("dv_1", zhiyin.FirstDevice) {
		t.Error("who may send whom away")
	}
}

func TestAnAgentSeesHowFarTheCustomerIsWithTheJointPage(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	link := zhiyin.DefinitionRef{Kind: "message", ID: handoff.JointLink, Version: 1}
	asked := func(id zhiyin.MessageID) zhiyin.Body { return zhiyin.MessageAsked{Message: id, Template: link} }
	dead := func(id zhiyin.MessageID) zhiyin.Body {
		return zhiyin.MessageSettled{Message: id, Template: handoff.JointLink, State: zhiyin.MessageDead, Fault: zhiyin.FaultUndelivered}
	}
	joined, left := zhiyin.DeviceJoined{Device: zhiyin.FirstDevice}, zhiyin.DeviceLeft{Device: zhiyin.FirstDevice, By: zhiyin.FirstDevice}
	for _, c := range []struct {
		want   string
		bodies []zhiyin.Body
	}{
		{"none", []zhiyin.Body{zhiyin.MessageAsked{Message: "msg_0", Template: zhiyin.DefinitionRef{ID: "chat-link"}}}},
		{"sent", []zhiyin.Body{asked("msg_1")}},
		{"sent", []zhiyin.Body{asked("msg_1"), zhiyin.MessageSettled{Message: "msg_1", State: zhiyin.MessageDelivered}}},
		{"failed", []zhiyin.Body{asked("msg_1"), dead("msg_1")}},
		{"sent", []zhiyin.Body{asked("msg_1"), dead("msg_1"), asked("msg_2")}},
		{"sent", []zhiyin.Body{asked("msg_1"), asked("msg_2"), dead("msg_1")}},
		{"open", []zhiyin.Body{asked("msg_1"), joined}},
		{"open", []zhiyin.Body{asked("msg_1"), dead("msg_1"), joined}}, // the provider was wrong
		{"left", []zhiyin.Body{asked("msg_1"), joined, left}},
	} {
		var events []zhiyin.Event
		for i, b := range c.bodies {
			events = append(events, zhiyin.NewEvent("ct_1", b, at.Add(time.Duration(i)*time.Second)))
		}
		if j := handoff.JointOf(events); j.Stands() != c.want || (c.want == "failed") != (j.Fault != "" && j.Stands() != "open") {
			t.Errorf("%v: %s, want %s", c.bodies, j.Stands(), c.want)
		}
	}
}
