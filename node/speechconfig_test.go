package node

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/node/voice"
)

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
	if _, err := voice.NewRecognisers(cfg.Speech, cfg.ModelsDir(), false, slog.New(slog.DiscardHandler)); zhiyin.KindOf(err) != zhiyin.Unavailable {
		t.Errorf("a program that is none: %v", err)
	}
	cfg.Speech.Program = ""
	r, err := voice.NewRecognisers(cfg.Speech, cfg.ModelsDir(), false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for l, want := range map[zhiyin.Language]string{zhiyin.Mandarin: "cloud", zhiyin.English: "house", zhiyin.Cantonese: "cloud"} {
		if best, ok := r.Best(l); !ok || best.Name != want {
			t.Errorf("%s is heard by %q, want %q", l, best.Name, want)
		}
	}
	cfg.Speech.Recognition = "off"
	if r, err = voice.NewRecognisers(cfg.Speech, cfg.ModelsDir(), false, slog.New(slog.DiscardHandler)); err != nil || len(r.Infos()) != 0 {
		t.Errorf("off: %v %v", r.Infos(), err)
	}
}
