package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev/scenario/live"
)

// settled is the resident memory in KB once it no longer grows: the least of the
// looks of ten seconds (proc(5), VmRSS).
func settled(p *live.Product) (kb float64, err error) {
	for range 10 {
		time.Sleep(time.Second) // memory has no event to wait for
		now, err := resident(p)
		if err != nil {
			return 0, err
		}
		if kb == 0 || now < kb {
			kb = now
		}
	}
	return kb, nil
}

func resident(p *live.Product) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no VmRSS of %d", p.PID())
	}
	return strconv.ParseFloat(fields[0], 64)
}
