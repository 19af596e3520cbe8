package need

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// packed reads the graphs of all packs.
func packed(t testing.TB) (all []Definition) {
	t.Helper()
	files, err := filepath.Glob("../packs/*/needs.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no packs", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, problems := Parse(text)
		for _, p := range problems {
			t.Errorf("%s: %s", f, p)
		}
		for _, d := range list {
			if d.Name["cmn"] == "" || d.Name["en"] == "" || len(d.Offers) == 0 {
				t.Errorf("%s: %s needs its names in Mandarin and English and what helps", f, d.ID)
			}
			if !strings.HasPrefix(d.ID, string(d.Unit)+"-") {
				t.Errorf("%s: %s is not of unit %s", f, d.ID, d.Unit)
			}
		}
		all = append(all, list...)
	}
	return all
}

func TestTheGraphsOfThePacksAreRead(t *testing.T) {
	t.Parallel()
	packed(t)
}

func BenchmarkNeeds(b *testing.B) {
	r := NewReasoner(packed(b))
	for b.Loop() {
		r.Needs("我这个月流量又不够用了，天天刷短视频，有没有便宜一点的大流量套餐", "cmn")
	}
}
