package voice

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// The alerts ask for figures of recognition that exist.
func TestAlertsOfRecognitionAskForWhatIsCounted(t *testing.T) {
	t.Parallel()
	alerts, err := os.ReadFile("../../deploy/prometheus/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cfg := DefaultSpeech()
	cfg.Program = "/bin/true" // never started here: its figures are there all the same
	cfg.Servers = map[string]SpeechServer{"house": {Kind: "vosk", URL: "ws://127.0.0.1:1", Languages: []string{"cmn"}}}
	r, err := NewRecognisers(cfg, t.TempDir(), false, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	all := prometheus.NewPedanticRegistry()
	all.MustRegister(r)
	families, err := all.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "zhiyin_speech_process_") && !strings.HasPrefix(f.GetName(), "zhiyin_recognition_") {
			t.Errorf("%s is no figure of recognition", f.GetName())
		}
	}
	for _, name := range []string{"zhiyin_speech_process_up", "zhiyin_speech_process_frames_dropped_total", "zhiyin_recognition_frames_dropped_total"} {
		counted := false
		for _, f := range families {
			counted = counted || f.GetName() == name
		}
		if !counted || !strings.Contains(string(alerts), name) {
			t.Errorf("%s: counted %v, asked for %v", name, counted, strings.Contains(string(alerts), name))
		}
	}
}
