package connect

import (
	"strconv"
	"strings"
)

// path leads to a value in a row: customer.phones[0].number. A row of a sheet or
// a query has columns only; a column's name may hold anything but dots and
// brackets.
type path []any // string: a field; int: a place in a list, from 0

// mostDeep bounds a path; documents of other systems are less deep.
const mostDeep = 12

func parsePath(text string) (path, bool) {
	var out path
	for i, part := range strings.Split(strings.TrimPrefix(text, "$."), ".") {
		name, rest, indexed := strings.Cut(part, "[")
		if name == "" && (i > 0 || !indexed) || len(out) >= mostDeep {
			return nil, false
		}
		if name != "" {
			out = append(out, name)
		}
		for indexed {
			digits, after, closed := strings.Cut(rest, "]")
			n, err := strconv.Atoi(digits)
			if !closed || err != nil || n < 0 {
				return nil, false
			}
			out = append(out, n)
			if after != "" && after[0] != '[' {
				return nil, false
			}
			_, rest, indexed = strings.Cut(after, "[")
		}
	}
	return out, len(out) > 0
}

// in follows the path; nil where it leads nowhere.
func (p path) in(value any) any {
	for _, step := range p {
		switch s := step.(type) {
		case string:
			fields, _ := value.(map[string]any)
			value = fields[s]
		case int:
			list, _ := value.([]any)
			if s >= len(list) {
				return nil
			}
			value = list[s]
		}
	}
	return value
}

// Follow is the value at a path, nil where it leads nowhere.
func Follow(value any, to string) any {
	p, ok := parsePath(to)
	if !ok {
		return nil
	}
	return p.in(value)
}

// Find is the text at a path of a row, "" for none.
func Find(doc map[string]any, to string) string {
	if to == "" {
		return ""
	}
	return plainText(something(Follow(doc, to)))
}
