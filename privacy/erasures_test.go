package privacy_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
)

func erasureLog(n int) (*privacy.Erasures, []byte) {
	l, text := &privacy.Erasures{}, []byte(nil)
	for i := range n {
		text = append(text, l.Add(privacy.Erasure{At: time.Date(2026, 5, 6, 2, 0, i, 123456789, time.UTC),
			Customer: zhiyin.CustomerID("cu_" + string(rune('a'+i))), Reason: zhiyin.Requested, By: "console"})...)
	}
	return l, text
}

func TestAnErasureLogIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	wrote, text := erasureLog(3)
	read, err := privacy.ReadErasures(bytes.NewReader(text))
	if err != nil || len(read.List) != 3 || read.Head() != wrote.Head() || read.Whole != int64(len(text)) {
		t.Fatalf("%+v, %v", read, err)
	}
	if !read.Has("cu_b") || read.Has("cu_z") {
		t.Error("who is in it is not known")
	}
	torn, err := privacy.ReadErasures(bytes.NewReader(text[:len(text)-5]))
	if err != nil || len(torn.List) != 2 || torn.Whole >= int64(len(text)-5) {
		t.Errorf("a torn end: %+v, %v", torn, err)
	}
	more := append(text[:torn.Whole:torn.Whole], torn.Add(privacy.Erasure{At: time.Now(), Customer: "cu_d", Reason: zhiyin.Ordered, By: "system"})...)
	if again, err := privacy.ReadErasures(bytes.NewReader(more)); err != nil || len(again.List) != 3 {
		t.Errorf("after the torn end: %+v, %v", again, err)
	}
}

func TestAChangedErasureLogIsFound(t *testing.T) {
	t.Parallel()
	_, text := erasureLog(3)
	lines := strings.SplitAfter(string(text), "\n")
	for name, changed := range map[string]string{
		"edited":    strings.Replace(string(text), "cu_b", "cu_q", 1),
		"deleted":   lines[0] + lines[2],
		"reordered": lines[1] + lines[0] + lines[2],
		"junk":      string(text) + "junk\n",
		"widened":   strings.Replace(string(text), `"by"`, `"phone":"1","by"`, 1),
		"long":      strings.Repeat("x", 5000) + "\n",
	} {
		if _, err := privacy.ReadErasures(strings.NewReader(changed)); zhiyin.KindOf(err) != zhiyin.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadErasures(f *testing.F) {
	_, text := erasureLog(2)
	f.Add(text)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := privacy.ReadErasures(bytes.NewReader(text))
		if err == nil && (l.Whole < 0 || l.Whole > int64(len(text))) {
			t.Errorf("%d of %d octets", l.Whole, len(text))
		}
	})
}
