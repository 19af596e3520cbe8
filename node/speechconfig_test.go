package node

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
)

func TestSettingsOfServersAreChecked(t *testing.T) {
	t.Parallel()
	good := SpeechServer{Kind: "vosk", URL: "ws://127.0.0.1:2700", Languages: []string{"cmn"}}
	for name, wrong := range map[string]func(*SpeechServer){
		"kind":      func(s *SpeechServer) { s.Kind = "siri" },
		"url":       func(s *SpeechServer) { s.URL = "http://127.0.0.1" },
		"languages": func(s *SpeechServer) { s.Languages = nil },
		"model":     func(s *SpeechServer) { s.Kind, s.URL = "openai", "https://example.com/v1" },
	} {
		s := good
		wrong(&s)
		err := SpeechConfig{Recognition: "auto", Servers: map[string]SpeechServer{"x": s}}.check()
		if zhiyin.KindOf(err) != zhiyin.Invalid || !strings.Contains(err.Error(), "speech.servers.x") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (SpeechConfig{Recognition: "auto", Servers: map[string]SpeechServer{"x": good}}).check(); err != nil {
		t.Error(err)
	}
	if err := (SpeechConfig{Recognition: "perhaps"}).check(); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("recognition perhaps: %v", err)
	}
}

func TestServersAreReadFromTheFileAndHearTheirLanguages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	file := filepath.Join(dir, "zhiyin.yaml")
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(key, "sk-1\n")
	write(file, `
speech:
  program: "`+file+`"
  engines: {yue: cloud}
  servers:
    house: {kind: funasr, url: "ws://127.0.0.1:1", languages: [cmn, en], within: 2s}
    cloud: {kind: openai, url: "https://127.0.0.1:1/v1", languages: [cmn], model: m, key_file: "`+key+`"}
`)
	cfg, err := LoadConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := cfg.Speech.Servers["cloud"].key(); err != nil || got != "sk-1" {
		t.Fatal(got, err)
	}
	if _, err := NewRecognisers(cfg, false, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("a program that is none: %v", err)
	}
	cfg.Speech.Program = ""
	r, err := NewRecognisers(cfg, false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for l, want := range map[zhiyin.Language]string{zhiyin.Mandarin: "cloud", zhiyin.English: "house", zhiyin.Cantonese: "cloud"} {
		if best, ok := r.Best(l); !ok || best.Name != want {
			t.Errorf("%s is heard by %q, want %q", l, best.Name, want)
		}
	}
	cfg.Speech.Recognition = "off"
	if r, err = NewRecognisers(cfg, false, slog.New(slog.DiscardHandler)); err != nil || len(r.Infos()) != 0 {
		t.Errorf("off: %v %v", r.Infos(), err)
	}
}
