package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os/exec"
	"strconv"

	"zhiyin.dev/pcm"
)

// headBytes is the length of the WAV head that espeak-ng writes to its standard
// output; the sizes in it are unknown to it then, the rate is at byte 24.
const headBytes = 44

// say synthesises a take at 8 kHz, silence at its ends taken off.
func say(t *take) ([]int16, error) {
	raw, err := exec.Command("espeak-ng", "-v", t.Voice, "-s", strconv.Itoa(t.Rate), "-p", strconv.Itoa(t.Pitch), "-a", "70", "-z",
		"--stdout", t.Text).Output()
	if err != nil || len(raw) < headBytes || !bytes.HasPrefix(raw, []byte("RIFF")) {
		return nil, fmt.Errorf("espeak-ng says %q with %s: %d bytes: %w", t.Text, t.Voice, len(raw), err)
	}
	rate, raw := int(binary.LittleEndian.Uint32(raw[24:])), raw[headBytes:]
	samples := make([]int16, len(raw)/2)
	for i := range samples {
		samples[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return trimmed(pcm.Resample(samples, rate, 8000)), nil
}

// audible is some −46 dB of full scale.
const audible = 160

func trimmed(samples []int16) []int16 {
	from, to := 0, len(samples)
	for from < to && samples[from] < audible && samples[from] > -audible {
		from++
	}
	for to > from && samples[to-1] < audible && samples[to-1] > -audible {
		to--
	}
	return samples[from:to]
}
