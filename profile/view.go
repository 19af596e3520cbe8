package profile

import "zhiyin.dev/rule"

// view is what a rule sees of a person at an instant.
type view struct {
	p       *Person
	d       *judged // whose paths lookup knows, where sources is empty
	at      int64
	sources []pathed    // of the leaf that is being asked
	lookup  rule.Lookup // value, bound once

	instants []int64 // of the present walk
}

func newView() *view {
	v := &view{}
	v.lookup = v.value
	return v
}

func (v *view) value(path string) (any, bool) {
	for i := range v.sources {
		if v.sources[i].path == path {
			return v.sources[i].source.value(v.p, v.at)
		}
	}
	s, ok := v.d.sources[path]
	if !ok {
		return nil, false
	}
	return s.value(v.p, v.at)
}
