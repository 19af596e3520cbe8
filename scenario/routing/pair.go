package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// pair lets people write with agents by real sockets while one of two nodes on one
// PostgreSQL is killed with kill -9 five seconds after it took over, again and again
// (scenario.TestAPairKeepsItsInvariantsWhenItIsKilledAgainAndAgain), and reports what
// its audit of the ledger found.
func pair(b *bench) error {
	dir, err := os.MkdirTemp("", "routing-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	report := filepath.Join(dir, "outcome")
	cmd := exec.Command("go", "test", "-count=1", "-timeout=3h", "-run=^TestAPairKeepsItsInvariantsWhenItIsKilledAgainAndAgain$", "./scenario",
		"-pair-contacts="+strconv.Itoa(b.paired), "-pair-report="+report)
	text, failed := cmd.CombinedOutput()
	var found struct{ Contacts, Served, Left, Reservations, Kills, Breaches int }
	line, err := os.ReadFile(report)
	if err == nil {
		err = json.Unmarshal(line, &found)
	}
	if err != nil {
		return fmt.Errorf("%w: %v\n%s", err, failed, text)
	}
	fmt.Fprintf(os.Stderr, "pair: %d contacts, %d served, %d left a message, %d reservations, %d kills, %d breaches\n", found.Contacts, found.Served, found.Left, found.Reservations, found.Kills, found.Breaches)
	b.report.Add("pair_contacts", "", float64(found.Served))
	b.report.Add("pair_kills", "", float64(found.Kills))
	b.report.Add("pair_invariant_breaches", "0", float64(found.Breaches))
	return nil
}
