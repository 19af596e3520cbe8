package flow

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	documented  = "../docs/flows.md"
	fieldsBegin = "## Nodes and their fields\n"
)

// TestTheDocumentListsEveryNodeAndField: the last part of docs/flows.md is what the
// readers ask for, with a sentence for each kind that people write. -update writes the rest.
func TestTheDocumentListsEveryNodeAndField(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	head, fields, found := strings.Cut(string(raw), fieldsBegin)
	if !found {
		t.Fatalf("%s has no part of nodes", documented)
	}
	want, silent := drawnFields(fields)
	if *update {
		if err := os.WriteFile(documented, []byte(head+fieldsBegin+want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if fields != want {
		t.Errorf("%s lists other nodes and fields than there are; go test ./flow -run TestTheDocument -update writes them", documented)
	}
	if len(silent) > 0 {
		t.Errorf("%s says nothing of %v", documented, silent)
	}
}

// drawnFields is the part as it should be, with the sentences that are there; silent are
// the kinds that have none.
func drawnFields(was string) (out string, silent []string) {
	intro, _, _ := strings.Cut(was, "### ")
	out = intro
	for _, k := range Kinds() {
		_, after, _ := strings.Cut(was, "### "+k.Name+"\n")
		says, _, _ := strings.Cut(after, "\n")
		if says == "" {
			silent = append(silent, k.Name)
		}
		out += "### " + k.Name + "\n" + says + "\n\n"
		if len(k.Fields) == 0 {
			continue
		}
		out += "| field | | |\n|---|---|---|\n"
		for _, f := range k.Fields {
			out += fmt.Sprintf("| `%s` | %s | %s |\n", f.Path, f.Type, bounds(f))
		}
		out += "\n"
	}
	return strings.TrimRight(out, "\n") + "\n", silent
}

func bounds(f Field) string {
	var out []string
	if f.Least != 0 || f.Most != 0 {
		out = append(out, fmt.Sprintf("%d to %d", f.Least, f.Most))
	}
	if f.Standard != "" {
		out = append(out, f.Standard+" unless written")
	}
	return strings.Join(out, ", ")
}

// TestTheDocumentListsEveryTask: the tasks of the packs' service flows stand in it, each
// in the rows of its flow.
func TestTheDocumentListsEveryTask(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(documented)
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| (?:`([a-z]+-service)` \\([a-z-]+\\))? ?\\| [1-9] \\| `([a-z_]+)`")
	var got, want []string
	flow := ""
	for _, m := range row.FindAllStringSubmatch(string(raw), -1) {
		if m[1] != "" {
			flow = m[1]
		}
		got = append(got, flow+" "+m[2])
	}
	for _, in := range industries(t) {
		tasks := 0
		for id, def := range in.flows {
			for _, name := range def.order {
				if n, is := def.nodes[name].(*lookupNode); is && n.task != "" {
					want, tasks = append(want, id+" "+n.task), tasks+1
				}
			}
		}
		if tasks < 3 {
			t.Errorf("a pack has %d tasks", tasks)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s has %v, the packs %v", documented, got, want)
	}
}
