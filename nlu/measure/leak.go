package measure

import (
	"strings"

	"zhiyin.dev/nlu"
)

// Leaked says of each row whether a training row has the same text. Trained rows
// that are tested flatter a model.
func Leaked(train, test []nlu.Example) (leaked []bool, count int) {
	seen := make(map[string]bool, len(train))
	for _, e := range train {
		seen[strings.TrimSpace(e.Text)] = true
	}
	leaked = make([]bool, len(test))
	for i, e := range test {
		if seen[strings.TrimSpace(e.Text)] {
			leaked[i] = true
			count++
		}
	}
	return leaked, count
}
