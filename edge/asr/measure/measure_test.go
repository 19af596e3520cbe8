package measure

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/asrtest"
	"zhiyin.dev/pcm"
)

func TestErrorsAreCountedInWordsAndCharacters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want, got   string
		words, char int
	}{
		{"I'd like a refund", "i'd like refund.", 1, 1},
		{"转人工服务", "转人工夫", 2, 2},
		{"zero one", "", 2, 7},
		{"", "oh", 1, 2},
		{"查 order 12", "查order 12", 0, 0},
	} {
		if n := distance(words(c.want), words(c.got)); n != c.words {
			t.Errorf("%q heard as %q: %d words, want %d", c.want, c.got, n, c.words)
		}
		if n := distance(characters(c.want), characters(c.got)); c.want != "" && c.got != "" && n != c.char {
			t.Errorf("%q heard as %q: %d characters, want %d", c.want, c.got, n, c.char)
		}
	}
}

// numbers hears asrtest's language.
type numbers struct{}

func (numbers) Info() asr.Info { return asr.Info{Name: "numbers"} }

func (numbers) Open(context.Context, asr.Ask) (asr.Stream, error) {
	return &number{out: asr.NewOutlet()}, nil
}

type number struct {
	asrtest.Counter
	out *asr.Outlet
}

func (n *number) Write(frame []int16) {
	if n.Hear(frame) {
		n.give(false)
	}
}
func (n *number) give(final bool) {
	n.out.Give(zhiyin.Utterance{Text: n.Text(), Words: n.Words, Final: final})
}
func (n *number) Expect(asr.Ask)                 {}
func (n *number) Finish()                        { n.give(true); n.Words = nil }
func (n *number) Heard() <-chan zhiyin.Utterance { return n.out.Heard() }
func (n *number) Close()                         { n.out.Close() }

func TestAFolderIsHeardAndCounted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say := func(all ...int16) []byte {
		var samples []int16
		for _, n := range all {
			for range asrtest.WordFrames + 2 {
				samples = append(samples, n)
				samples = append(samples, make([]int16, asr.FrameSamples-1)...)
			}
		}
		return pcm.WriteWAV(samples, pcm.RateHz)
	}
	write("a.wav", say(1, 2))
	write("b.wav", say(3))
	write(LabelsName, []byte("file\ttext\tspeaker\na.wav\t1 2\tx\nb.wav\t4\tx\n"))
	rows, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), numbers{}, rows, Options{AtOnce: 2, Pace: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != 2 || r.Exact != 50 || r.WER < 33 || r.WER > 34 || len(r.Wrong) != 1 || r.Wrong[0].Heard != "3" {
		t.Fatalf("%+v", r)
	}
	if r.PartialP50 < 0 || r.PartialP95 > 500 || r.FinalP95 > 500 {
		t.Errorf("latencies: %+v", r)
	}
	write(LabelsName, []byte("a.wav\n"))
	if _, err := Read(dir); zhiyin.KindOf(err) != zhiyin.Invalid || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a table without texts: %v", err)
	}
}
