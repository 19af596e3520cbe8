// Package measure tells how well an engine hears labelled recordings, and how
// fast: error rates of words and characters, latencies as a caller would have them.
package measure

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/pcm"
)

// Row is one recording with what is said in it.
type Row struct {
	File    string
	Text    string
	Samples []int16 // at pcm.RateHz
}

// LabelsName is the table in a folder of recordings: file TAB text, further
// columns are not read. A first line "file TAB text" is a head.
const LabelsName = "labels.tsv"

// Read reads a folder: WAV files of any rate. The error is NotFound or Invalid and
// names the line.
func Read(dir string) (rows []Row, err error) {
	table, err := os.Open(filepath.Join(dir, LabelsName))
	if err != nil {
		return nil, fmt.Errorf("measure: %v: %w", err, zhiyin.NotFound)
	}
	defer func() { _ = table.Close() }()
	lines := bufio.NewScanner(table)
	for n := 1; lines.Scan(); n++ {
		cells := strings.Split(strings.TrimRight(lines.Text(), "\r"), "\t")
		if len(cells) == 1 && cells[0] == "" || n == 1 && cells[0] == "file" {
			continue
		}
		if len(cells) < 2 || !filepath.IsLocal(cells[0]) {
			return nil, fmt.Errorf("measure: %s line %d is no file and text: %w", LabelsName, n, zhiyin.Invalid)
		}
		row := Row{File: cells[0], Text: cells[1]}
		if row.Samples, err = read(filepath.Join(dir, row.File)); err != nil {
			return nil, fmt.Errorf("measure: %s line %d: %w", LabelsName, n, err)
		}
		rows = append(rows, row)
	}
	if lines.Err() != nil || len(rows) == 0 {
		return nil, fmt.Errorf("measure: %s has no rows: %w", LabelsName, zhiyin.Invalid)
	}
	return rows, nil
}

func read(path string) ([]int16, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.NotFound)
	}
	samples, rate, err := pcm.ReadWAV(file)
	if err != nil || rate == pcm.RateHz {
		return samples, err
	}
	return pcm.Resample(samples, rate, pcm.RateHz), nil
}

// Vocabulary is what is said in the rows, each text once: the phrases of an engine
// that hears a grammar.
func Vocabulary(rows []Row) (out []string) {
	for _, r := range rows {
		if !slices.Contains(out, r.Text) {
			out = append(out, r.Text)
		}
	}
	return out[:min(len(out), asr.MostPhrases)]
}
