package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"zhiyin.dev/scenario/figure"
)

// row is one line of the bench: what is measured together. Each has a file of
// its own.
type row struct {
	name  string
	needs []string // files or folders under -data; the row is left out without them
	run   func(*stand) error
}

// rows in the order in which they run.
var rows = []row{
	{"banking77", []string{bankingTrain}, bankingRow},
	{"clinc", []string{clincTrain, clincVal, oosTrain, oosVal}, clincRow},
	{"snips", []string{snipsTrain, snipsDev}, snipsRow},
	{"anger", []string{"emotion/labels.tsv"}, anger},
	{"needs", nil, needsRow},
	{"outcomes", nil, outcomesRow},
}

// children are measurements that want a process of their own, by name; what they
// return is printed as one JSON line for the row that asked.
var children = map[string]func(*stand) (map[string]float64, error){"clinc": clinc}

func names() (out []string) {
	for _, r := range rows {
		out = append(out, r.name)
	}
	return out
}

// rows are those that -only names.
func (o options) rows() ([]row, error) {
	if o.only == "" {
		return rows, nil
	}
	var out []row
	for name := range strings.SplitSeq(o.only, ",") {
		i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no row %q, but %s", name, strings.Join(names(), ", "))
		}
		out = append(out, rows[i])
	}
	return out, nil
}

// stand is where rows are measured: the data and the report.
type stand struct {
	options
	report *figure.Report
}

// path of a file or folder of the data.
func (s *stand) path(name string) string { return filepath.Join(s.data, filepath.FromSlash(name)) }

// missing is the first of names that does not exist, "" for none.
func (s *stand) missing(names []string) string {
	for _, name := range names {
		if _, err := os.Stat(s.path(name)); err != nil {
			return s.path(name)
		}
	}
	return ""
}

// add reports one figure.
func (s *stand) add(name, bar string, runs ...float64) { s.report.Add(name, bar, runs...) }

// inChild runs one of the children in a fresh process and returns its figures.
func (s *stand) inChild(name string) (map[string]float64, error) {
	command := exec.Command(os.Args[0], "-data", s.data, "-child", name)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("child %s: %w", name, err)
	}
	var figures map[string]float64
	if err := json.Unmarshal(out, &figures); err != nil {
		return nil, fmt.Errorf("child %s printed no figures: %w", name, err)
	}
	return figures, nil
}

// beChild is the other side of inChild.
func (o options) beChild() error {
	measure, ok := children[o.child]
	if !ok {
		return fmt.Errorf("there is no child %q", o.child)
	}
	figures, err := measure(&stand{options: o, report: &figure.Report{}})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(figures)
}
