package node

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"zhiyin.dev"
)

// opened is a node on a new directory that serves nobody.
func opened(t *testing.T) *Node {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Data = t.TempDir()
	n, err := Open(context.Background(), cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

func (n *Node) publishForTest(t *testing.T, ref zhiyin.DefinitionRef, yaml string) {
	t.Helper()
	e := zhiyin.NewEvent(ref.Kind+"/"+ref.ID, zhiyin.DefinitionPublished{Ref: ref, YAML: yaml}, n.now())
	e.By = "agent:ag_1"
	if err := n.db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := n.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestEveryNumberOfThePacksIsAnsweredWithItsNotice(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	units, public := map[zhiyin.UnitID]bool{}, n.catalog.CallNumbers()
	for _, number := range public {
		for _, called := range []string{number.Called, string(number.Unit)} {
			a, err := n.catalog.Answering(called)
			if err != nil {
				t.Errorf("%s: %v", called, err)
				continue
			}
			if a.Unit.ID != number.Unit || a.Unit.Zone == "" || a.Flow.Ref.Version != 1 || len(a.Notices) == 0 || a.Notices[0].Version.ID == "" {
				t.Errorf("%s is answered by %s of %+v with %d notices", called, a.Flow.Ref, a.Unit, len(a.Notices))
			}
		}
		units[number.Unit] = true
	}
	if len(units) != 6 || len(public) != 6 {
		t.Errorf("%d numbers of %d units, want 6 of 6", len(public), len(units))
	}
	if _, err := n.catalog.Answering("+864008009999"); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("a number that nobody has: %v", err)
	}
	for id, q := range n.catalog.Queues() {
		if q.ID != id || q.Unit == "" || q.Group == "" || q.WrapSeconds == 0 || q.RingSeconds == 0 {
			t.Errorf("queue %+v", q)
		}
	}
}

func TestPublishingThePacksAgainChangesNothingAndKeepsWhatWasEdited(t *testing.T) {
	t.Parallel()
	n := opened(t)
	edited := zhiyin.DefinitionRef{Kind: "queue", ID: "muhe-care", Version: 1}
	n.publishForTest(t, edited, "{id: muhe-care, unit: muhe, name: {en: Ours}, group: muhe, ring_seconds: 7, wrap_seconds: 9}")
	count := func() (all int) {
		for _, kind := range []string{"unit", "number", "queue", "tag", "notice", "disposition", "flow"} {
			list, err := n.defs.Definitions(t.Context(), kind)
			if err != nil {
				t.Fatal(err)
			}
			all += len(list)
		}
		return all
	}
	for range 2 {
		if err := n.PublishPacks(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := count()
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "queue", ID: "muhe-care", Version: 2}, "{id: muhe-care, unit: muhe, name: {en: Ours}, group: muhe, ring_seconds: 8, wrap_seconds: 9}")
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if second := count(); second != first || first < 50 {
		t.Errorf("%d definitions in force, then %d", first, second)
	}
	if q := n.catalog.Queues()["muhe-care"]; q.RingSeconds != 8 || q.Name[zhiyin.English] != "Ours" {
		t.Errorf("the edited queue is %+v", q)
	}
}

func TestBrokenFlowLeavesItsNumberUnansweredAndTheOthersAlone(t *testing.T) {
	t.Parallel()
	n := opened(t)
	if err := n.PublishPacks(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.publishForTest(t, zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 2}, "id: muhe-main\nstart: nowhere\n")
	if _, err := n.catalog.Answering("muhe"); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("a broken flow: %v", err)
	}
	if _, err := n.catalog.Answering("anhe"); err != nil {
		t.Error(err)
	}
	if _, err := n.flowVersion(t.Context(), n.now(), zhiyin.DefinitionRef{Kind: "flow", ID: "muhe-main", Version: 1}); err != nil {
		t.Errorf("contacts that followed the version before: %v", err)
	}
}

func TestAgentThatIsSoAlreadyIsNotWrittenAgain(t *testing.T) {
	t.Parallel()
	n := opened(t)
	a := zhiyin.Agent{ID: "ag_1", Name: "周舟", Unit: "muhe", Title: zhiyin.Text{zhiyin.English: "Adviser"},
		Skills: []zhiyin.Skill{{ID: "refund", Level: 2}}, Queues: []zhiyin.QueueID{"muhe-care"}, Roles: []string{"agent"}}
	for _, senior := range []bool{false, false, true, true} {
		a.Senior = senior
		if err := n.AddAgent(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	list, err := n.db.Events(t.Context(), "ag_1", 0, 100)
	if err != nil || len(list) != 2 {
		t.Errorf("%d events, %v", len(list), err)
	}
	if _, err := n.SignInLink(t.Context(), "ag_nobody", time.Hour); !errors.Is(err, zhiyin.NotFound) {
		t.Errorf("a link for nobody: %v", err)
	}
}
