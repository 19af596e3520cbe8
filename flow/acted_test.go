package flow

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/packs"
)

var update = flag.Bool("update", false, "write what the acted runs came to into testdata/runs")

// acted is one run in testdata/runs: who calls, what they do, and what came of it.
type acted struct {
	Flow     string    `yaml:"flow"` // a pack's flow, or a file of testdata/flows
	Says     string    `yaml:"says"` // what the run shows
	At       time.Time `yaml:"at"`
	Snapshot yaml.Node `yaml:"snapshot"` // as JSON has it
	Contact  yaml.Node `yaml:"contact"`  // likewise
	Steps    []struct {
		After    string      `yaml:"after,omitempty"` // since the step before
		Input    yaml.Node   `yaml:"input"`
		Commands []yaml.Node `yaml:"commands,omitempty"`
		Events   []yaml.Node `yaml:"events,omitempty"`
		Node     string      `yaml:"node"`
		Wait     Wait        `yaml:"wait"`
	} `yaml:"steps"`
}

func TestActedRuns(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/runs/*.yaml")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d runs, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			after := act(t, before)
			if *update {
				if err := os.WriteFile(file, after, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if !bytes.Equal(before, after) {
				t.Errorf("%s came to something else; -update writes:\n%s", file, after)
			}
		})
	}
}

// act performs a run and returns its file with what came of it.
func act(t *testing.T, file []byte) []byte {
	t.Helper()
	var run acted
	decoder := yaml.NewDecoder(bytes.NewReader(file))
	decoder.KnownFields(true)
	if err := decoder.Decode(&run); err != nil {
		t.Fatal(err)
	}
	def, engine, state, now := parsed(t, run.Flow), &Engine{}, State{}, run.At
	for i := range run.Steps {
		step := &run.Steps[i]
		if step.After != "" {
			d, err := time.ParseDuration(step.After)
			if err != nil {
				t.Fatal(err)
			}
			now = now.Add(d)
		}
		reply, err := engine.Step(def, state, input(t, &run, step.Input), now)
		if err != nil {
			t.Fatal(err)
		}
		state = reply.State
		step.Commands, step.Events, step.Node, step.Wait = nil, nil, state.Node, reply.Wait
		for _, c := range reply.Commands {
			step.Commands = append(step.Commands, flat(t, c))
		}
		for _, e := range reply.Events {
			step.Events = append(step.Events, flat(t, map[string]any{string(e.Kind()): e}))
		}
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(run); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// input reads a step's input; started takes the run's snapshot and contact.
func input(t *testing.T, run *acted, n yaml.Node) Input {
	t.Helper()
	var fields map[string]any
	if err := n.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	if fields["type"] == "started" {
		var snapshot, contact map[string]any
		if err := run.Snapshot.Decode(&snapshot); err != nil {
			t.Fatal(err)
		}
		if err := run.Contact.Decode(&contact); err != nil {
			t.Fatal(err)
		}
		fields["snapshot"], fields["contact"] = snapshot, contact
	}
	in, err := UnmarshalInput(asJSON(t, fields))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// flat writes a value as one line of YAML.
func flat(t *testing.T, v any) yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(asJSON(t, v), &doc); err != nil {
		t.Fatal(err)
	}
	return *doc.Content[0]
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// parsed reads a pack's flow or a file of testdata/flows.
func parsed(t testing.TB, name string) *Definition {
	t.Helper()
	raw, err := packs.FS.ReadFile(name)
	if err != nil {
		if raw, err = os.ReadFile("testdata/flows/" + name); err != nil {
			t.Fatal(err)
		}
	}
	def, problems := Parse(raw)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", name, problems)
	}
	def.Ref.Version = 3
	return def
}

var noticeRef = zhiyin.DefinitionRef{Kind: "notice", ID: "muhe-recording", Version: 2}
