package zhiyin

import "time"

// Names of the tracked events by which a system says what a person agreed to.
// Their open properties are purpose, channel, version and until.
const (
	ConsentGiven     = "Consent Given"
	ConsentWithdrawn = "Consent Withdrawn"
)

// Consent is what a person said last about one purpose on one channel.
type Consent struct {
	Purpose string     `json:"purpose" doc:"what for, as a code: recording, marketing, profiling, sensitive, third_party …"`
	Channel string     `json:"channel,omitempty" doc:"absent: every channel that has no word of its own since"`
	Given   bool       `json:"given" doc:"given and not withdrawn since; still so at the moment that was asked for"`
	At      time.Time  `json:"at" doc:"when it was given or withdrawn"`
	Until   time.Time  `json:"until,omitzero" doc:"from then on it is given no more"`
	Version string     `json:"version,omitempty" doc:"of the text that was shown"`
	Source  string     `json:"source" doc:"the system that reported it"`
	By      string     `json:"by,omitempty" doc:"who wrote it down: agent:… where it was said to somebody"`
	Event   EventID    `json:"event" doc:"the kept event that says so"`
	Record  CustomerID `json:"record" doc:"of which record of the person"`
}
