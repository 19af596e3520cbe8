package identity

import (
	"fmt"
	"strings"

	"zhiyin.dev"
)

// Blocklist holds the identifiers of one house that name nobody, in their one
// form: its own lines, the tablet on the counter, a test account. The zero
// Blocklist blocks nothing. It is read by several goroutines and never changed.
type Blocklist map[zhiyin.Identifier]bool

// ParseBlocklist reads entries as people write them, "kind:value"
// (phone:020-6666 8888, device:5f0c…). region is as for Phone. An entry that is no
// identifier is Invalid, named by its place, for its value may be personal.
func ParseBlocklist(entries []string, region string) (Blocklist, error) {
	list := Blocklist{}
	for i, entry := range entries {
		kind, value, _ := strings.Cut(entry, ":")
		id, why := Read(zhiyin.Identifier{Kind: zhiyin.IdentifierKind(strings.TrimSpace(kind)), Value: value}, region)
		if why == Placeholder {
			continue // names nobody in any house
		}
		if why != Good {
			return nil, fmt.Errorf("identity: blocked identifier %d is %s: %w", i+1, why, zhiyin.Invalid)
		}
		list[id] = true
	}
	return list, nil
}
