package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// killRow kills the product again and again under load, on each engine: the
// scenario that make test acts a few times, acted as often as was asked for.
// kill_rounds is the rounds on the engine that has the fewest.
func killRow(o options, r *report) error {
	dir, err := os.MkdirTemp("", "voice-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "outcomes")
	test := exec.Command("go", "test", "-count=1", "-timeout=3h", "-run=^TestKilledAgainAndAgainItKeepsWhatItAcknowledged$", "./scenario",
		fmt.Sprintf("-kill-rounds=%d", o.kills), "-kill-report="+path)
	if text, err := test.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	return readKills(path, r)
}

func readKills(path string, r *report) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	rounds, lost, limbo, acknowledged := 0, 0, 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var one struct {
			Engine                            string
			Rounds, Acknowledged, Lost, Limbo int
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return err
		}
		if rounds == 0 || one.Rounds < rounds {
			rounds = one.Rounds
		}
		lost, limbo, acknowledged = lost+one.Lost, limbo+one.Limbo, acknowledged+one.Acknowledged
	}
	for _, f := range []struct {
		name, bar string
		value     int
	}{{"kill_rounds", ">= 200 on each engine", rounds}, {"acknowledged_events", "", acknowledged}, {"lost_events", "0", lost}, {"limbo_contacts", "0", limbo}} {
		r.add(f.name, f.bar, []float64{float64(f.value)})
	}
	return nil
}
