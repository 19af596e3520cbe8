package cloudevent_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

func TestACursorComesBackAsItWasGiven(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := cloudevent.At(rapid.MapOf(rapid.IntRange(0, zhiyin.Partitions-1), rapid.Int64Range(0, 1<<62)).Draw(t, "positions"))
		if got, err := cloudevent.ParseCursor(c.String()); err != nil || got != c {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestWhatIsNoCursorIsInvalid(t *testing.T) {
	t.Parallel()
	whole := cloudevent.Cursor{}.String()
	for _, text := range []string{"", "x", "!", whole[:len(whole)-2], whole + "AA", "Ag" + whole[2:], strings.Repeat("_", 900), whole + "="} {
		if _, err := cloudevent.ParseCursor(text); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add(cloudevent.Cursor{}.String())
	f.Add(cloudevent.At(map[int]int64{0: 1, 63: 1 << 40}).String())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := cloudevent.ParseCursor(text)
		if err != nil {
			return
		}
		if again, err := cloudevent.ParseCursor(c.String()); err != nil || again != c {
			t.Errorf("%q is not what it says", text)
		}
	})
}
