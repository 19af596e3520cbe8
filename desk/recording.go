package desk

import (
	"context"
	"slices"

	"zhiyin.dev"
)

// RecordingView says whether the talk is recorded: on, paused, refused (by the
// customer), not_told (the notice was not heard), broken (the disk is full or
// failed: the talk goes on, and recording begins again when it can). A contact
// without one is not meant to be recorded.
type RecordingView struct {
	State   string  `json:"state"`
	Since   Instant `json:"since"`
	Reason  string  `json:"reason,omitempty"`  // broken: disk_full, disk_failed …
	Resumes Instant `json:"resumes,omitempty"` // paused: at the latest
}

// applyRecording keeps the state of the recording; ok is false for what is no
// event of it.
func (d *Desk) applyRecording(r *record, e zhiyin.Event) (ok bool) {
	view := RecordingView{Since: At(e.At)}
	switch b := e.Body.(type) {
	case zhiyin.RecordingSkipped:
		view.State = b.Why
	case zhiyin.RecordingStarted, zhiyin.RecordingResumed:
		view.State = "on"
	case zhiyin.RecordingPaused:
		view.State, view.Resumes = "paused", At(b.Until)
	case zhiyin.RecordingEnded:
		view.State, view.Reason = "broken", string(b.Reason)
		if slices.Contains([]zhiyin.RecordingEnd{zhiyin.RecordedWhole, zhiyin.RecordedElse, zhiyin.RecordedMessage, zhiyin.RecordedNothing}, b.Reason) {
			r.recording = nil
			d.touchContact(r)
			return true
		}
	default:
		return false
	}
	r.recording = &view
	d.touchContact(r)
	return true
}

// tellRecording words the events of recordings for the timeline.
func (d *Desk) tellRecording(body zhiyin.Body) (kind string, data map[string]any) {
	switch b := body.(type) {
	case zhiyin.NoticeRefused:
		return "recording", map[string]any{"phase": "refused"}
	case zhiyin.RecordingSkipped:
		if b.Why == "refused" {
			return "", nil // the refusal itself was told
		}
		return "recording", map[string]any{"phase": b.Why}
	case zhiyin.RecordingStarted:
		return "recording", map[string]any{"phase": "started", "recording": b.Recording, "part": b.Part}
	case zhiyin.RecordingPaused:
		return "recording", map[string]any{"phase": "paused", "reason": b.Reason}
	case zhiyin.RecordingResumed:
		return "recording", map[string]any{"phase": "resumed", "by": b.By, "paused_ms": b.PausedMs}
	case zhiyin.RecordingEnded:
		return "recording", map[string]any{"phase": "ended", "recording": b.Recording, "reason": b.Reason, "ms": b.Ms}
	}
	return "", nil
}

// PauseRecording records silence until it is resumed; reason is a code of at
// most 64 bytes, such as card. Conflict while nothing is recorded.
func (d *Desk) PauseRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, reason string) error {
	if len(reason) > 64 {
		return refuse("reason", contact, zhiyin.Invalid)
	}
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.PauseRecording(ctx, contact, agent, reason)
}

// ResumeRecording ends the pause.
func (d *Desk) ResumeRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayTalk(ctx, agent, contact); err != nil {
		return err
	}
	return d.calls.ResumeRecording(ctx, contact, agent)
}
