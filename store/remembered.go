package store

import (
	"maps"
	"math"
	"unicode/utf8"

	"zhiyin.dev"
)

// remembered is what factBody would read of a body that was just split, for those that
// most of a ledger consists of; nil for the others. The properties are the body's own
// where JSON changes none of them: nobody changes either.
func remembered(b zhiyin.Body) zhiyin.Body {
	did, is := b.(zhiyin.CustomerTracked)
	if !is || did.Open == nil || !utf8.ValidString(did.Name) {
		return nil
	}
	counted := false
	for name, value := range did.Open {
		comes := back(value)
		if comes == strange || !utf8.ValidString(name) {
			return nil
		}
		counted = counted || comes == asFloat
	}
	open := did.Open
	if counted {
		open = maps.Clone(open)
		for name, value := range open {
			switch n := value.(type) {
			case int:
				open[name] = float64(n)
			case int64:
				open[name] = float64(n)
			}
		}
	}
	return zhiyin.CustomerTracked{Name: did.Name, Open: open}
}

// what is how a value comes back from JSON.
type what int

const (
	same    what = iota
	asFloat      // a whole number
	strange      // some other way
)

// exactly bounds the whole numbers that every float64 keeps.
const exactly = 1 << 53

func back(value any) what {
	fits := func(ok bool, as what) what {
		if !ok {
			return strange
		}
		return as
	}
	switch v := value.(type) {
	case string:
		return fits(utf8.ValidString(v), same)
	case float64:
		return fits(!math.IsNaN(v) && !math.IsInf(v, 0), same)
	case int:
		return fits(v <= exactly && v >= -exactly, asFloat)
	case int64:
		return fits(v <= exactly && v >= -exactly, asFloat)
	case bool, nil:
		return same
	}
	return strange
}
