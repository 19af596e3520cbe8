// Package model reads descriptions of speech models and refuses what is broken
// before native code sees it. A model is a directory with a model.json:
//
//	{"name": "zh-small", "type": "pocketsphinx", "languages": ["cmn"], "rate_hz": 8000,
//	 "files": [{"path": "mdef", "bytes": 1234, "sha256": "…"}, …],
//	 "licence": "BSD-2-Clause", "source": "https://…", "metrics": {"CER on …": "4.8 %"}}
package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"zhiyin.dev"
)

// FileName is the description's name in a model's directory.
const FileName = "model.json"

// Types of models and what runs them.
const (
	CTC          = "ctc"           // edge/asr/ctc
	PocketSphinx = "pocketsphinx"  // edge/asr/pocketsphinx
	Silero       = "silero-vad"    // edge/asr/silero: no engine, it helps those with grammars
	Zipformer    = "zipformer-ctc" // edge/asr/zipformer
	SenseVoice   = "sense-voice"   // edge/asr/sensevoice; it reads again what zipformers heard
	VITS         = "vits"          // edge/tts/vits: it says texts instead of hearing them
)

// types lists the types that can be used.
var types = []string{CTC, PocketSphinx, Silero, Zipformer, SenseVoice, VITS}

// Model describes a model. Dir is where it lies.
type Model struct {
	Name      string            `json:"name"`
	Type      string            `json:"type"`
	Languages []zhiyin.Language `json:"languages"`
	RateHz    int               `json:"rate_hz"`
	Files     []File            `json:"files"`
	Use       map[string]string `json:"use,omitempty"` // what a file is for, where its name does not tell: dictionary, weights, tokens, lexicon
	Licence   string            `json:"licence"`
	Source    string            `json:"source"`
	Metrics   map[string]string `json:"metrics,omitempty"`
	DemoOnly  bool              `json:"demo_only,omitempty"`

	Dir     string `json:"-"`
	BuiltIn bool   `json:"-"` // part of the program, or looked after by the system's packages: no hashes
}

// File is one file of a model.
type File struct {
	Path   string `json:"path"` // within the directory, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// mostDescription bounds model.json.
const mostDescription = 1 << 20

var (
	named    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	language = regexp.MustCompile(`^[a-z]{3}$|^en$`)
	digest   = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Read reads a model's description and checks it, not the files. The error is
// NotFound or Invalid and says what is wrong.
func Read(dir string) (Model, error) {
	path := filepath.Join(dir, FileName)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Model{}, fmt.Errorf("model %s has no %s: %w", filepath.Base(dir), FileName, zhiyin.NotFound)
	}
	if err != nil {
		return Model{}, fmt.Errorf("model %s: %v: %w", filepath.Base(dir), err, zhiyin.Unavailable)
	}
	if info.Size() > mostDescription {
		return Model{}, fmt.Errorf("model %s: its %s has %d octets: %w", filepath.Base(dir), FileName, info.Size(), zhiyin.Invalid)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Model{}, fmt.Errorf("model %s: %v: %w", filepath.Base(dir), err, zhiyin.Unavailable)
	}
	m, err := Parse(text)
	if err != nil {
		return Model{}, fmt.Errorf("model %s: %w", filepath.Base(dir), err)
	}
	m.Dir = dir
	if m.Name != filepath.Base(dir) {
		return m, fmt.Errorf("model %s is in a directory named %s: %w", m.Name, filepath.Base(dir), zhiyin.Invalid)
	}
	return m, nil
}

// Parse reads a description.
func Parse(text []byte) (m Model, err error) {
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("its %s can't be read: %v: %w", FileName, err, zhiyin.Invalid)
	}
	return m, m.check()
}

// check finds what a description must not be.
func (m Model) check() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf(format+": %w", append(args, zhiyin.Invalid)...)
	}
	switch {
	case !named.MatchString(m.Name):
		return bad("a name has a-z, 0-9, dot, underscore and hyphen, not %q", m.Name)
	case !slices.Contains(types, m.Type):
		return bad("there is no type %q, only %s", m.Type, strings.Join(types, ", "))
	case m.Type == VITS && (m.RateHz < 8000 || m.RateHz > 48000):
		return bad("rate_hz of a voice is from 8000 to 48000, not %d", m.RateHz)
	case m.Type != VITS && m.RateHz != 8000 && m.RateHz != 16000:
		return bad("rate_hz is 8000 or 16000, not %d", m.RateHz)
	case len(m.Languages) == 0 && m.Type != Silero:
		return bad("it says no language")
	case len(m.Files) == 0:
		return bad("it lists no files")
	case m.Licence == "":
		return bad("it says no licence")
	}
	for _, l := range m.Languages {
		if !language.MatchString(string(l)) {
			return bad("%q is no language (cmn, yue, en, …)", l)
		}
	}
	for _, f := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) || strings.Contains(f.Path, "\\") || f.Path == FileName {
			return bad("%q is no path within its directory", f.Path)
		}
		if !digest.MatchString(f.SHA256) || f.Bytes < 0 {
			return bad("file %s has no sha256 of 64 hexadecimal digits, or no size", f.Path)
		}
	}
	for what, path := range m.Use {
		if !filepath.IsLocal(filepath.FromSlash(path)) {
			return bad("%q, its %s, is no path within its directory", path, what)
		}
	}
	return nil
}

// Path is the file that is used for what, "" when the model does not say.
func (m Model) Path(what string) string {
	if m.Use[what] == "" {
		return ""
	}
	return filepath.Join(m.Dir, filepath.FromSlash(m.Use[what]))
}

// Bytes is how large the files are together.
func (m Model) Bytes() (sum int64) {
	for _, f := range m.Files {
		sum += f.Bytes
	}
	return sum
}
