package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
)

// simulatedDay writes a small centre's three files.
func simulatedDay(t *testing.T) simulateCmd {
	t.Helper()
	dir := t.TempDir()
	path := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	return simulateCmd{Policy: "zhiyin", Against: "app_queue",
		Scenario: path("c.json", `{"name":"<tiny>","hours":10,"classes":[{"need":"billing","lang":"zh","share":1,"aht_s":100,"min_prof":1}],"customer_segments":1,
			"sl_target_s":20,"vip_sl_target_s":10,"match_weights":{"proficiency":0.4,"dialect":0.15}}`),
		Agents: path("c.agents.jsonl", `{"id":0,"skills":{"billing":5},"langs":{"zh":"cmn"},"seniority":5}
{"id":1,"skills":{"billing":4},"langs":{"zh":"yue"},"seniority":1}`),
		Contacts: path("c.contacts.jsonl", `{"t":0,"class":0,"dialect":"yue","known_agent":-1,"patience_s":50,"base_service_s":100}`)}
}

func TestSimulateSetsOnePolicyAgainstAnother(t *testing.T) {
	t.Parallel()
	s := simulatedDay(t)
	out, err := s.result(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"match_gain_pct", "sl_delta_pp", "abandon_delta_pp", "regular_p99_ratio", "vip_p95_delta_s", "occ_sd_delta_pp", "figures", "against_figures"} {
		if _, ok := got[name]; !ok {
			t.Errorf("no %s in %s", name, line)
		}
	}
	// app_queue takes the higher level: 0.4 of 0.55; the dialect is worth more: 0.3 + 0.15.
	if want := 100 * (0.45/0.4 - 1); out.MatchGain < want-1e-9 || out.MatchGain > want+1e-9 {
		t.Errorf("gain %v %%, want %v", out.MatchGain, want)
	}
	s.Report = filepath.Join(t.TempDir(), "r.html")
	if err := s.write(out); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(s.Report)
	if err != nil || !strings.Contains(string(page), "&lt;tiny&gt;") || strings.Count(string(page), "<rect") != 16 {
		t.Errorf("%v: %s", err, page)
	}
}

func TestSimulateRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := simulatedDay(t)
	s.Against = "magic"
	if _, err := s.result(t.Context(), nil); !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), "app_queue") {
		t.Errorf("an unknown policy: %v", err)
	}
	s.Agents += "x"
	if _, err := s.result(t.Context(), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that isn't there: %v", err)
	}
}

func TestSimulateIsToldWhichDay(t *testing.T) {
	t.Parallel()
	whole := simulatedDay(t)
	for name, s := range map[string]simulateCmd{
		"nothing":           {Policy: "zhiyin"},
		"half of the files": {Policy: "zhiyin", Scenario: whole.Scenario},
		"both ways":         {Policy: "zhiyin", Scenario: whole.Scenario, Yesterday: "anhe"},
	} {
		if _, err := s.result(t.Context(), nil); !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), "--yesterday") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
