package node

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/manner"
	"zhiyin.dev/speech"
)

// publishes drafts a text and puts it in force; what speaks against it is returned.
func publishes(t *testing.T, n *Node, kind, text string) (wrong string) {
	t.Helper()
	desk := n.pressDesk()
	made, err := desk.Draft(t.Context(), kind, text, "agent:ag_1")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range made.Problems {
		wrong += p.Field + " " + p.Text + "\n"
	}
	if wrong != "" {
		return wrong
	}
	out, err := desk.Publish(t.Context(), zhiyin.DefinitionRef{Kind: kind, ID: made.ID, Version: made.Version}, "agent:ag_1")
	if err != nil || len(out.Problems) > 0 {
		t.Fatal(out, err)
	}
	return ""
}

// TestHouseRulesGoThroughThePress: a calendar, the manners and the voice of a unit are
// in force for the next caller when they are published, and the version before again
// when they are rolled back.
func TestHouseRulesGoThroughThePress(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	const hours = "id: muhe-hours\nunit: muhe\nname: {cmn: 时间, en: Hours}\nhours: {mon-fri: \"09:00-18:00\"}\nqueues: [muhe-vip]\n"
	if wrong := publishes(t, n, calendar.Kind, strings.Replace(hours, "muhe-vip", "anhe-vip", 1)); !strings.Contains(wrong, "muhe has no queue anhe-vip") {
		t.Errorf("another unit's queue: %s", wrong)
	}
	if wrong := publishes(t, n, calendar.Kind, hours); wrong != "" {
		t.Fatal(wrong)
	}
	if wrong := publishes(t, n, calendar.Kind, strings.Replace(hours, "muhe-hours", "muhe-late", 1)); !strings.Contains(wrong, "goes by muhe-hours already") {
		t.Errorf("a second calendar for a queue: %s", wrong)
	}
	answering, err := n.catalog.Answering("muhe")
	if err != nil || len(answering.Opening.Calendars) != 1 || answering.Opening.Calendars[0].Ref.Version != 2 || len(answering.Opening.Calendars[0].Queues) != 1 {
		t.Errorf("%+v, %v", answering.Opening, err)
	}
	if _, err := n.pressDesk().RollBack(t.Context(), calendar.Kind, "muhe-hours", "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	if answering, err = n.catalog.Answering("muhe"); err != nil || answering.Opening.Calendars[0].Ref.Version != 1 {
		t.Errorf("%+v, %v", answering.Opening, err)
	}

	const voice = "id: muhe-voice\nunit: muhe\nname: {cmn: 声音, en: Voice}\npace_percent: 90\nnumbers: [{id: muhe-400, pitch_percent: 120}]\n"
	if wrong := publishes(t, n, speech.HouseKind, strings.Replace(voice, "muhe-400", "anhe-400", 1)); !strings.Contains(wrong, "muhe has no number anhe-400") {
		t.Errorf("another unit's number: %s", wrong)
	}
	if wrong := publishes(t, n, speech.HouseKind, voice); wrong != "" {
		t.Fatal(wrong)
	}
	if answering, err = n.catalog.Answering("+864008000001"); err != nil || answering.Number.Voice != (zhiyin.Voice{PacePercent: 90, PitchPercent: 120}) {
		t.Errorf("%+v, %v", answering.Number, err)
	}

	const manners = "id: muhe-manners\nunit: muhe\nname: {cmn: 方式, en: Manners}\ngroups: [{id: all, name: {cmn: 全部, en: All}, manner: chat}]\n"
	if wrong := publishes(t, n, manner.Kind, strings.Replace(manners, "muhe-manners", "muhe-other", 1)); !strings.Contains(wrong, "has its manners already") {
		t.Errorf("second manners of a unit: %s", wrong)
	}
	if wrong := publishes(t, n, manner.Kind, manners); wrong != "" {
		t.Fatal(wrong)
	}
	suited, err := n.manners.Suits(t.Context(), zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: "cu_1"}}, "muhe", n.now())
	if err != nil || suited.Manner != zhiyin.MannerChat || suited.By.Version != 2 {
		t.Errorf("%+v, %v", suited, err)
	}
	all, err := n.pressDesk().Standing(t.Context(), manner.Kind)
	if err != nil || len(all) != 6 || all[3].ID != "muhe-manners" || all[3].Version != 2 || all[3].Name[zhiyin.English] != "Manners" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestAnInvitationIsGoodForADayInItsOwnUnit: and for nobody who makes one up.
func TestAnInvitationIsGoodForADayInItsOwnUnit(t *testing.T) {
	t.Parallel()
	n := opened(t)
	arrived := zhiyin.NewEvent("ct_1", zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Number: "muhe-400", From: "+8613300000001", Called: "+864008000001"}, n.now())
	arrived.Unit = "muhe"
	if err := n.db.AppendWait(t.Context(), arrived); err != nil {
		t.Fatal(err)
	}
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := n.catalog.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := func(made time.Time) string {
		_, token, _ := strings.Cut(n.invitations().Link(zhiyin.Message{Contact: "ct_1", Unit: "muhe", Language: zhiyin.Mandarin, Made: made}), "#i=")
		return token
	}
	fresh := token(n.now())
	if by, ok := n.invitations().Invited(t.Context(), fresh); !ok || by.Contact != "ct_1" || by.Unit != "muhe" || by.From != "+8613300000001" {
		t.Errorf("%+v %t by %q", by, ok, fresh)
	}
	for name, forged := range map[string]string{"late": token(n.now().Add(-25 * time.Hour)), "empty": "", "cut": fresh[:len(fresh)-1], "of another contact": strings.Replace(fresh, "ct_1", "ct_2", 1), "no proof": "ct_1.zzzzzz."} {
		if by, ok := n.invitations().Invited(t.Context(), forged); ok {
			t.Errorf("%s: %+v", name, by)
		}
	}
}
