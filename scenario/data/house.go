package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// units are the demo's companies; each has its own source, and each customer is one
// company's.
var units = []string{"muhe", "tongxin", "anhe", "herun", "haiyue", "qingyun"}

// house is the built product with all packs' tags in force, in a process and a
// place of its own.
type house struct {
	place
	cmd  *exec.Cmd
	web  string   // http://127.0.0.1:port
	link string   // signs an agent of tongxin in
	keys []string // of the units' sources
	done chan struct{}
}

// settings of a house: one address and few keys send everything, and a hot
// customer has what Zipf's law gives them.
const settings = `
intake: {customer_per_second: 1000000}
web: {requests_per_minute: 100000000, events_per_minute: 100000000}
drain: {within: 0s}
`

// house starts one on an empty place.
func (s *stand) house() (*house, error) {
	p, err := s.place()
	if err != nil {
		return nil, err
	}
	h := &house{place: p, done: make(chan struct{})}
	if err := h.start(s.options); err != nil {
		h.end()
		return nil, err
	}
	return h, nil
}

func (h *house) start(o options) error {
	file := filepath.Join(h.dir, "settings.yaml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		return err
	}
	args := []string{"demo", "--config", file, "--json", "--no-systems", "--log-level", "warn", "--data", h.dir, "--web", "127.0.0.1:0", "--sip", "127.0.0.1:0"}
	if h.url != "" {
		args = append(args, "--store-url", h.url)
	}
	if o.house != "" {
		args = append(args, "--cpu-profile", o.house)
	}
	h.cmd = exec.Command(o.zhiyin, args...)
	h.cmd.Stderr = os.Stderr
	out, err := h.cmd.StdoutPipe()
	if err == nil {
		err = h.cmd.Start()
	}
	if err != nil {
		h.cmd = nil
		return fmt.Errorf("%s: %w; make build first", o.zhiyin, err)
	}
	said := bufio.NewReader(out)
	line, err := said.ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, said)
		_ = h.cmd.Wait()
		close(h.done)
	}()
	var hello struct {
		Web   string
		Links []struct{ Unit, URL string }
	}
	if err == nil {
		err = json.Unmarshal([]byte(line), &hello)
	}
	if err != nil {
		return fmt.Errorf("%s did not start: %w", o.zhiyin, err)
	}
	h.web = hello.Web
	for _, l := range hello.Links {
		if l.Unit == "tongxin" {
			h.link = l.URL
		}
	}
	return h.makeKeys(o, file)
}

// makeKeys gives each unit's source its key.
func (h *house) makeKeys(o options, file string) error {
	for _, u := range units {
		args := []string{"key", "add", "bench", "--config", file, "--data", h.dir, "--scopes", "events.write", "--unit", u, "--source", "bench-" + u}
		if h.url != "" {
			args = append(args, "--store-url", h.url)
		}
		out, err := exec.Command(o.zhiyin, args...).Output()
		fields := strings.Fields(string(out))
		if err != nil || len(fields) != 2 {
			return fmt.Errorf("a key for %s: %q: %w", u, out, err)
		}
		h.keys = append(h.keys, fields[1])
	}
	return nil
}

func (h *house) end() {
	if h.cmd != nil {
		_ = h.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-h.done:
		case <-time.After(30 * time.Second):
			_ = h.cmd.Process.Kill()
			<-h.done
		}
	}
	h.close()
}

// figure reads one of the house's own figures.
func (h *house) figure(name string) (float64, error) {
	res, err := http.Get(h.web + "/metrics")
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if rest, is := strings.CutPrefix(line, name+" "); is {
			return strconv.ParseFloat(rest, 64)
		}
	}
	return 0, fmt.Errorf("there is no figure %s", name)
}

// settled waits until tags have followed everything that is kept.
func (h *house) settled() error {
	for began := time.Now(); time.Since(began) < 10*time.Minute; time.Sleep(20 * time.Millisecond) {
		behind, err := h.figure("zhiyin_tags_behind_events")
		if err != nil || behind == 0 {
			return err
		}
	}
	return fmt.Errorf("tags did not follow within ten minutes")
}

// cpu is the processor time that the house has used (proc(5): fields 14 and 15,
// in ticks of 10 ms).
func (h *house) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", h.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
