package contact

import (
	"zhiyin.dev/flow"
)

// Paces of zhiyin.Voice.
const (
	slowest = 60
	fastest = 140
)

// adjust changes how the contact is spoken to from now on, by agents' prompts as
// well: it holds until the contact is over. Whoever is spoken to in another language
// is heard in it too.
func (s *step) adjust(c flow.Adjust) {
	if c.Language != "" {
		s.c.Voice.Language, s.c.Voice.Dialect = c.Language, ""
	}
	if c.PacePercent != 0 {
		s.c.Voice.PacePercent = min(max(s.c.Voice.PacePercent*c.PacePercent/100, slowest), fastest)
	}
}
