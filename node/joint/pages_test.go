package joint

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/handoff"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

const (
	call  zhiyin.ContactID = "ct_01K1Z6QJ8GQ5Y6V0M3T9W2X4BD"
	agent zhiyin.AgentID   = "ag_1"
	phone                  = "+8613800007391"
)

// house has one call of one agent, and posts nothing.
type house struct {
	*Pages
	now   time.Time
	asked []zhiyin.Message
	wrote []zhiyin.ChatLink
	fault string
	state zhiyin.ContactState
}

func opened(t *testing.T) *house {
	t.Helper()
	h := &house{now: time.Now().UTC().Truncate(time.Microsecond), state: zhiyin.Connected}
	db := storetest.OpenSQLite(t, t.TempDir(), store.Config{})
	known, err := catalog.Open(t.Context(), db, storetest.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	h.Pages = New(House{DB: db, Catalog: known, Address: func() string { return "https://zhiyin.example" }, Now: func() time.Time { return h.now },
		Blind: func(purpose, text string) []byte {
			mac := hmac.New(sha256.New, []byte("key"))
			mac.Write([]byte(purpose + " " + text))
			return mac.Sum(nil)
		},
		Standing: func(zhiyin.ContactID) (contact.Standing, bool) {
			return contact.Standing{State: h.state, Agent: agent, Language: zhiyin.English}, true
		},
		Write: func(_ context.Context, id zhiyin.ContactID, by zhiyin.AgentID, text string, link zhiyin.ChatLink) error {
			if h.state != zhiyin.Connected || text == "" {
				return zhiyin.Conflict
			}
			h.wrote = append(h.wrote, link)
			e := zhiyin.NewEvent(string(id), zhiyin.ChatWritten{Seq: 1, From: zhiyin.OfAgent, Agent: by, Text: text, Link: &link}, h.now)
			e.Unit = "muhe"
			return db.AppendWait(t.Context(), e)
		},
		OnScreen: func(zhiyin.ContactID) *device.ScreenLink { return nil },
		Chat:     func(zhiyin.Message) string { return "" },
		Ask: func(ctx context.Context, m zhiyin.Message) (string, error) {
			h.asked = append(h.asked, m)
			if h.fault != "" {
				return h.fault, nil
			}
			m.ID = zhiyin.MessageID(zhiyin.NewID("msg", h.now))
			return "", db.AskMessage(ctx, m, zhiyin.DefinitionRef{Kind: "message", ID: m.Template, Version: 1})
		}})
	h.happens(t, zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, From: phone}, zhiyin.ContactConnected{Agent: agent})
	return h
}

func (h *house) happens(t *testing.T, bodies ...zhiyin.Body) {
	t.Helper()
	for _, b := range bodies {
		e := zhiyin.NewEvent(string(call), b, h.now)
		e.Unit = "muhe"
		if err := h.DB.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// opens is a device opening a link; it returns with what it proves itself by.
func (h *house) opens(t *testing.T, link string) (device.JointProof, device.JointView) {
	t.Helper()
	_, token, _ := strings.Cut(link, "#")
	v, err := h.OpenJoint(t.Context(), device.JointProof{Token: token}, "phone")
	if err != nil {
		t.Fatal(err)
	}
	return device.JointProof{Token: token, Device: v.Device}, v
}

func (h *house) firstLink() string { return h.Link(zhiyin.Message{Contact: call, Made: h.now}) }

func fails(t *testing.T, what string, err error, kind zhiyin.Error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func TestALinkOpensOnOneDeviceForADay(t *testing.T) {
	t.Parallel()
	h := opened(t)
	link := h.firstLink()
	own, v := h.opens(t, link)
	if v.Mine != zhiyin.FirstDevice || v.Is != "agent" || v.Device == "" || len(v.Devices) != 1 || !v.Devices[0].Here {
		t.Errorf("%+v", v)
	}
	_, err := h.OpenJoint(t.Context(), device.JointProof{Token: own.Token}, "computer")
	fails(t, "another device", err, zhiyin.Conflict)
	_, err = h.OpenJoint(t.Context(), device.JointProof{Token: own.Token, Device: "AAAAAAAAAAAAAAAAAAAAAA"}, "computer")
	fails(t, "a made-up secret", err, zhiyin.Conflict)
	_, err = h.Joint(t.Context(), device.JointProof{Token: own.Token})
	fails(t, "without its secret", err, zhiyin.NotFound)
	back, err := h.OpenJoint(t.Context(), own, "phone")
	if err != nil || len(back.Devices) != 1 {
		t.Errorf("the same device comes back: %+v %v", back, err)
	}
	parts := strings.Split(own.Token, ".")
	for what, forged := range map[string]string{
		"of another contact": strings.Replace(own.Token, "4BD", "4BE", 1),
		"of another device":  parts[0] + ".dv_1." + parts[2] + "." + parts[3],
		"for longer":         parts[0] + ".first.zzzzzz." + parts[3],
		"without its proof":  strings.Join(parts[:3], "."),
		"of nothing":         "x",
	} {
		_, err := h.OpenJoint(t.Context(), device.JointProof{Token: forged}, "phone")
		fails(t, what, err, zhiyin.NotFound)
	}
	h.now = h.now.Add(jointFor)
	_, err = h.Joint(t.Context(), own)
	fails(t, "a day later", err, zhiyin.NotFound)
}

func TestAColleagueJoinsAndIsSentAway(t *testing.T) {
	t.Parallel()
	h := opened(t)
	first, _ := h.opens(t, h.firstLink())
	asked, err := h.InviteJoint(t.Context(), first, "周经理")
	if err != nil || !strings.Contains(asked.QR, "<svg") {
		t.Fatalf("%+v %v", asked, err)
	}
	second, v := h.opens(t, asked.Link)
	if v.Mine != asked.ID || len(v.Devices) != 2 || v.Devices[1].Name != "周经理" || v.Devices[0].MayGo || !v.Devices[1].MayGo {
		t.Errorf("%+v", v.Devices)
	}
	third, err := h.InviteJoint(t.Context(), second, "王会计") // a colleague may ask in as well
	if err != nil {
		t.Fatal(err)
	}
	fails(t, "the first sent away by a colleague", h.RemoveJoint(t.Context(), second, zhiyin.FirstDevice), zhiyin.Denied)
	if err := h.RemoveJoint(t.Context(), first, third.ID); err != nil {
		t.Error(err)
	}
	_, token, _ := strings.Cut(third.Link, "#")
	_, err = h.OpenJoint(t.Context(), device.JointProof{Token: token}, "phone")
	fails(t, "the link of who was sent away", err, zhiyin.NotFound)
	fails(t, "twice", h.RemoveJoint(t.Context(), first, third.ID), zhiyin.NotFound)
	if err := h.RemoveJoint(t.Context(), second, asked.ID); err != nil {
		t.Error(err)
	}
	_, err = h.Joint(t.Context(), second)
	fails(t, "who left", err, zhiyin.NotFound)
	for range 7 {
		if _, err := h.InviteJoint(t.Context(), first, "同事"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = h.InviteJoint(t.Context(), first, "第九台")
	fails(t, "one more than may come", err, zhiyin.Busy)
}

func TestAnAgentSendsTheirCustomerTheJointPage(t *testing.T) {
	t.Parallel()
	h := opened(t)
	ctx := t.Context()
	if s, err := h.JointOf(ctx, agent, call); err != nil || s.State != "none" || s.Sent != nil {
		t.Fatalf("%+v %v", s, err)
	}
	_, err := h.JointOf(ctx, "ag_2", call)
	fails(t, "another agent looks", err, zhiyin.Denied)
	_, err = h.OfferJoint(ctx, "ag_2", call)
	fails(t, "another agent sends", err, zhiyin.Denied)
	h.fault = zhiyin.FaultNoAddress
	_, err = h.OfferJoint(ctx, agent, call)
	fails(t, "nobody to send to", err, zhiyin.Invalid)
	h.fault = ""
	s, err := h.OfferJoint(ctx, agent, call)
	if err != nil || s.State != "sent" || s.Sent == nil {
		t.Fatalf("%+v %v", s, err)
	}
	m := h.asked[1]
	if m.To != phone || m.Language != zhiyin.English || m.Template != handoff.JointLink || m.By != "agent:ag_1" || m.Contact != call || m.Unit != "muhe" {
		t.Errorf("%+v", m)
	}
	if _, err := h.OfferJoint(ctx, agent, call); err != nil {
		t.Errorf("again, for it was not opened: %v", err)
	}
	h.opens(t, h.firstLink())
	if s, err := h.JointOf(ctx, agent, call); err != nil || s.State != "open" || len(s.Devices) != 1 || !s.Devices[0].Here {
		t.Errorf("%+v %v", s, err)
	}
	_, err = h.OfferJoint(ctx, agent, call)
	fails(t, "it is open", err, zhiyin.Conflict)
}

func TestTheLinkIsWrittenIntoAChat(t *testing.T) {
	t.Parallel()
	h := opened(t)
	const chat zhiyin.ContactID = "ct_01K1Z6QJ8GQ5Y6V0M3T9W2X4BF"
	for _, body := range []zhiyin.Body{zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "message", ID: handoff.JointLink, Version: 1}, YAML: "id: joint-link\nname: {cmn: 一起办理的链接, en: Link to the joint page}\ntext: {cmn: \"{joint}\", en: \"{joint}\"}\n"},
		zhiyin.ContactArrived{Channel: zhiyin.Chat}, zhiyin.ContactConnected{Agent: agent}} {
		subject := string(chat)
		if _, is := body.(zhiyin.DefinitionPublished); is {
			subject = "message/" + handoff.JointLink
		}
		e := zhiyin.NewEvent(subject, body, h.now)
		e.Unit = "muhe"
		if err := h.DB.AppendWait(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	s, err := h.OfferJoint(t.Context(), agent, chat)
	if err != nil || s.State != "sent" || len(h.asked) != 0 || len(h.wrote) != 1 || h.wrote[0].To != zhiyin.LinkJoint || !h.wrote[0].Expires.Equal(h.now.Add(jointFor)) {
		t.Fatalf("%+v %v, %+v, %+v", s, err, h.asked, h.wrote)
	}
	link := h.Follow(chat, *s.Sent)
	if link != h.Follow(chat, *s.Sent) {
		t.Error("another link whenever it is followed")
	}
	_, token, _ := strings.Cut(link, "#")
	v, err := h.OpenJoint(t.Context(), device.JointProof{Token: token}, "phone")
	if err != nil || v.Mine != zhiyin.FirstDevice {
		t.Errorf("%+v %v", v, err)
	}
	_, err = h.OpenJoint(t.Context(), device.JointProof{Token: token}, "tablet")
	fails(t, "on another device", err, zhiyin.Conflict)
}

func TestAPageOutlivesItsContact(t *testing.T) {
	t.Parallel()
	h := opened(t)
	first, _ := h.opens(t, h.firstLink())
	h.state = zhiyin.Completed
	h.happens(t, zhiyin.ContactEnded{Reason: zhiyin.EndedByCustomer})
	if v, err := h.Joint(t.Context(), first); err != nil || v.Is != "over" {
		t.Errorf("%+v %v", v, err)
	}
	if !h.Shared(t.Context(), call) {
		t.Error("nobody has the page")
	}
}
