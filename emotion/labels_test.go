package emotion

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// folder holds ten recordings, each so many dB louder than the one before.
func folder(step float64) fstest.MapFS {
	labels := "file\tspeaker\temotion\r\n"
	files := fstest.MapFS{}
	for i := range 10 {
		talk := calm(uint64(i))
		talk.level, talk.seconds = -30+step*float64(i), 1
		name := fmt.Sprintf("a/%d.wav", i)
		labels += name + "\tanna\tneutral\r\n"
		files[name] = &fstest.MapFile{Data: pcm.WriteWAV(pcm.Resample(talk.audio(), 8000, 16000), 16000)}
	}
	files["labels.tsv"] = &fstest.MapFile{Data: []byte("\ufeff" + labels)}
	return files
}

func TestAFolderOfRecordingsIsMeasured(t *testing.T) {
	t.Parallel()
	rows, equallyLoud, err := ReadRows(folder(1.5))
	if err != nil || len(rows) != 10 || equallyLoud {
		t.Fatalf("%d rows, equally loud %v, %v", len(rows), equallyLoud, err)
	}
	if r := rows[3]; r.File != "a/3.wav" || r.Speaker != "anna" || r.Emotion != "neutral" {
		t.Errorf("%+v", r)
	}
	soft, loud := rows[0].Values[place["level.high"]], rows[9].Values[place["level.high"]]
	if math.Abs(loud-soft-13.5) > 1.5 {
		t.Errorf("13.5 dB are %v", loud-soft)
	}
}

func TestRecordingsMadeEquallyLoudSayNothingOfLoudness(t *testing.T) {
	t.Parallel()
	rows, equallyLoud, err := ReadRows(folder(0.1))
	if err != nil || !equallyLoud || !math.IsNaN(rows[0].Values[place["level.median"]]) {
		t.Errorf("equally loud %v, %v", equallyLoud, err)
	}
}

func TestWhatIsWrongWithAFolderIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(fstest.MapFS)
		kind   error
		says   string
	}{
		"no labels":    {func(f fstest.MapFS) { delete(f, "labels.tsv") }, zhiyin.NotFound, "labels.tsv"},
		"no recording": {func(f fstest.MapFS) { delete(f, "a/4.wav") }, zhiyin.NotFound, "labels.tsv:6"},
		"no WAV":       {func(f fstest.MapFS) { f["a/4.wav"].Data = []byte("ID3") }, zhiyin.Invalid, "labels.tsv:6"},
		"two columns":  {func(f fstest.MapFS) { f["labels.tsv"].Data = []byte("a/1.wav\tanna\n") }, zhiyin.Invalid, "labels.tsv:1"},
		"outside":      {func(f fstest.MapFS) { f["labels.tsv"].Data = []byte("../x.wav\tanna\tanger\n") }, zhiyin.NotFound, "labels.tsv:1"},
	} {
		f := folder(1)
		c.change(f)
		if _, _, err := ReadRows(f); !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
