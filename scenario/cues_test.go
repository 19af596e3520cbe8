package scenario

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/node"
	"zhiyin.dev/store/definition"
)

// wrapped keeps a contact in which a customer said one sentence, and what its agent made
// of it.
func (h housed) wrapped(said, disposition string) {
	h.t.Helper()
	contact := zhiyin.NewID("ct", time.Now())
	for _, b := range []zhiyin.Body{zhiyin.ContactArrived{Channel: zhiyin.VoiceCall, Called: "muhe"},
		zhiyin.UtteranceHeard{Utterance: zhiyin.UtteranceID("ut_" + contact), Speaker: zhiyin.OfCustomer, Text: said},
		zhiyin.UtteranceUnderstood{Utterance: zhiyin.UtteranceID("ut_" + contact), Intents: []zhiyin.Scored{{ID: "skin_advice", Score: .6}}},
		zhiyin.ContactEnded{}, zhiyin.WrapStarted{Agent: "ag_muhe_1", Due: time.Now().Add(time.Minute)}, zhiyin.WrapCompleted{Agent: "ag_muhe_1", Disposition: disposition}} {
		e := zhiyin.NewEvent(contact, b, time.Now().UTC())
		e.Unit, e.By, e.Person = "muhe", "system", contact
		if err := h.node.Keep(context.Background(), e); err != nil {
			h.t.Fatal(err)
		}
	}
}

// TestALanguageModelIsAskedForCuesAndAPersonTakesOne walks the studio: nothing is asked
// before somebody wants it, what is asked is hidden, and what is taken is in a draft.
func TestALanguageModelIsAskedForCuesAndAPersonTakesOne(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			var sent atomic.Value
			model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if strings.Contains(string(body), `\"cues\"`) {
					asked.Add(1)
					sent.Store(string(body))
				}
				fmt.Fprint(w, `{"choices":[{"message":{"role":"assistant","content":"{\"cues\": [\"像蚂蚁咬\", \"没人说过\"]}"}}]}`)
			}))
			t.Cleanup(model.Close)
			h := houseOf(t, furnished(t, times{}), func(c *node.Config) { c.LLM.URL, c.LLM.Model = model.URL+"/v1", "house-7b" })
			db := h.ledger()
			h.wrapped("我叫苏晓岚，手机是13800138000，额头像蚂蚁咬似的", "muhe-allergy-reported")
			h.wrapped("涂上以后像蚂蚁咬似的", "muhe-allergy-reported")
			v := touring(t, h.platform, l, agentHz)
			_, url := h.link("muhe", 0) // 林婉 leads
			v.visit(h.ready.Web + url)
			v.see("desk")
			v.visit(h.ready.Web + "/language")
			v.see("language-studio")
			v.click("room-needs")
			v.see("need")
			v.click("cues-open")
			v.see("cues-none")
			v.at("cues: nothing counted")
			if asked.Load() != 0 {
				t.Error("the model was asked though nobody wanted it")
			}
			v.click("cues-ask")
			v.see("cue")
			v.at("cues: proposed by a model")
			if body, _ := sent.Load().(string); strings.Contains(body, "苏晓岚") || strings.Contains(body, "1380013") || !strings.Contains(body, "蚂蚁咬似的") {
				t.Errorf("the model was sent %s", body)
			}
			v.click("cue-accept")
			eventually(t, stepWithin, "the cue is in a draft", func() bool {
				drafts, err := definition.Of(db.Engine).Proposals(context.Background(), "need")
				return err == nil && len(drafts) == 1 && drafts[0].Ref.ID == "muhe-reaction" && strings.Contains(drafts[0].Text, "像蚂蚁咬")
			})
			v.at("cues: one is taken")
		})
	}
}
