package main

import "zhiyin.dev/scenario/figure"

// row is one line of the bench: what is measured together.
type row struct {
	name string
	run  func(*stand) error
}

// rows in the order in which they run.
var rows = []row{
	{"rules1000", rulesRow},
	{"timers", timersRow},
	{"expiry", expiryRow},
	{"snapshot", snapshotRow},
	{"backfill", backfillRow},
	{"events", eventsRow},
	{"tags", tagsRow},
}

func names() (out []string) {
	for _, r := range rows {
		out = append(out, r.name)
	}
	return out
}

// stand is where one row is measured: an engine, the sizes, and the report.
type stand struct {
	options
	engine engine
	report *figure.Report
	next   int // run of a crowd
}

// add reports the runs of one figure; bars says what is asked on SQLite and on
// PostgreSQL, one text where it is the same.
func (s *stand) add(name string, bars [2]string, runs ...float64) {
	bar := bars[0]
	if s.engine == postgres && bars[1] != "" {
		bar = bars[1]
	}
	s.report.Add(name+"_"+string(s.engine), bar, runs...)
}
