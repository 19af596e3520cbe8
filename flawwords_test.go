package zhiyin_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"zhiyin.dev"
)

// definers are the folders whose flaws people read on screens.
var definers = []string{"form", "flow", "flow/calendar", "routing/plan", "rule", "manner", "profile", "need", "nlu/intent.go", "foresight", "schema", "identity", "speech/house.go",
	"node/catalog", "node/studio", "node/learning/manners.go", "node/learning/reasons.go", "node/matching/check.go", "node/language/labels.go", "node/language/needs.go", "node/language/studio.go", "edge/api/studio/language.go",
	"edge/connect", "edge/connect/sheet", "edge/webhook/guard.go", "edge/api/webhook/webhook.go", "edge/api/intake/source.go", "edge/api/intake/import.go", "access/key.go"}

// TestEveryFlawHasItsWordsInBothLanguages: whatever a definition is refused for, the
// screens say it in Chinese and in English; a flaw's code is its English sentence.
func TestEveryFlawHasItsWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	said := words(t, "web/shared/words/flaws")
	found := 0
	for _, path := range definers {
		for _, f := range sources(t, path) {
			for code, at := range codes(t, f) {
				if found++; said[code] == "" {
					t.Errorf("%s: %q has no words in web/shared/words/flaws", at, code)
				}
			}
		}
	}
	if found < 250 {
		t.Errorf("%d codes were found: the test looks at the wrong places", found)
	}
}

var entry = regexp.MustCompile(`(?m)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([a-z]+)): '((?:[^'\\]|\\.)*)',`)

// words are the words of each code in a folder's files, all of which its index spreads; two
// files that worded the same code would hide one another.
func words(t *testing.T, folder string) map[string]string {
	t.Helper()
	index, err := os.ReadFile(folder + "/index.ts")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(folder + "/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		found := entry.FindAllStringSubmatch(string(raw), -1)
		if name := strings.TrimSuffix(filepath.Base(f), ".ts"); len(found) > 0 && !strings.Contains(string(index), "..."+name+",") {
			t.Errorf("%s: index.ts does not spread it", f)
		}
		for _, m := range found {
			code := strings.ReplaceAll(m[1]+m[2]+m[3], `\'`, `'`)
			if out[code] != "" {
				t.Errorf("%s: %q has words in another file as well", f, code)
			}
			out[code] = m[4]
		}
	}
	return out
}

func sources(t *testing.T, path string) (out []string) {
	t.Helper()
	if strings.HasSuffix(path, ".go") {
		return []string{path}
	}
	all, err := filepath.Glob(path + "/*.go")
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: no sources: %v", path, err)
	}
	for _, f := range all {
		if !strings.HasSuffix(f, "_test.go") {
			out = append(out, f)
		}
	}
	return out
}

// speakers are what a flaw is worded by, with the place of the format among the arguments.
var speakers = map[string][]int{"problem": {1, 2, 0}, "Wrong": {1}, "wrong": {1, 2, 0}, "Flawf": {0}, "refuse": {1, 2}, "warn": {2}, "bad": {1}, "fail": {3}, "amiss": {1}}

// codes are the codes of one file, each with its place. A format that is no constant
// must be one that was handed on.
func codes(t *testing.T, path string) map[string]string {
	t.Helper()
	set, out := token.NewFileSet(), map[string]string{}
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		name := ""
		switch f := call.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		places, is := speakers[name]
		if !is || call.Ellipsis.IsValid() || name == "refuse" && len(call.Args) < 2 {
			return true
		}
		for _, i := range places {
			if i >= len(call.Args) {
				continue
			}
			if lit, is := call.Args[i].(*ast.BasicLit); is && lit.Kind == token.STRING {
				format, err := strconv.Unquote(lit.Value)
				if err != nil || !strings.ContainsAny(format, " %") && name != "Flawf" {
					continue // a field's name
				}
				out[zhiyin.FlawCode(format)] = set.Position(lit.Pos()).String()
				return true
			}
		}
		t.Errorf("%s: the format of a flaw is no constant", set.Position(call.Pos()))
		return true
	})
	return out
}
