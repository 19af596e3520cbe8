package emotion

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// ReadRows measures a folder of recordings (WAV): each line of its labels.tsv
// names a file, its speaker and the emotion; a first line "file speaker emotion"
// is a heading. What is measured is what a telephone brings of it: 8 kHz, µ-law.
// Of recordings that were made equally loud, loudness is left out of the values.
// The error is Invalid or NotFound and names the line.
func ReadRows(folder fs.FS) (rows []Row, equallyLoud bool, err error) {
	labels, err := fs.ReadFile(folder, "labels.tsv")
	if err != nil {
		return nil, false, fmt.Errorf("emotion: %v: %w", err, zhiyin.NotFound)
	}
	var peaks []float64
	for n, line := range strings.Split(strings.TrimSpace(strings.TrimPrefix(string(labels), "\ufeff")), "\n") {
		field := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if n == 0 && field[0] == "file" {
			continue
		}
		if len(field) < 3 {
			return nil, false, fmt.Errorf("emotion: labels.tsv:%d: a line is file, speaker and emotion, by tabs: %w", n+1, zhiyin.Invalid)
		}
		samples, err := ReadRecording(folder, field[0])
		if err != nil {
			return nil, false, fmt.Errorf("emotion: labels.tsv:%d: %w", n+1, err)
		}
		peaks = append(peaks, peak(samples))
		rows = append(rows, Row{File: field[0], Speaker: field[1], Emotion: field[2], Values: Measure(samples).Values})
	}
	if equallyLoud = alike(peaks); equallyLoud {
		for _, r := range rows {
			r.Values.ForgetLevel()
		}
	}
	return rows, equallyLoud, nil
}

// ReadRecording reads a WAV file as a telephone brings it: at 8 kHz through µ-law.
func ReadRecording(folder fs.FS, name string) ([]int16, error) {
	file, err := fs.ReadFile(folder, name)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", err, zhiyin.NotFound)
	}
	samples, rate, err := pcm.ReadWAV(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	samples = pcm.Resample(samples, rate, 8000)
	for i, s := range samples {
		samples[i] = pcm.DecodeU(pcm.EncodeU(s))
	}
	return samples, nil
}

// peak is the highest level in dB of full scale.
func peak(samples []int16) float64 {
	most := 1.0
	for _, s := range samples {
		most = max(most, math.Abs(float64(s)))
	}
	return 20 * math.Log10(most/math.MaxInt16)
}

// alikeWithin is how close to each other the peaks of recordings lie that were
// made equally loud; those of calls lie 20 dB apart.
const alikeWithin = 3 // dB, from the first to the ninth decile

func alike(peaks []float64) bool {
	sorted := slices.Sorted(slices.Values(peaks))
	n := len(sorted)
	return n >= 10 && sorted[n*9/10]-sorted[n/10] < alikeWithin
}
