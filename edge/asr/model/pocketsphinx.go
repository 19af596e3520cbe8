package model

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
)

// A PocketSphinx model is the files of its acoustic model, and a dictionary that
// "use" names. The library ends the process on some broken ones, so their heads
// are looked at here.

// heads are how the files of an acoustic model begin: a model definition in text
// or binary (either order of octets), parameters in Sphinx-3 format.
var heads = map[string][]string{
	"mdef":                {"0.3", "BMDF", "FDMB", "#"},
	"means":               {"s3\n"},
	"variances":           {"s3\n"},
	"transition_matrices": {"s3\n"},
}

func (m Model) checkPocketSphinx() error {
	acoustic := m.AcousticDir()
	for name, begins := range heads {
		if err := m.checkHead(filepath.Join(acoustic, name), begins); err != nil {
			return err
		}
	}
	if !exists(filepath.Join(acoustic, "sendump")) && !exists(filepath.Join(acoustic, "mixture_weights")) {
		return fmt.Errorf("model %s has neither sendump nor mixture_weights: %w", m.Name, zhiyin.NotFound)
	}
	if err := m.checkBand(filepath.Join(acoustic, "feat.params")); err != nil {
		return err
	}
	return m.checkDictionary()
}

// AcousticDir is where the acoustic model's files lie: "use" may name a directory
// within the model's.
func (m Model) AcousticDir() string {
	if p := m.Path("acoustic"); p != "" {
		return p
	}
	return m.Dir
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

func (m Model) checkHead(path string, begins []string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("model %s: file %s is missing: %w", m.Name, filepath.Base(path), zhiyin.NotFound)
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 16)
	n, _ := f.Read(head)
	for _, b := range begins {
		if bytes.HasPrefix(head[:n], []byte(b)) {
			return nil
		}
	}
	return fmt.Errorf("model %s: file %s is none of a model of type %s: %w", m.Name, filepath.Base(path), m.Type, zhiyin.Invalid)
}

// checkBand finds a model whose features need a higher rate than it says.
func (m Model) checkBand(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("model %s: file feat.params is missing: %w", m.Name, zhiyin.NotFound)
	}
	words := strings.Fields(string(text))
	for i := 0; i+1 < len(words); i++ {
		if words[i] != "-upperf" {
			continue
		}
		upper, err := strconv.ParseFloat(words[i+1], 64)
		if err != nil || upper > float64(m.RateHz)/2 {
			return fmt.Errorf("model %s hears up to %s Hz, which %d Hz audio has not: its rate_hz is wrong: %w", m.Name, words[i+1], m.RateHz, zhiyin.Invalid)
		}
	}
	return nil
}

// checkDictionary looks at the first lines: a word, a blank, its phones.
func (m Model) checkDictionary() error {
	path := m.Path("dictionary")
	if path == "" {
		return fmt.Errorf(`model %s says no dictionary ("use": {"dictionary": "…"}): %w`, m.Name, zhiyin.Invalid)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("model %s: dictionary %s is missing: %w", m.Name, m.Use["dictionary"], zhiyin.NotFound)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	n := 0
	for ; n < 1000 && lines.Scan(); n++ {
		if !utf8.Valid(lines.Bytes()) || len(strings.Fields(lines.Text())) < 2 {
			return fmt.Errorf("model %s: line %d of dictionary %s is no word with its phones: %w", m.Name, n+1, m.Use["dictionary"], zhiyin.Invalid)
		}
	}
	if n == 0 || lines.Err() != nil {
		return fmt.Errorf("model %s: dictionary %s is empty or no text: %w", m.Name, m.Use["dictionary"], zhiyin.Invalid)
	}
	return nil
}

// debianEnglish is where Debian's package pocketsphinx-en-us lies.
const debianEnglish = "/usr/share/pocketsphinx/model/en-us"

// BuiltIn are the models that need no download: those of the system's packages.
func BuiltIn() (out []Model) {
	if exists(filepath.Join(debianEnglish, "en-us", "mdef")) {
		out = append(out, Model{Name: "en-us", Type: PocketSphinx, Languages: []zhiyin.Language{zhiyin.English}, RateHz: 16000, Dir: debianEnglish, BuiltIn: true,
			Use: map[string]string{"acoustic": "en-us", "dictionary": "cmudict-en-us.dict"}, Licence: "BSD-2-Clause",
			Source: "Debian package pocketsphinx-en-us (CMU Sphinx)"})
	}
	return out
}
