package rtp

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// niceOf are the priorities of the process' threads (proc(5), stat, field 19).
func niceOf(t *testing.T) (out []int) {
	t.Helper()
	tasks, err := filepath.Glob("/proc/self/task/*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range tasks {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		n, err := strconv.Atoi(strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))[16])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func TestMediaGoesBeforeOtherWorkWhereThatIsPermitted(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NICE, &limit); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 && limit.Cur < 20-mediaNice {
		t.Skip("this user may not raise priorities")
	}
	plane := runPlane(t, func(c *Config) { c.Pacers = 2 })
	_, phone, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phone.take(3)
	favoured := 0
	for _, n := range niceOf(t) {
		if n == mediaNice {
			favoured++
		}
	}
	if favoured < 2 { // other tests' planes have theirs
		t.Errorf("%d threads are favoured", favoured)
	}
}
