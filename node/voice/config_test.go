package voice

import (
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
		err := SpeechConfig{Recognition: "auto", Servers: map[string]SpeechServer{"x": s}}.Check()
		if zhiyin.KindOf(err) != zhiyin.Invalid || !strings.Contains(err.Error(), "speech.servers.x") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (SpeechConfig{Recognition: "auto", Servers: map[string]SpeechServer{"x": good}}).Check(); err != nil {
		t.Error(err)
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("sk-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := (SpeechServer{KeyFile: key}).key(); err != nil || got != "sk-1" {
		t.Errorf("the key of a file: %q, %v", got, err)
	}
	if err := (SpeechConfig{Recognition: "perhaps"}).Check(); zhiyin.KindOf(err) != zhiyin.Invalid {
		t.Errorf("recognition perhaps: %v", err)
	}
}
