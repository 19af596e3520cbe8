package flow

import (
	"strings"
	"testing"
	"time"
)

func TestAScheduleSaysWhenItOpensNext(t *testing.T) {
	t.Parallel()
	def, problems := Parse([]byte(`
id: hours
name: {cmn: 时间}
start: hours
nodes:
  hours:
    schedule:
      hours: {mon-fri: "09:00-12:00, 13:30-18:00"}
      holidays: [2026-12-07]
      open: bye
      closed: closed
  closed:
    say: {text: {cmn: "我们{opens:date}{opens:time}上班。"}, plain: {cmn: 现在不上班。}}
    next: bye
  bye: {hangup: {}}
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for at, want := range map[string]string{
		"2026-11-27 12:30": "2026-11-27 13:30",
		"2026-11-27 19:00": "2026-11-30 09:00",
		"2026-12-04 18:00": "2026-12-08 09:00", // Monday is a holiday
	} {
		now, _ := time.ParseInLocation("2006-01-02 15:04", at, time.UTC)
		reply, err := (&Engine{}).Step(def, State{}, Started{}, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := reply.State.Opens.Format("2006-01-02 15:04"); got != want {
			t.Errorf("at %s opens %s, want %s", at, got, want)
		}
	}
}

func TestACallbackWithoutAQueueOfItsOwnIsEnteredFromOne(t *testing.T) {
	t.Parallel()
	const text = `
id: back
name: {cmn: 回电}
start: START
nodes:
  wait:
    queue: {id: care, music: calm, keys: {"1": back}, on: {no_agent: bye}}
  back:
    callback: {text: {cmn: 确认请按一。}, key: "1", thanks: {cmn: 好的。}, from: "9:00", to: "25:00"}
  bye: {hangup: {}}
`
	_, problems := Parse([]byte(strings.Replace(text, "START", "back", 1)))
	var got []string
	for _, p := range problems {
		got = append(got, p.Node+" "+p.Field+" "+p.Text)
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{"back callback.from must be a time of day", "back callback.to must be a time of day"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	good := strings.NewReplacer(`"9:00"`, `"09:00"`, `"25:00"`, `"18:00"`).Replace(text)
	if _, problems := Parse([]byte(strings.Replace(good, "START", "wait", 1))); len(problems) > 0 {
		t.Error(problems)
	}
	entered := strings.Replace(strings.Replace(good, "START", "wait", 1), "no_agent: bye", "no_agent: back", 1)
	if _, problems := Parse([]byte(entered)); len(problems) != 1 || problems[0].Field != "callback.for" {
		t.Errorf("entered from elsewhere: %v", problems)
	}
}

func TestCallbacksAreMadeWithinTheirHours(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	c := Callback{From: 9 * 60, To: 20*60 + 30}
	for at, want := range map[string]string{
		"2026-11-27 08:00": "27 09:00 27 20:30",
		"2026-11-27 12:00": "27 12:00 27 20:30",
		"2026-11-27 20:30": "28 09:00 28 20:30",
	} {
		now, _ := time.ParseInLocation("2006-01-02 15:04", at, zone)
		opens, closes := c.Window(now, zone)
		if got := opens.Format("02 15:04 ") + closes.Format("02 15:04"); got != want {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
	}
}
