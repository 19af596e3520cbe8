package flow

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// valueAt is what stands at a path of plain values.
func valueAt(v any, path string) any {
	found := any(nil)
	each(v, "", func(at string, value any) {
		if at == path {
			found = value
		}
	})
	return found
}

func eachString(v any, path string, do func(path, value string)) {
	each(v, path, func(at string, value any) {
		if s, is := value.(string); is {
			do(at, s)
		}
	})
}

// each visits every value that holds no others.
func each(v any, path string, do func(path string, value any)) {
	below := func(key string, value any) { each(value, strings.TrimPrefix(path+"."+key, "."), do) }
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			below(k, v[k])
		}
	case []any:
		for i, c := range v {
			below(strconv.Itoa(i), c)
		}
	default:
		do(path, v)
	}
}
