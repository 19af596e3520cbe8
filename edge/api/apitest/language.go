package apitest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
)

// Understanding is a studio with one intent, one need and one utterance that waits.
type Understanding struct {
	mu    sync.Mutex
	Given []string
}

func (u *Understanding) Intents(context.Context) ([]studioapi.IntentStanding, error) {
	return []studioapi.IntentStanding{{ID: "muhe-refund", Unit: "muhe", Intent: "refund", Name: zhiyin.Text{}, Examples: map[zhiyin.Language]int{"cmn": 2}, Version: 1},
		{ID: "other-refund", Unit: "tongxin", Intent: "refund", Name: zhiyin.Text{}, Examples: map[zhiyin.Language]int{}, Version: 1}}, nil
}

func (u *Understanding) Intent(_ context.Context, id string) (studioapi.IntentDetail, error) {
	if id != "muhe-refund" {
		return studioapi.IntentDetail{}, fmt.Errorf("intent %s: %w", id, zhiyin.NotFound)
	}
	return studioapi.IntentDetail{IntentStanding: studioapi.IntentStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}}, Fields: studioapi.IntentFields{Name: zhiyin.Text{}}}, nil
}

func (u *Understanding) IntentText(f studioapi.IntentFields) string { return "id: " + f.ID + "\n" }

func (u *Understanding) Needs(context.Context) ([]studioapi.NeedStanding, error) {
	return []studioapi.NeedStanding{{ID: "dry", Unit: "muhe", Name: zhiyin.Text{}, States: []studioapi.NeedState{}}, {ID: "slow", Unit: "tongxin", Name: zhiyin.Text{}, States: []studioapi.NeedState{}}}, nil
}

func (u *Understanding) Evaluate(_ context.Context, unit zhiyin.UnitID) (studioapi.Evaluation, error) {
	if unit != "muhe" {
		return studioapi.Evaluation{}, fmt.Errorf("intents of %s: %w", unit, zhiyin.NotFound)
	}
	return studioapi.Evaluation{Rows: 4, Accuracy: .75, Intents: []studioapi.IntentScore{}, Confused: []studioapi.ConfusedIntents{{Is: "refund", Taken: "return", Rows: 1, Examples: []string{"退款怎么退"}}}}, nil
}

func (u *Understanding) Waiting(_ context.Context, _ zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID) (studioapi.Waiting, error) {
	if !before.IsZero() {
		return studioapi.Waiting{Items: []studioapi.WaitingUtterance{}, Count: 1}, nil
	}
	return studioapi.Waiting{Items: []studioapi.WaitingUtterance{{Utterance: "ut_1", Contact: "ct_1", At: time.Unix(0, 0), Why: "rejected", Text: "那个怎么弄", Intents: []zhiyin.Scored{}}}, Count: 1, Next: "more"}, nil
}

func (u *Understanding) UnitOfUtterance(_ context.Context, id zhiyin.UtteranceID) (zhiyin.UnitID, error) {
	if id != "ut_1" {
		return "", fmt.Errorf("utterance %s: %w", id, zhiyin.NotFound)
	}
	return "muhe", nil
}

func (u *Understanding) Label(_ context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID, intent string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.Given = append(u.Given, fmt.Sprint(agent, " ", id, " ", intent))
	return nil
}

func (u *Understanding) TakeBack(_ context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID) error {
	return u.Label(context.Background(), agent, id, "")
}

func (u *Understanding) Effect(_ context.Context, ref zhiyin.DefinitionRef) (studioapi.Effect, error) {
	e := studioapi.Effect{Rows: 4, Before: .75, After: .5, Intents: []studioapi.IntentEffect{}, Lost: []string{}}
	if ref.Version == 3 {
		e.Intents, e.Lost = []studioapi.IntentEffect{{Intent: "return", Rows: 40, Before: .9, After: .8, Broken: 5, Mended: 1}}, []string{"return"}
	}
	return e, nil
}

func (u *Understanding) Labels(context.Context, zhiyin.UnitID) (studioapi.Labels, error) {
	return studioapi.Labels{Given: 2, Trained: 1, Items: []studioapi.LabelledUtterance{{Utterance: "ut_1", Label: "refund", Text: "那个怎么弄"}}}, nil
}

func (u *Understanding) LabelsText(unit zhiyin.UnitID, use bool) string {
	return fmt.Sprintf("id: %s-labels\nunit: %s\nuse: %t\n", unit, unit, use)
}

func (u *Understanding) Cues(context.Context, zhiyin.UnitID) (studioapi.CueProposals, error) {
	return studioapi.CueProposals{Items: []studioapi.CueProposal{{Need: "muhe-dry", Phrase: "擦粉搓泥", With: 6, In: 6}}, Contacts: 20}, nil
}

func (u *Understanding) AskCues(context.Context, zhiyin.UnitID) (studioapi.CueProposals, error) {
	return studioapi.CueProposals{Items: []studioapi.CueProposal{{Need: "muhe-dry", Phrase: "脸上绷", With: 2, In: 2, By: "house-7b"}}, Contacts: 20, Model: "house-7b"}, nil
}

func (u *Understanding) RefuseCue(_ context.Context, unit zhiyin.UnitID, c studioapi.CueChoice, by string) error {
	return u.Label(context.Background(), zhiyin.AgentID(by), zhiyin.UtteranceID(unit), c.Need+" "+c.Phrase+" "+c.Reason)
}

func (u *Understanding) CueText(_ context.Context, _ zhiyin.UnitID, c studioapi.CueChoice) (string, error) {
	return "id: " + c.Need + "\n", nil
}

func (u *Understanding) Speakers() []studioapi.Speaker {
	return []studioapi.Speaker{{Language: zhiyin.Mandarin, Name: "house", Type: "vits"}}
}

func (u *Understanding) Say(_ context.Context, v zhiyin.Voice, text string) ([]byte, error) {
	return []byte(fmt.Sprintf("RIFF %s %d %d %s", v.Language, v.PacePercent, v.PitchPercent, text)), nil
}
