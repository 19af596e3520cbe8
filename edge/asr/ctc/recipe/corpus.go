package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhiyin.dev/edge/asr/ctc/sentences"
)

// take is one text said once.
type take struct {
	Text     string   `json:"text"`
	Language string   `json:"language"`
	Voice    string   `json:"voice"` // espeak-ng's -v
	Rate     int      `json:"rate"`  // -s, words a minute
	Pitch    int      `json:"pitch"` // -p, 0 to 99
	Phonemes []string `json:"phonemes"`
	Count    int      `json:"samples"`
	HeldOut  bool     `json:"held_out,omitempty"` // by a voice that the model is not trained on

	samples []int16
}

// speaker is one of espeak-ng's languages with the variants that speak it.
type speaker struct {
	language string
	bases    []string
	says     []string
	texts    []string // known, and not said
	salad    []string
}

// The plain voice is what the demo's callers speak with: it has a double share. The
// held-out variants are for judging alone.
var (
	variants = []string{"", "", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+f1", "+f2", "+f3", "+f4", "+Andy", "+linda", "+max", "+antonio", "+aunty"}
	heldOut  = []string{"+m8", "+f5", "+Mario", "+steph"}
)

func speakers() []speaker {
	zh := speaker{language: mandarin, bases: []string{"cmn-latn-pinyin"}, says: sentences.Mandarin(), texts: sentences.MandarinTexts(), salad: commonCharacters()}
	en := speaker{language: english, bases: []string{"en", "en-us"}, says: sentences.English(), texts: sentences.EnglishTexts(), salad: vocabulary(sentences.English())}
	zh.salad = append(zh.salad, slices.Repeat(vocabulary(zh.says), 4)...)
	return []speaker{zh, en}
}

// vocabulary lists the tokens of sentences, sorted, slots left out.
func vocabulary(list []string) []string {
	seen := map[string]bool{}
	for _, s := range list {
		if at := strings.IndexByte(s, '{'); at >= 0 {
			s = s[:at]
		}
		for _, t := range tokensOf(s) {
			seen[t] = true
		}
	}
	var all []string
	for t := range seen {
		all = append(all, t)
	}
	slices.Sort(all)
	return all
}

// commonCharacters are the 3,755 of GB/T 2312 level 1.
func commonCharacters() (all []string) {
	decoder := simplifiedchinese.GBK.NewDecoder()
	for row := byte(0xB0); row <= 0xD7; row++ {
		for cell := byte(0xA1); cell <= 0xFE; cell++ {
			if s, err := decoder.Bytes([]byte{row, cell}); err == nil && (row < 0xD7 || cell <= 0xF9) {
				all = append(all, string(s))
			}
		}
	}
	return all
}

// plan lists all takes of the corpus without their sound. The same seed gives the
// same plan.
func plan(seed uint64, share float64) (all []take) {
	random := rand.New(rand.NewPCG(seed, 1))
	for _, s := range speakers() {
		rounds := int(14 * share)
		for range rounds {
			for _, sentence := range s.says {
				copies := 1
				if strings.HasPrefix(sentence, "{") {
					copies = 12
				}
				for range copies {
					all = append(all, s.take(draw(sentence, s.language, random), variants, random))
				}
			}
		}
		for range int(3000 * share) {
			all = append(all, s.take(salad(s.salad, s.language, random), variants, random))
		}
		for _, sentence := range s.says {
			t := s.take(draw(sentence, s.language, random), heldOut, random)
			t.HeldOut = true
			all = append(all, t)
		}
	}
	return all
}

func (s *speaker) take(text string, voices []string, random *rand.Rand) take {
	base := s.bases[random.IntN(len(s.bases))]
	return take{
		Text: text, Language: s.language, Voice: base + voices[random.IntN(len(voices))],
		Rate: 115 + random.IntN(95), Pitch: 25 + random.IntN(50),
	}
}

// speak has espeak-ng say every take, two at once, and tells which failed.
func speak(all []take, log *slog.Logger) error {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for part := range slices.Chunk(all, (len(all)+workers-1)/workers) {
		wait.Go(func() {
			for i := range part {
				err := part[i].speak()
				mu.Lock()
				failed = errors.Join(failed, err)
				mu.Unlock()
				if i%1000 == 999 {
					log.Info("spoken", "takes", i+1, "of", len(part))
				}
			}
		})
	}
	wait.Wait()
	return failed
}

// workers is how many goroutines speak and train.
const workers = 2

func (t *take) speak() error {
	base, _, _ := strings.Cut(t.Voice, "+")
	groups, err := phonemesOf(base, t.Text)
	if err != nil {
		return err
	}
	t.Phonemes = slices.Concat(groups...)
	t.samples, err = say(t)
	t.Count = len(t.samples)
	return err
}

// keep writes takes.jsonl and samples.pcm (int16, little-endian), and load reads
// them again; load gives nil when they are not there.
func keep(dir string, all []take) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	index, err := os.Create(filepath.Join(dir, "takes.jsonl"))
	if err != nil {
		return err
	}
	defer index.Close()
	sound, err := os.Create(filepath.Join(dir, "samples.pcm"))
	if err != nil {
		return err
	}
	defer sound.Close()
	out, lines := bufio.NewWriterSize(sound, 1<<20), json.NewEncoder(index)
	for i := range all {
		if err := errors.Join(lines.Encode(&all[i]), binary.Write(out, binary.LittleEndian, all[i].samples)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func load(dir string) ([]take, error) {
	index, err := os.Open(filepath.Join(dir, "takes.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer index.Close()
	raw, err := os.ReadFile(filepath.Join(dir, "samples.pcm"))
	if err != nil {
		return nil, err
	}
	var all []take
	for lines := json.NewDecoder(index); lines.More(); {
		var t take
		if err := lines.Decode(&t); err != nil {
			return nil, err
		}
		if len(raw) < 2*t.Count {
			return nil, fmt.Errorf("samples.pcm ends before take %d", len(all))
		}
		t.samples = make([]int16, t.Count)
		for i := range t.samples {
			t.samples[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
		}
		raw = raw[2*t.Count:]
		all = append(all, t)
	}
	return all, nil
}
