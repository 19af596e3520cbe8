package main

import (
	"fmt"
	"io/fs"
	"os"

	"zhiyin.dev/need"
	"zhiyin.dev/packs"
)

// heldOut are phrases that were written before the packs' graphs, with the needs
// behind them; the graphs were never changed after them. They are by the same
// people as the graphs, so that strangers' phrases will be heard less well.
const heldOut = "need/testdata/heldout.tsv"

// needsRow measures the packs' graphs on the phrases in the repository.
func needsRow(s *stand) error {
	defs, err := packedNeeds()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(heldOut)
	if err != nil {
		return fmt.Errorf("phrases: %w", err)
	}
	phrases, problems := need.ReadPhrases(string(text), defs)
	if len(problems) > 0 {
		return fmt.Errorf("%s: %s", heldOut, problems[0])
	}
	report, err := need.Evaluate(defs, phrases)
	if err != nil {
		return err
	}
	s.add("need_top3_pct", ">= 80", report.Within.Percent(report.Within.Top3))
	s.add("need_top1_pct", "", report.Within.Percent(report.Within.Top1))
	worst := 100.0
	for _, hits := range report.Domains {
		worst = min(worst, hits.Percent(hits.Top3))
	}
	s.add("need_top3_worst_domain_pct", ">= 80", worst)
	return nil
}

func packedNeeds() (all []need.Definition, err error) {
	files, err := fs.Glob(packs.FS, "*/needs.yaml")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		list, err := packedNeedsOf(f)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func packedNeedsOf(file string) ([]need.Definition, error) {
	text, err := fs.ReadFile(packs.FS, file)
	if err != nil {
		return nil, err
	}
	list, problems := need.Parse(text)
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %s", file, problems[0])
	}
	return list, nil
}
