package contact

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

const echoFlow = `
id: test-echo
name: {cmn: 回声, en: Echo}
standard: true
start: echo
nodes:
  echo:
    echo: {seconds: 90}
    next: ask
  ask:
    gather:
      text: {cmn: 请按一。, yue: 請按一。, en: Press one.}
      on: {"1": bye}
      invalid: bye
      none: bye
  bye:
    hangup: {}
`

// hearsThemselves is a contact in an echo test.
func hearsThemselves(t *testing.T) *acted {
	t.Helper()
	def, problems := flow.Parse([]byte(echoFlow))
	if len(problems) > 0 {
		t.Fatalf("flow: %v", problems)
	}
	a := &acted{t: t, now: noon, m: Machine{Flow: def, Engine: &flow.Engine{}, Speaker: &speech.Speaker{}}}
	a.in(Arrived{Arrival: zhiyin.Arrival{Contact: "ct_1", Channel: zhiyin.VoiceCall, From: "+8619900000001", Called: "echo", Leg: "leg_1", At: noon},
		Number: zhiyin.Number{ID: "n", Language: zhiyin.Mandarin}, Unit: zhiyin.Unit{ID: "u"}, Flow: def.Ref})
	return a.known().expect(zhiyin.InFlow, "echo set_timer")
}

func TestAnEchoEndsWithAKeyThatIsUsedUp(t *testing.T) {
	t.Parallel()
	a := hearsThemselves(t)
	if !a.does[0].(Echo).On || a.does[1].(SetTimer).After != 90*time.Second {
		t.Errorf("%+v", a.does)
	}
	a.after(7*time.Second).in(Key{Digit: "1"}).expect(zhiyin.InFlow, "drop_timer echo speak")
	if a.does[1].(Echo).On || a.c.gather == nil || a.c.gather.got != "" {
		t.Errorf("echo %+v, gathered %+v", a.does[1], a.c.gather)
	}
	a.replays()
}

func TestAnEchoEndsWithItsTime(t *testing.T) {
	t.Parallel()
	a := hearsThemselves(t).after(90*time.Second).rings(forEcho).expect(zhiyin.InFlow, "echo speak")
	if a.does[0].(Echo).On {
		t.Error("it goes on")
	}
	a.replays()
}

func TestWhoHangsUpDuringAnEchoEndsTheContact(t *testing.T) {
	t.Parallel()
	a := hearsThemselves(t).after(time.Second).in(HungUp{})
	if ended := body[zhiyin.ContactEnded](t, a.bodies); ended.Reason != zhiyin.EndedByCustomer || a.c.State != zhiyin.Completed {
		t.Errorf("%s, ended %+v", a.c.State, ended)
	}
	a.replays()
}
