package node

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/studio"
	"zhiyin.dev/store/population"
)

// following lets tags follow the ledger until the test ends.
func (n *Node) following(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- n.follower.Run(ctx, n.bus.Wake("ledger")) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// until waits for a customer's tags.
func (n *Node) until(t *testing.T, customer zhiyin.CustomerID, is func(zhiyin.Snapshot) bool) zhiyin.Snapshot {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		s, err := n.db.Snapshot(t.Context(), customer, n.now())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("tags %+v: %v", s.Tags, err)
		}
		if is(s) {
			return s
		}
	}
}

func TestThreeQuestionsAboutFormulaMakeAnInterestThatSaysWhy(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.following(t)
	const tag = "tongxin-interest-mother-baby"
	var who zhiyin.CustomerID
	for i := range 3 {
		r, err := n.Intake().Track(t.Context(), intake.Source{Name: "app-tongxin", Unit: "tongxin"}, intake.Message{MessageID: fmt.Sprint(i), UserID: "u-1",
			Event: "Question Asked", Properties: map[string]any{"category": "infant_formula", "channel": "chat"}})
		if err != nil || !r.Code.OK() {
			t.Fatal(r, err)
		}
		who = r.Customer
	}
	s := n.until(t, who, func(s zhiyin.Snapshot) bool { return s.HasTag(tag) })
	i := slices.IndexFunc(s.Tags, func(t zhiyin.Tag) bool { return t.ID == tag })
	if got := s.Tags[i]; got.Because == nil || len(got.Because.Events) != 3 || got.Until.Sub(got.Since) > 30*24*time.Hour || got.Purpose != "marketing" {
		t.Errorf("%+v", got)
	}
	d := n.tagDesk()
	if w, err := d.Why(t.Context(), who, tag); err != nil || !w.Holds || len(w.Because.Events) != 3 {
		t.Errorf("%+v %v", w, err)
	}
	before := n.now()
	if _, err := d.Reject(t.Context(), who, tag, "只是问问", zhiyin.AuditEntry{At: n.now(), Actor: "agent:ag_1", Role: "agent", Action: "customer.read", Object: "customer:" + string(who)}); err != nil {
		t.Fatal(err)
	}
	n.until(t, who, func(s zhiyin.Snapshot) bool { return !s.HasTag(tag) })
	was, err := d.AsOf(t.Context(), who, before)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(was, func(t zhiyin.Tag) bool { return t.ID == tag }) {
		t.Errorf("as of then: %+v", was)
	}
}

func TestAPublishedTagReachesThoseWhomNothingHappensTo(t *testing.T) {
	t.Parallel()
	n := opened(t)
	r, err := n.Intake().Identify(t.Context(), intake.Source{Name: "crm-muhe", Unit: "muhe"}, intake.Message{MessageID: "1", UserID: "u-1", Traits: map[string]any{"tier": "gold"}})
	if err != nil {
		t.Fatal(err)
	}
	n.following(t)
	d := n.tagDesk()
	publish := func(when string) {
		t.Helper()
		made, err := d.Draft(t.Context(), "id: best\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: "+when+"\n", "agent:ag_1")
		if err != nil || len(made.Problems) > 0 {
			t.Fatal(made, err)
		}
		ref := zhiyin.DefinitionRef{Kind: "tag", ID: "best", Version: made.Version}
		if seen, err := d.Preview(t.Context(), ref); err != nil || !seen.Whole || seen.Holds != int64(strings.Count(when, "gold")) {
			t.Errorf("preview of %s: %+v %v", when, seen, err)
		}
		if _, err := d.Publish(t.Context(), ref, "agent:ag_1"); err != nil {
			t.Fatal(err)
		}
		if err := n.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	publish(`traits.tier == "gold"`)
	n.until(t, r.Customer, func(s zhiyin.Snapshot) bool { return s.HasTag("best") })
	publish(`traits.tier == "black"`)
	n.until(t, r.Customer, func(s zhiyin.Snapshot) bool { return !s.HasTag("best") })
	if _, err := d.RollBack(t.Context(), "best", "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.until(t, r.Customer, func(s zhiyin.Snapshot) bool { return s.HasTag("best") })
	if bad, err := d.Draft(t.Context(), "id: bad\nfamily: value\nname: {cmn: 坏, en: Bad}\nwhen: tag(\"nobody\")\n", "agent:ag_1"); err != nil || len(bad.Problems) != 1 {
		t.Errorf("%+v %v", bad, err)
	}
}

func TestTheStudioTellsWhatIsWrongWhoUsesATagAndWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.following(t)
	s := studio.TagStudio{Tags: n.tagDesk()}
	bad, err := s.Check(t.Context(), "id: best\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: traits.tier == \"gold\" && orders.nothing > 1\n")
	if err != nil || len(bad.Problems) != 1 || bad.Problems[0].Line != 4 || bad.Problems[0].Column != 32 || bad.Problems[0].RuleColumn != 26 || bad.Fields.ID != "best" {
		t.Errorf("%+v %v", bad, err)
	}
	beside, err := s.Check(t.Context(), "id: best\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: tag(\"nobody\")\n")
	if err != nil || len(beside.Problems) != 1 {
		t.Errorf("%+v %v", beside, err)
	}
	const text = "id: best\nunit: anhe\nfamily: value\nname: {cmn: 最好, en: Best}\nwhen: tag(\"anhe-wealth\") && traits.tier == \"gold\"\n"
	if p, err := s.Count(t.Context(), text); err != nil || p.Holds != 0 || !strings.Contains(p.SQL, "'gold'") {
		t.Errorf("%+v %v", p, err)
	}
	if err := population.Of(n.db.Engine).CountTagDay(t.Context(), n.now()); err != nil {
		t.Fatal(err)
	}
	made, err := s.Draft(t.Context(), text, "agent:ag_1")
	if err != nil || len(made.Problems) > 0 {
		t.Fatal(made, err)
	}
	if waits, err := s.Waiting(t.Context()); err != nil || len(waits) != 1 || waits[0].ID != "best" {
		t.Errorf("%+v %v", waits, err)
	}
	if d, err := s.Tag(t.Context(), "best"); err != nil || d.Standing != nil || d.YAML != text || len(d.Versions) != 1 {
		t.Errorf("%+v %v", d, err)
	}
	if _, err := s.Publish(t.Context(), zhiyin.DefinitionRef{Kind: "tag", ID: "best", Version: made.Version}, "agent:ag_1"); err != nil {
		t.Fatal(err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := s.Tag(t.Context(), "anhe-wealth")
	if err != nil || d.Standing == nil || d.Standing.Pack == "" || d.Standing.Precision.Low != 0 {
		t.Fatalf("%+v %v", d.Standing, err)
	}
	for _, want := range []string{"tag best asks", "flow "} {
		if !slices.ContainsFunc(d.Users, func(u studioapi.TagUser) bool { return strings.HasPrefix(u.Kind+" "+u.ID+" "+u.How, want) }) {
			t.Errorf("%s is not among %+v", want, d.Users)
		}
	}
}
