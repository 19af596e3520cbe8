package recording

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// Recordings is what was recorded. What a caller may do with one, the server
// decides.
type Recordings interface {
	// Recording tells of one; NotFound when there is none.
	Recording(ctx context.Context, id zhiyin.RecordingID) (Recording, error)
	// Recordings tells of those of a contact, a customer or an agent (one of the
	// three), newest first, older than before ("": from the newest on).
	Recordings(ctx context.Context, of RecordingsOf, before zhiyin.RecordingID, limit int) ([]Recording, error)
	// Talks tells whether the agent talks on it and may hear their own again.
	Talks(ctx context.Context, agent zhiyin.AgentID, id zhiyin.RecordingID) (bool, error)
	// Play opens the audio; NotFound when it is gone, Invalid when it is not whole.
	Play(ctx context.Context, id zhiyin.RecordingID) (RecordingAudio, error)
	// Hold puts it on legal hold or takes it off, in the name of by. NotFound when
	// the audio is gone.
	Hold(ctx context.Context, id zhiyin.RecordingID, by string, on bool, reason string) error
}

// RecordingsOf says whose recordings are asked for; one field is set.
type RecordingsOf struct {
	Contact  zhiyin.ContactID
	Customer zhiyin.CustomerID
	Agent    zhiyin.AgentID
}

// RecordingAudio is the audio of a recording: µ-law, 8 kHz, two channels. Size is
// in octets.
type RecordingAudio interface {
	io.ReadSeekCloser
	Size() int64
	Waveform() (perSecond int, customer, agent []int, err error)
}

// Recording is one recording as callers see it. State is recording (it goes on),
// ready, empty, expired (its time was over) or erased (the customer was).
type Recording struct {
	ID        zhiyin.RecordingID  `json:"id"`
	Contact   zhiyin.ContactID    `json:"contact"`
	Part      int                 `json:"part" doc:"1, 2, 3 … of the contact"`
	State     string              `json:"state" enum:"recording,ready,empty,expired,erased"`
	Unit      zhiyin.UnitID       `json:"unit"`
	Queue     zhiyin.QueueID      `json:"queue,omitempty"`
	Agent     zhiyin.AgentID      `json:"agent" doc:"who was joined when it began"`
	AgentName string              `json:"agent_name"`
	Class     string              `json:"class" doc:"retention class"`
	Started   desk.Instant        `json:"started"`
	Ended     desk.Instant        `json:"ended,omitempty"`
	KeepUntil desk.Instant        `json:"keep_until"`
	Ms        int64               `json:"ms"`
	Gaps      int64               `json:"gaps,omitempty" doc:"places where audio was lost on our side"`
	DroppedMs int64               `json:"dropped_ms,omitempty"`
	Reason    zhiyin.RecordingEnd `json:"reason,omitempty" doc:"why it ended"`
	Held      bool                `json:"held,omitempty" doc:"on legal hold"`
	HeldBy    string              `json:"held_by,omitempty"`
	HeldName  string              `json:"held_by_name,omitempty" doc:"of who put it on hold"`
	HeldAt    desk.Instant        `json:"held_at,omitempty"`
	HeldWhy   string              `json:"held_why,omitempty"`
	Parties   []Party             `json:"parties,omitempty" doc:"who talks with the customer on it, in a contact's list: its agents, a colleague in a conference, a supervisor who joined"`
}

// Party is somebody on the agents' side of a recording, from when to when.
type Party struct {
	Agent     zhiyin.AgentID `json:"agent"`
	AgentName string         `json:"agent_name"`
	FromMs    int64          `json:"from_ms"`
	ToMs      int64          `json:"to_ms"`
}

// Waveform is the loudness of both sides, 0 silence to 100.
type Waveform struct {
	PerSecond int   `json:"per_second"`
	Customer  []int `json:"customer"`
	Agent     []int `json:"agent"`
}

type (
	// RecordingPath is a recording's id in a path.
	RecordingPath struct {
		ID string `path:"id" pattern:"^rec_[0-9A-Z]{26}$"`
	}
	recordingsInput struct {
		Contact  string `query:"contact" pattern:"^(ct_[0-9A-Za-z]{1,40})?$"`
		Customer string `query:"customer" pattern:"^(cu_[0-9A-Za-z]{1,40})?$"`
		Agent    string `query:"agent" pattern:"^(ag_[0-9A-Za-z]{1,40})?$"`
		Before   string `query:"before" pattern:"^(rec_[0-9A-Z]{26})?$" doc:"the cursor of the page before"`
		Limit    int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	}
	recordingsOutput struct {
		Body struct {
			Items  []Recording        `json:"items"`
			Hidden int                `json:"hidden,omitempty" doc:"how many of the page the caller may not play"`
			Next   zhiyin.RecordingID `json:"next,omitempty"`
		}
	}
	recordingInput  struct{ RecordingPath }
	recordingOutput struct{ Body Recording }
	waveformOutput  struct{ Body Waveform }
	holdInput       struct {
		RecordingPath
		Body struct {
			On     bool   `json:"on"`
			Reason string `json:"reason" minLength:"3" maxLength:"500"`
		}
	}
)

func (p RecordingPath) id() zhiyin.RecordingID { return zhiyin.RecordingID(p.ID) }

func (s *routes) recordingRoutes() {
	if s.ports.Recordings == nil {
		return
	}
	play := door.Rule{Who: door.Agent, May: access.RecordingPlay}
	door.Add(s.Server, http.MethodGet, "/api/recordings", play, "Recordings of a contact, a customer or an agent", s.recordings)
	door.Add(s.Server, http.MethodGet, "/api/recordings/{id}", play, "One recording", s.recording)
	door.Add(s.Server, http.MethodGet, "/api/recordings/{id}/waveform", play, "How loud both sides are", s.waveform)
	door.Add(s.Server, http.MethodPost, "/api/recordings/{id}/hold", door.Rule{Who: door.Agent, May: access.RecordingHold, Browser: true}, "Keep a recording beyond its time", s.holdRecording)
	s.Route("GET /api/recordings/{id}/audio", play, s.recordingAudio)
	s.describeAudio()
}

// object is a recording as permissions see it: of its unit, and the caller's own
// where they talk on it.
func (s *routes) object(ctx context.Context, r Recording) (access.Object, error) {
	who := door.CallerOf(ctx)
	o := access.Object{Unit: r.Unit, Agent: "another"}
	own, err := s.ports.Recordings.Talks(ctx, who.Agent, r.ID)
	if own {
		o.Agent = who.Agent
	}
	return o, err
}

// permitted returns a recording that the caller may do action to.
func (s *routes) permitted(ctx context.Context, action access.Action, id zhiyin.RecordingID) (Recording, error) {
	r, err := s.ports.Recordings.Recording(ctx, id)
	if err != nil {
		return r, err
	}
	o, err := s.object(ctx, r)
	if err != nil {
		return r, err
	}
	return r, s.May(ctx, action, o, "recording:"+string(id))
}

func (s *routes) recordings(ctx context.Context, in *recordingsInput) (*recordingsOutput, error) {
	of := RecordingsOf{zhiyin.ContactID(in.Contact), zhiyin.CustomerID(in.Customer), zhiyin.AgentID(in.Agent)}
	if n := given(in.Contact) + given(in.Customer) + given(in.Agent); n != 1 {
		return nil, fmt.Errorf("api: recordings of one contact, customer or agent: %w", zhiyin.Invalid)
	}
	list, err := s.ports.Recordings.Recordings(ctx, of, zhiyin.RecordingID(in.Before), in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &recordingsOutput{}
	out.Body.Items = []Recording{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = list[in.Limit-1].ID
	}
	for _, r := range list {
		o, err := s.object(ctx, r)
		if err != nil {
			return nil, err
		}
		if access.Allows(door.CallerOf(ctx).Actor, access.RecordingPlay, o) {
			out.Body.Items = append(out.Body.Items, r)
		} else {
			out.Body.Hidden++
		}
	}
	return out, nil
}

func given(text string) int {
	if text == "" {
		return 0
	}
	return 1
}

func (s *routes) recording(ctx context.Context, in *recordingInput) (*recordingOutput, error) {
	r, err := s.permitted(ctx, access.RecordingPlay, in.id())
	return &recordingOutput{Body: r}, err
}

func (s *routes) waveform(ctx context.Context, in *recordingInput) (*waveformOutput, error) {
	if _, err := s.permitted(ctx, access.RecordingPlay, in.id()); err != nil {
		return nil, err
	}
	audio, err := s.ports.Recordings.Play(ctx, in.id())
	if err != nil {
		return nil, err
	}
	defer func() { _ = audio.Close() }() // it was only read
	out := &waveformOutput{}
	b := &out.Body
	b.PerSecond, b.Customer, b.Agent, err = audio.Waveform()
	return out, err
}

// holdRecording keeps the entry first: what is not in the audit is not done.
func (s *routes) holdRecording(ctx context.Context, in *holdInput) (*door.Empty, error) {
	if _, err := s.permitted(ctx, access.RecordingHold, in.id()); err != nil {
		return nil, err
	}
	how := "off"
	if in.Body.On {
		how = "on"
	}
	if err := s.Audit(ctx, access.RecordingHold, "recording:"+in.ID, how); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Recordings.Hold(ctx, in.id(), door.CallerOf(ctx).Actor.Name(), in.Body.On, in.Body.Reason)
}
