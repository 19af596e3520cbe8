package flow

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

// sunday is out of hours.
var sunday = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)

func voicemail(t *testing.T, channel zhiyin.Channel) (*Definition, Reply) {
	t.Helper()
	def := parsed(t, "voicemail.yaml")
	r, err := (&Engine{}).Step(def, State{}, Started{Contact: Facts{ID: "ct_1", Channel: channel, Unit: zhiyin.Unit{ID: "muhe", Zone: "Asia/Shanghai"}}}, sunday)
	if err != nil {
		t.Fatal(err)
	}
	return def, r
}

func names(r Reply) (out []string) {
	for _, c := range r.Commands {
		out = append(out, CommandName(c))
	}
	return out
}

func TestACallerHearsWhatItIsForBeforeTheyLeaveAMessage(t *testing.T) {
	t.Parallel()
	def, r := voicemail(t, zhiyin.VoiceCall)
	if !slices.Equal(names(r), []string{"say"}) || r.Wait != ForPrompt || r.Commands[0].(Say).Barge {
		t.Fatalf("%+v", r)
	}
	r, err := (&Engine{}).Step(def, r.State, PromptEnded{}, sunday)
	if err != nil || !slices.Equal(names(r), []string{"take_message"}) || r.Wait != ForVoicemail {
		t.Fatalf("%+v, %v", r, err)
	}
	if c := r.Commands[0].(TakeMessage); c.Queue != "muhe-care" || c.DueHours != 20 || c.SilenceSeconds != 4 || c.MostSeconds != 120 || c.Done[zhiyin.English] != "Done" {
		t.Errorf("%+v", c)
	}
	for kept, to := range map[bool]string{true: "kept", false: "nothing"} {
		next, err := (&Engine{}).Step(def, r.State, MessageLeft{Kept: kept}, sunday)
		if err != nil || next.State.Node != to {
			t.Errorf("kept %v leads to %s, %v", kept, next.State.Node, err)
		}
	}
}

func TestAMessageInWritingBeginsWithItsPrompt(t *testing.T) {
	t.Parallel()
	_, r := voicemail(t, zhiyin.Chat)
	if !slices.Equal(names(r), []string{"say", "take_message"}) || r.Wait != ForVoicemail {
		t.Fatalf("%+v", r)
	}
}

func TestAVoicemailIsReadStrictly(t *testing.T) {
	t.Parallel()
	const head = "id: v\nname: {en: V}\nstart: leave\nnodes:\n  bye: {hangup: {}}\n  leave:\n    next: bye\n    voicemail: "
	for fields, want := range map[string]string{
		"{text: {en: Speak.}, done: {en: Done}}":                                        "8: voicemail.queue is missing",
		"{queue: care, done: {en: Done}}":                                               "8: voicemail.text is missing",
		"{queue: care, text: {en: Speak.}}":                                             "8: voicemail.done is missing",
		"{queue: A b, text: {en: Speak.}, done: {en: Done}}":                            "8: voicemail.queue must be the id of a queue",
		"{queue: care, text: {en: Speak.}, done: {en: Done}, silence_seconds: 1}":       "8: voicemail.silence_seconds",
		"{queue: care, text: {en: Speak.}, done: {en: Done}, due_hours: 169}":           "8: voicemail.due_hours",
		"{queue: care, text: {en: Speak.}, done: {en: Done}, none: nowhere}":            "8: voicemail.none",
		"{queue: care, text: {en: Speak.}, done: {en: Done}, most_seconds: 5, beep: x}": "8: voicemail.most_seconds",
	} {
		if _, problems := Parse([]byte(head + fields + "\n")); !hasProblem(problems, want) {
			t.Errorf("%s: %v, want %s", fields, told(problems), want)
		}
	}
}
