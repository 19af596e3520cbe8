package sim

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"zhiyin.dev"
)

// agentLine and contactLine are the lines of the two files; what must be there is
// a pointer.
type agentLine struct {
	ID        *int              `json:"id"`
	Skills    map[string]int    `json:"skills"`
	Languages map[string]string `json:"langs"`
	Seniority int               `json:"seniority"`
	Affinity  []float64         `json:"affinity"`
	Learned   []float64         `json:"affinity_hat"`
}

type contactLine struct {
	ID       int      `json:"id"`
	At       *float64 `json:"t"`
	Class    *int     `json:"class"`
	Dialect  string   `json:"dialect"`
	VIP      bool     `json:"vip"`
	Angry    bool     `json:"angry"`
	Segment  int      `json:"segment"`
	Known    *int     `json:"known_agent"`
	Patience *float64 `json:"patience_s"`
	Service  *float64 `json:"base_service_s"`
}

// ReadCentre reads the agents' file of a scenario. Invalid names the line.
func ReadCentre(s *Scenario, path string) (*Centre, error) {
	c := &Centre{Scenario: s}
	err := lines(path, func(text []byte) error {
		var l agentLine
		if err := json.Unmarshal(text, &l); err != nil {
			return err
		}
		if err := c.checkAgent(l); err != nil {
			return err
		}
		c.People = append(c.People, Agent{ID: *l.ID, Skills: l.Skills, Languages: l.Languages, Seniority: l.Seniority, Learned: l.Learned})
		c.affinity = append(c.affinity, l.Affinity)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("agents: %w", err)
	}
	if len(c.People) == 0 {
		return nil, fmt.Errorf("agents %s: 0 agents: nobody could answer: %w", path, zhiyin.Invalid)
	}
	c.could()
	return c, nil
}

// checkAgent takes agents in the order of their ids: a contact's known_agent is
// the id, and the place.
func (c *Centre) checkAgent(l agentLine) error {
	switch {
	case l.ID == nil || *l.ID != len(c.People):
		return fmt.Errorf("id must be %d, one after the other from 0", len(c.People))
	case l.Seniority < 1 || l.Seniority > 5:
		return fmt.Errorf("seniority %d is not in 1 to 5", l.Seniority)
	case len(l.Affinity) > 0 && len(l.Affinity) < c.Segments:
		return fmt.Errorf("affinity has %d values, the scenario %d segments", len(l.Affinity), c.Segments)
	case len(l.Learned) > 0 && len(l.Learned) < c.Segments:
		return fmt.Errorf("affinity_hat has %d values, the scenario %d segments", len(l.Learned), c.Segments)
	}
	for need, level := range l.Skills {
		if level < 1 || level > 5 {
			return fmt.Errorf("skill %s: level %d is not in 1 to 5", need, level)
		}
	}
	return nil
}

// ReadDay reads a contacts' file, gzipped or plain. A class that nobody may serve
// is Invalid when contacts of it arrive.
func ReadDay(c *Centre, path string) (*Day, error) {
	d := &Day{Name: path}
	err := lines(path, func(text []byte) error {
		var l contactLine
		if err := json.Unmarshal(text, &l); err != nil {
			return err
		}
		if err := c.checkContact(l, d); err != nil {
			return err
		}
		d.Arrivals = append(d.Arrivals, Arrival{len(d.Arrivals), *l.At, *l.Class, l.Dialect, l.VIP, l.Angry, l.Segment, *l.Known})
		d.fates = append(d.fates, fate{*l.Patience, *l.Service})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("contacts: %w", err)
	}
	if len(d.Arrivals) == 0 {
		return nil, fmt.Errorf("contacts %s: 0 contacts: %w", path, zhiyin.Invalid)
	}
	return d, nil
}

func (c *Centre) checkContact(l contactLine, d *Day) error {
	switch {
	case l.At == nil || l.Class == nil || l.Known == nil || l.Patience == nil || l.Service == nil:
		return fmt.Errorf("t, class, known_agent, patience_s and base_service_s must be there")
	case len(d.Arrivals) > 0 && *l.At < d.Arrivals[len(d.Arrivals)-1].At:
		return fmt.Errorf("t %g is before the contact before it", *l.At)
	case *l.Class < 0 || *l.Class >= len(c.Classes):
		return fmt.Errorf("class %d: the scenario has %d", *l.Class, len(c.Classes))
	case *l.Known < -1 || *l.Known >= len(c.People):
		return fmt.Errorf("known_agent %d: there are %d agents", *l.Known, len(c.People))
	case *l.At < 0 || *l.Patience < 0 || *l.Service < 0:
		return fmt.Errorf("a time is below 0")
	case l.Segment < 0 || c.Segments > 0 && l.Segment >= c.Segments:
		return fmt.Errorf("segment %d: the scenario has %d", l.Segment, c.Segments)
	}
	for j := range c.People {
		if c.able[*l.Class][j] {
			return nil
		}
	}
	k := c.Classes[*l.Class]
	return fmt.Errorf("nobody can serve class %d (%s at level %d in %s)", *l.Class, k.Need, k.MinLevel, k.Language)
}

// lines calls f with every line that is not empty; its error is Invalid and named
// with the line.
func lines(path string, f func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReaderSize(file, 1<<16)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("%s: %v: %w", path, err, zhiyin.Invalid)
		}
	}
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 1<<16), 1<<24)
	n := 0
	for scan.Scan() {
		n++
		text := bytes.TrimSpace(scan.Bytes())
		if len(text) == 0 {
			continue
		}
		if err := f(text); err != nil {
			return fmt.Errorf("%s line %d: %v: %w", path, n, err, zhiyin.Invalid)
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("%s after line %d: %v: %w", path, n, err, zhiyin.Invalid)
	}
	return nil
}
