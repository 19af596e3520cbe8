package zhiyin

import "time"

// RecordingRule says that the talks of a unit or a queue are recorded, and for
// how long the recordings are kept. Nothing is recorded without one, and nothing
// before the number's notice was heard to its end.
type RecordingRule struct {
	Class    string `json:"class"`            // retention class: service, sales, contract …
	KeepDays int    `json:"keep_days"`        // from the start of the recording; 1 to 3,650
	Off      bool   `json:"off,omitempty"`    // a queue's: not here, though the unit records
	Out      bool   `json:"out,omitempty"`    // calls that agents place are recorded, too, from numbers that have a notice for them
	Agents   bool   `json:"agents,omitempty"` // agents may play the recordings of their own contacts
}

// KeepDaysAtMost bounds how long a recording is kept, and KeepDaysUsual is for how long
// where nothing is said.
const (
	KeepDaysAtMost = 3650
	KeepDaysUsual  = 180
)

// In returns the rule that holds for a queue of the unit: the queue's own, else
// the unit's; nil where nothing is recorded. Days out of range are brought into
// it: a slip in a definition must not keep a recording for ever.
func (u Unit) RecordingIn(q Queue) *RecordingRule {
	rule := u.Recording
	if q.Recording != nil {
		rule = q.Recording
	}
	if rule == nil || rule.Off {
		return nil
	}
	out := *rule
	if out.Class == "" {
		out.Class = "service"
	}
	if out.KeepDays < 1 {
		out.KeepDays = KeepDaysUsual
	}
	out.KeepDays = min(out.KeepDays, KeepDaysAtMost)
	return &out
}

// VoicemailClass is the retention class of messages that customers leave.
const VoicemailClass = "voicemail"

// VoicemailRule is how messages are kept that customers leave themselves: as long
// as the unit's recordings, also where its talks are not recorded.
func (u Unit) VoicemailRule() RecordingRule {
	rule := RecordingRule{Class: VoicemailClass, KeepDays: KeepDaysUsual}
	if u.Recording != nil && u.Recording.KeepDays > 0 {
		rule.KeepDays = min(u.Recording.KeepDays, KeepDaysAtMost)
	}
	return rule
}

// KeepUntil is the end of a recording's retention.
func (r RecordingRule) KeepUntil(started time.Time) time.Time {
	return started.AddDate(0, 0, r.KeepDays)
}

// RecordingEnd says why a recording is over. The list is closed.
type RecordingEnd string

// Ends of a recording.
const (
	RecordedWhole    RecordingEnd = "contact_ended"
	RecordedElse     RecordingEnd = "queue_not_recorded" // the contact went on to a queue that does not record
	RecordedMessage  RecordingEnd = "message_ended"      // the customer left their message
	RecordedNothing  RecordingEnd = "nothing_said"       // they left none: its time is over with its end
	RecordDiskFull   RecordingEnd = "disk_full"          // no room; another part begins when there is
	RecordDiskFailed RecordingEnd = "disk_failed"        // the disk or the keys failed; see the log
	RecordNodeLost   RecordingEnd = "node_lost"          // our process died; whole seconds are kept
	RecordErased     RecordingEnd = "erased"             // the customer was erased while it went on
)
