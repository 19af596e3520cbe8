package sim_test

import (
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

// tiny is a centre that can be reckoned by hand: β = 0, one need, one language.
const tiny = `{"name":"tiny","agents":2,"offered_load_per_agent":0.5,"hours":10,"half_hour_profile":[1],
"classes":[{"need":"billing","lang":"zh","share":1,"aht_s":100,"aht_cv":1,"min_prof":2}],"dialects":{"zh":["cmn","yue"]},
"patience_mean_s":180,"vip_patience_mean_s":150,"customer_segments":1,"sl_target_s":20,"vip_sl_target_s":10,
"match_weights":{"proficiency":0.4,"dialect":0.15,"seniority_if_vip_or_angry":0.2,"known_agent_if_any":0.15,"outcome_affinity":0.2},
"primary_prof_probs_3_4_5":[0.5,0.3,0.2]}`

const pair = `{"id":0,"skills":{"billing":5},"langs":{"zh":"cmn"},"seniority":5,"affinity":[1],"affinity_hat":[0.9]}
{"id":1,"skills":{"billing":2},"langs":{"zh":"yue"},"seniority":1,"affinity":[0],"affinity_hat":[0.2]}
`

// written writes a file and returns its path.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if strings.HasSuffix(name, ".gz") {
		z := gzip.NewWriter(file)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads all three files; contacts are given as their lines.
func read(t *testing.T, scenario, agents, contacts string) (*sim.Centre, *sim.Day, error) {
	t.Helper()
	s, err := sim.ReadScenario(written(t, "c.json", scenario))
	if err != nil {
		return nil, nil, err
	}
	c, err := sim.ReadCentre(s, written(t, "c.agents.jsonl", agents))
	if err != nil {
		return nil, nil, err
	}
	d, err := sim.ReadDay(c, written(t, "c.contacts.jsonl.gz", contacts))
	return c, d, err
}

const calls = `{"id":0,"t":0,"class":0,"dialect":"yue","vip":false,"angry":false,"segment":0,"known_agent":-1,"patience_s":50,"base_service_s":100}
`

func TestWrongFilesSayWhereTheyAreWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ scenario, agents, contacts, want string }{
		"a broken definition":        {"{\n \"name\": 5}", pair, calls, "line 2, column 11"},
		"no classes":                 {`{"name":"x","hours":10}`, pair, calls, "no classes"},
		"no agents":                  {tiny, "\n", calls, "0 agents"},
		"an agent out of order":      {tiny, strings.Replace(pair, `"id":1`, `"id":7`, 1), calls, "line 2: id must be 1"},
		"a level out of range":       {tiny, strings.Replace(pair, `"billing":2`, `"billing":6`, 1), calls, "line 2: skill billing: level 6"},
		"a class nobody can serve":   {strings.Replace(tiny, `"lang":"zh"`, `"lang":"fr"`, 1), pair, calls, "line 1: nobody can serve class 0 (billing at level 2 in fr)"},
		"a class that isn't there":   {tiny, pair, strings.Replace(calls, `"class":0`, `"class":1`, 1), "line 1: class 1"},
		"a contact without patience": {tiny, pair, strings.Replace(calls, `"patience_s":50,`, "", 1), "line 1: t, class, known_agent, patience_s"},
		"contacts out of order":      {tiny, pair, strings.Replace(calls, `"t":0`, `"t":9`, 1) + calls, "line 2: t 0 is before"},
		"a known agent too many":     {tiny, pair, strings.Replace(calls, `"known_agent":-1`, `"known_agent":2`, 1), "line 1: known_agent 2"},
		"no contacts":                {tiny, pair, "", "0 contacts"},
		"half a line":                {tiny, pair, calls + `{"id":1,`, "line 2"},
	} {
		_, _, err := read(t, c.scenario, c.agents, c.contacts)
		if !errors.Is(err, zhiyin.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
