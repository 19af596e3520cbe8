package main

import (
	"io/fs"
	"path/filepath"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/archive"
)

// tapes are the sizes of the files of recordings below the product's directory.
func tapes(dir string) (map[string]int64, error) {
	out := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".zyrec") {
			return err
		}
		info, err := d.Info()
		if err == nil {
			out[path] = info.Size()
		}
		return err
	})
	return out, err
}

// grown tells how many files grew, and by how many seconds of audio on average;
// a second is written as a whole.
func grown(before, after map[string]int64) (files int, seconds float64) {
	var octets int64
	for path, size := range after {
		if more := size - before[path]; more > 0 {
			files++
			octets += more
		}
	}
	return files, float64(octets) / archive.OctetsSec / float64(max(files, 1))
}

// recorded reads from the ledger how many recordings were kept, and the length of
// the shortest in seconds.
func recorded(dir string) (n int, shortest float64, err error) {
	err = everyEvent(dir, func(e zhiyin.Event) {
		if b, is := e.Body.(zhiyin.RecordingEnded); is {
			if sec := float64(b.Ms) / 1000; n == 0 || sec < shortest {
				shortest = sec
			}
			n++
		}
	})
	return n, shortest, err
}
