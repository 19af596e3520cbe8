package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// invariants acts contacts around one waiting room with crashes at any step
// (lobby.TestInvariantsHoldUnderCrashes) and reports what its checks found.
func invariants(b *bench) error {
	var out bytes.Buffer
	cmd := exec.Command("go", "test", "-count=1", "-timeout", "4h", "./lobby", "-run", "^TestInvariantsHoldUnderCrashes$", "-v", "-contacts", strconv.Itoa(b.contacts))
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	failed := cmd.Run()
	var found struct{ Contacts, Crashes, Outages, Breaches int }
	for lines := bufio.NewScanner(&out); lines.Scan(); {
		if _, object, is := strings.Cut(lines.Text(), ": {"); is {
			if err := json.Unmarshal([]byte("{"+object), &found); err != nil {
				return fmt.Errorf("invariants: %w", err)
			}
		}
	}
	if found.Contacts == 0 {
		return fmt.Errorf("invariants: %v\n%s", failed, out.String())
	}
	fmt.Fprintf(os.Stderr, "invariants: %d contacts, %d crashes, %d outages of the ledger, %d breaches\n", found.Contacts, found.Crashes, found.Outages, found.Breaches)
	b.report.Add("invariant_contacts", "", float64(found.Contacts))
	b.report.Add("invariant_breaches", "0", float64(found.Breaches))
	return nil
}
