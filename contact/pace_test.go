package contact

import (
	"strings"
	"testing"

	"zhiyin.dev"
)

// paceSaid is the pace of the last prompt that the step said.
func (a *acted) paceSaid() int {
	a.t.Helper()
	return body[zhiyin.FlowSaid](a.t, a.bodies).Voice.PacePercent
}

func TestWhoeverNeedsAQuestionAgainHearsItSlower(t *testing.T) {
	t.Parallel()
	a := actFlow(t, strings.Replace(strings.Replace(testFlow, "attempts: 2", "attempts: 4", 1), `on: {"1": wait}`, `on: {"1": wait, "9": ask}`, 1))
	a.known().in(Played{Sound: 1, Whole: true})
	paces := []int{a.paceSaid()}
	for _, key := range []string{"5", "5", "9", "9"} { // wrong, wrong, asks for it again, and again
		a.in(Key{Digit: key})
		paces = append(paces, a.paceSaid())
	}
	for i := 1; i < len(paces); i++ {
		if paces[i] > paces[i-1] || i < 3 && paces[i] == paces[i-1] {
			t.Errorf("paces %v", paces)
		}
	}
	if paces[0] != 100 || paces[1] != 85 || paces[len(paces)-1] < 60 {
		t.Errorf("paces %v", paces)
	}
}

func TestTheNextQuestionHasItsOwnPace(t *testing.T) {
	t.Parallel()
	a := actFlow(t, strings.Replace(strings.Replace(testFlow, `on: {"1": wait}`, `on: {"1": more}`, 1), "  wait:\n", `  more:
    gather:
      text: {cmn: 请按二。}
      on: {"2": wait}
      invalid: bye
      none: bye
  wait:
`, 1))
	a.known().in(Played{Sound: 1, Whole: true}).in(Key{Digit: "5"})
	if a.paceSaid() != 85 {
		t.Errorf("again at %d", a.paceSaid())
	}
	if a.in(Key{Digit: "1"}); a.paceSaid() != 100 {
		t.Errorf("the next at %d", a.paceSaid())
	}
}
