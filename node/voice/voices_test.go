package voice

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/emotion"
)

func TestTheHousesOwnMoodWeightsAreUsed(t *testing.T) {
	t.Parallel()
	own, err := emotion.Shipped().JSON()
	if err != nil {
		t.Fatal(err)
	}
	own = bytes.Replace(own, []byte(`"prior": 0.1`), []byte(`"prior": 0.02`), 1)
	path := filepath.Join(t.TempDir(), "weights.json")
	for name, c := range map[string]struct {
		file string
		kind error
	}{"own": {string(own), nil}, "broken": {string(own[:90]), zhiyin.Invalid}} {
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := SpeechConfig{MoodWeights: path}.Moods()
		if !errors.Is(err, c.kind) || c.kind == nil && w.Prior != 0.02 {
			t.Errorf("%s: %v, %v", name, w, err)
		}
	}
	if _, err := (SpeechConfig{MoodWeights: path + ".none"}).Moods(); !errors.Is(err, zhiyin.NotFound) || !strings.Contains(err.Error(), "speech.mood_weights") {
		t.Error(err)
	}
	if w, err := (SpeechConfig{}).Moods(); err != nil || w.Prior != emotion.Shipped().Prior {
		t.Error(err)
	}
}

func TestTheVoiceServersSettingsAreChecked(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(" secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := VoiceServerConfig{URL: "http://127.0.0.1:8880/v1", KeyFile: key, Voices: map[string]string{"cmn": "a", "en": "b"}}
	got, err := good.engine()
	if err != nil || got.Key != "secret" || got.Voices[zhiyin.English] != "b" {
		t.Errorf("%+v, %v", got, err)
	}
	if said := good.said(); said != "http://127.0.0.1:8880/v1 tts-1 cmn=a en=b" {
		t.Errorf("said by %q", said)
	}
	for setting, bad := range map[string]VoiceServerConfig{
		"url":      {URL: "127.0.0.1:8880", Voices: good.Voices},
		"voices":   {URL: good.URL},
		"key_file": {URL: good.URL, Voices: good.Voices, KeyFile: key + ".none"},
	} {
		if _, err := bad.engine(); err == nil || !strings.Contains(err.Error(), "speech.voice."+setting) {
			t.Errorf("%s: %v", setting, err)
		}
	}
}
