package zhiyin_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// tiers gives each top-level folder its tier (ARCHITECTURE.md). A folder may
// import lower tiers only; -1 is a leaf, which imports nothing of ours and may be
// imported from tier 4 on. A new folder fails until it has a line here and there.
var tiers = map[string]int{
	"":    0, // the words
	"pcm": 1, "acoustic": 1, "rule": 1, "stat": 1, "schema": 1, "form": 1,
	"access": 2, "identity": 2, "profile": 2, "privacy": 2, "cloudevent": 2, "nlu": 2, "need": 2, "foresight": 2, "emotion": 2, "speech": 2, "flow": 2, "message": 2, "handoff": 2, "manner": 2,
	"routing": 2, "script": 2, "offer": 2, "care": 2, "experiment": 2, "insight": 2, "coach": 2,
	"intake": 3, "contact": 3, "hearing": 3, "lobby": 3, "desk": 3, "outreach": 3, "press": 3, "rehearsal": 3,
	"edge": 4, "store": 4, "archive": 4, "bus": 4, "vault": 4,
	"node": 5,
	"cmd":  6, "scenario": 6, "cast": 6,
	"packs": -1, "web": -1,
}

// sideways lists the agreed imports between neighbours, importer → imported.
var sideways = map[[2]string]bool{
	{"edge/sip", "edge/rtp"}:                          true,
	{"edge/webrtc", "edge/rtp"}:                       true,
	{"edge/sip/siptest", "edge/rtp"}:                  true,
	{"edge/sip/siptest", "edge/sip"}:                  true,
	{"edge/tts/vits", "edge/asr"}:                     true, // the speech process holds what hears and what speaks
	{"edge/tts/vits", "edge/asr/model"}:               true,
	{"edge/tts/vits", "edge/asr/onnx"}:                true,
	{"store/storetest", "store"}:                      true,
	{"store/storetest", "vault"}:                      true, // the suite seals with real keys
	{"edge/connect/connecttest", "store"}:             true, // tests of the ways bring rows to a real store
	{"edge/connect/connecttest", "store/storetest"}:   true,
	{"edge/api/apitest", "store"}:                     true, // a whole server runs over a real store
	{"edge/api/apitest", "store/storetest"}:           true,
	{"edge/api/apitest", "store/signin"}:              true,
	{"edge/api/apitest", "store/population"}:          true,
	{"edge/api/apitest", "store/definition"}:          true,
	{"edge/connect/connecttest", "store/definition"}:  true,
	{"edge/api/apitest", "store/interchange"}:         true,
	{"edge/connect/connecttest", "store/interchange"}: true,
	{"edge/api/apitest", "store/pgtest"}:              true,
	{"edge/api/apitest", "edge/webhook"}:              true, // the addresses that it refuses
	{"foresight", "need/foresee"}:                     true, // what outcomes taught is one of its models
	{"handoff", "message"}:                            true, // both fill patterns alike
	{"archive", "vault"}:                              true, // a recording's file is one of its streams
	{"cmd/zhiyin", "cast/system"}:                     true,
	{"cmd/zhiyin", "cast"}:                            true,
	{"scenario/voice", "cast"}:                        true,
}

// lent are the packages under node, edge/api and store that those beside them may
// import: each is what several subjects read. All others know only lower tiers and
// these; node and edge/api import all of theirs, and none of theirs imports them. The
// ledger, package store itself, and its subjects know nothing of each other.
var lent = map[string]bool{
	"node/catalog": true, // the definitions in force
	"node/group":   true, // parts that run together
	"node/pack":    true, // what an industry begins with
	"node/picture": true, // texts as pictures

	"edge/api/door":     true, // the server and what guards every route
	"edge/api/customer": true, // how a customer is shown

	"store/engine": true, // what every subject of the store stands on
}

const module = "zhiyin.dev"

func TestImportDirections(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata" ||
			d.Name() == "docs" || d.Name() == "deploy" || d.Name() == "bin" || path == "data") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			checkImports(t, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, path string) {
	from := folder(path)
	tier, known := tiers[top(from)]
	if !known {
		t.Errorf("%s: folder %q has no tier: add it to tiers and to ARCHITECTURE.md, or put the file where it belongs", path, top(from))
		return
	}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		checkImport(t, path, from, tier, imported)
	}
}

func checkImport(t *testing.T, path, from string, tier int, imported string) {
	ours := imported == module || strings.HasPrefix(imported, module+"/")
	if !ours {
		if tier == 0 && strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
			t.Errorf("%s imports %s: tier 0 has the standard library only", path, imported)
		}
		return
	}
	to := strings.Trim(strings.TrimPrefix(imported, module), "/")
	target, known := tiers[top(to)]
	switch {
	case !known:
		t.Errorf("%s imports %s, which has no tier", path, imported)
	case from == to || within(from, to) || sideways[[2]string{from, to}]:
	case to == "store/engine":
		t.Errorf("%s imports %s: only the store's own packages stand on it", path, imported)
	case tier == -1:
		t.Errorf("%s imports %s: a leaf imports nothing of ours", path, imported)
	case target == -1 && tier < 4:
		t.Errorf("%s imports leaf %s from tier %d: leaves are read from tier 4 on", path, imported, tier)
	case target >= tier:
		t.Errorf("%s (tier %d) imports %s (tier %d): a folder imports lower tiers only", path, tier, imported, target)
	}
}

func folder(path string) string {
	if i := strings.LastIndex(path, "/"); i >= 0 {
		return path[:i]
	}
	return ""
}

func top(folder string) string { return strings.SplitN(folder, "/", 2)[0] }

// within tells whether two folders are of one subject: the same top-level
// folder, except under edge, edge/api, node and store, where each folder is a subject
// of its own.
func within(from, to string) bool {
	if top(from) != top(to) || from == "" {
		return false
	}
	switch top(from) {
	case "edge":
		if secondOf(from) == "api" && secondOf(to) == "api" {
			return from == "edge/api" || from == "edge/api/apitest" || lent[to] || strings.HasPrefix(to, from+"/")
		}
		return secondOf(from) == secondOf(to)
	case "store":
		return lent[to] || from == "store/storetest"
	case "node":
		return from == "node" || lent[to] || secondOf(from) == secondOf(to)
	}
	return true
}

func secondOf(folder string) string {
	parts := strings.SplitN(folder, "/", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func TestEveryEventKindSplitsAndJoins(t *testing.T) {
	t.Parallel()
	splitsAndJoins(t)
}
