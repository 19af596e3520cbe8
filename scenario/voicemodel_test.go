package scenario

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/onnx/onnxtest"
)

// modelTone is what the small voice says of every Chinese character.
const modelTone = 700.0

// TestACallerHearsTheVoiceOfAModel is a whole call whose prompts a VITS voice says that is
// as small as a test can make it: each of its characters is a tone. The process that holds
// it is killed while it has a prompt to say; the caller hears that prompt all the same.
func TestACallerHearsTheVoiceOfAModel(t *testing.T) {
	t.Parallel()
	if err := onnx.Installed(); err != nil {
		t.Skip(err)
	}
	models := t.TempDir()
	onnxtest.VITS(t, models, "house-voice", []zhiyin.Language{zhiyin.Mandarin}, onnxtest.Spoken{RateHz: 16000,
		Tokens: []onnxtest.Said{{Text: "sil"}, {Text: "a", Hz: modelTone}}, Lexicon: onnxtest.AllHan("a")})
	p := &platform{t: t, dir: t.TempDir(), log: &buffer{}, env: []string{"ZHIYIN_SPEECH_RECOGNITION=auto", "ZHIYIN_SPEECH_MODELS=" + models}}
	p.begin()
	eventually(t, startWithin, "the voice is there", func() bool {
		_, health := p.get("/readyz")
		return strings.Contains(health, `"recognition","ready":true`)
	})
	db := p.ledger()
	before := contacts(t, db)
	call := p.dial(telephone(t), "19900007776", muhe)
	contact := string(newest(t, db, before))
	ear(call.Heard).expect(t, "the caller who is greeted", modelTone)
	found(t, db, contact, func(e zhiyin.FlowEntered) bool { return e.Node == "menu" })
	ear(call.Heard).expect(t, "the caller at the menu", modelTone)

	speech := p.child("zhiyin-speech\x00")
	if err := syscall.Kill(speech, syscall.SIGSTOP); err != nil { // it hangs, and can't say the next prompt
		t.Fatal(err)
	}
	stopped := func() bool { return processState(speech) == "T" }
	eventually(t, awaitWithin, "the process stands still", stopped)
	call.SendDTMF("8") // no choice: the menu is said again, in other words
	found(t, db, contact, func(e zhiyin.DigitsKeyed) bool { return e.Digits == "8" })
	if err := syscall.Kill(speech, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	ear(call.Heard).expectMusic(t, "the caller whose voice was killed", modelTone)

	eventually(t, startWithin, "another process speaks", func() bool {
		_, health := p.get("/readyz")
		return strings.Contains(health, `"recognition","ready":true`) && p.child("zhiyin-speech\x00") != speech
	})
	call.SendDTMF("0")
	found(t, db, contact, func(e zhiyin.DigitsKeyed) bool { return e.Digits == "0" })
	ear(call.Heard).expect(t, "the caller after the restart", modelTone)
	bye(t, call)
	p.replayAll()
}

// statOf is a process's line from its name on: name, state, parent (proc(5)).
func statOf(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(text), " ")
	return slices.Clip(strings.Fields(rest))
}

func processState(pid int) string {
	if fields := statOf(fmt.Sprintf("/proc/%d/stat", pid)); len(fields) > 1 {
		return fields[1]
	}
	return ""
}
