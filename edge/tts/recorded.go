package tts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Recorded are prompts that a person spoke. They are read-only and may be shared.
type Recorded struct {
	clips map[string][]int16 // by language and text
	count int
}

// recordedBytes bounds one recording: two minutes at 48 kHz.
const recordedBytes = 12 << 20

// ReadRecorded reads a folder: one folder for each language or dialect (cmn, yue, en,
// wuu, nan …) with WAV files and a prompts.tsv, each of whose lines names a file and,
// after a tab, the text that is spoken in it, as the flow has it. The error is Invalid
// or NotFound and names the line.
func ReadRecorded(folder fs.FS) (*Recorded, error) {
	r := &Recorded{clips: map[string][]int16{}}
	languages, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("tts: recorded prompts: %v: %w", err, zhiyin.NotFound)
	}
	for _, entry := range languages {
		if !entry.IsDir() {
			continue
		}
		list, err := fs.ReadFile(folder, path.Join(entry.Name(), "prompts.tsv"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("tts: recorded prompts: %v: %w", err, zhiyin.Unavailable)
		}
		if err := r.language(folder, zhiyin.Language(entry.Name()), string(list)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Len is how many recordings there are.
func (r *Recorded) Len() int { return r.count }

func (r *Recorded) language(folder fs.FS, in zhiyin.Language, list string) error {
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(list, "\ufeff")) {
		n++
		name, text, tabbed := strings.Cut(strings.TrimSpace(line), "\t")
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		where := fmt.Sprintf("tts: recorded prompts: %s/prompts.tsv:%d", in, n)
		if !tabbed || strings.TrimSpace(text) == "" {
			return fmt.Errorf("%s: a line is a file and its text, by a tab: %w", where, zhiyin.Invalid)
		}
		samples, err := readClip(folder, path.Join(string(in), name))
		if err != nil {
			return fmt.Errorf("%s: %s: %w", where, name, err)
		}
		key, err := recordedAs(in, text)
		if err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
		r.clips[key] = samples
		r.count++
	}
	return nil
}

func readClip(folder fs.FS, name string) ([]int16, error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.NotFound)
	}
	if info.Size() > recordedBytes {
		return nil, fmt.Errorf("longer than %d MB: %w", recordedBytes>>20, zhiyin.Invalid)
	}
	file, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.Unavailable)
	}
	samples, rate, err := pcm.ReadWAV(file)
	if err != nil {
		return nil, err
	}
	return pcm.Resample(samples, rate, pcm.RateHz), nil
}

// recordedAs is the key of a text as a flow writes it: what would be said of it, so
// that 请按 1 and 请按一 are the same.
func recordedAs(in zhiyin.Language, text string) (string, error) {
	written := in
	if written != zhiyin.Cantonese && written != zhiyin.English {
		written = zhiyin.Mandarin // a dialect is written so
	}
	text = strings.NewReplacer("{", "{{", "}", "}}").Replace(text)
	spoken, err := new(speech.Speaker).Render(text, written, zhiyin.Voice{}, func(string) (any, bool) { return nil, false })
	if err != nil {
		return "", err
	}
	return recordedKey(in, spoken.Pieces...), nil
}

// recordedKey joins what pieces say, without marks and spaces.
func recordedKey(in zhiyin.Language, pieces ...speech.Piece) string {
	var b strings.Builder
	b.WriteString(string(in) + "|")
	for _, p := range pieces {
		for _, r := range strings.ToLower(p.Text()) {
			if speech.Audible(string(r)) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// find returns the recording of pieces in the voice's dialect, else in its language.
// What tells about a person is never recorded.
func (r *Recorded) find(v zhiyin.Voice, pieces ...speech.Piece) ([]int16, bool) {
	if r == nil || len(pieces) == 0 {
		return nil, false
	}
	for _, p := range pieces {
		if p.Personal {
			return nil, false
		}
	}
	for _, in := range []zhiyin.Language{v.Dialect, v.Language} {
		if in == "" {
			continue
		}
		if samples, ok := r.clips[recordedKey(in, pieces...)]; ok {
			return samples, true
		}
	}
	return nil, false
}
