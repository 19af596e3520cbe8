package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/intake"
)

// What Segment's sources send (HTTP tracking API): each call by itself and
// batches of them, with the write key as the user of Basic authentication or in
// the body.

// taken answers with a receipt for each message. RateLimit and its policy are
// those of draft-ietf-httpapi-ratelimit-headers: messages of the source in a minute.
type taken struct {
	Policy string `header:"RateLimit-Policy"`
	Limit  string `header:"RateLimit"`
	Body   struct {
		Success  bool             `json:"success"` // every message is accepted, now or before
		Receipts []intake.Receipt `json:"receipts"`
	}
}

func (s *routes) intakeRoutes() error {
	if s.ports.Intake == nil {
		return nil
	}
	if !s.TakesKeys() {
		return fmt.Errorf("api: intake without write keys: %w", zhiyin.Invalid)
	}
	// A single message may be larger than a letter of one should be: it is answered
	// with its code.
	call := door.Rule{Who: door.System, May: access.EventsWrite, Beacon: true, Letter: messageShape()}
	batch := door.Rule{Who: door.System, May: access.EventsWrite, Beacon: true, Letter: batchShape(), Body: batchLimit}
	for _, one := range []struct{ kind, summary string }{{intake.Identify, "Who a person is"}, {intake.Track, "What a person did"},
		{intake.Page, "Which page a person saw"}, {intake.Screen, "Which screen a person saw"}, {intake.Group, "Which company a person belongs to"},
		{intake.Alias, "Which earlier id is the same person"}} {
		door.Add(s.Server, http.MethodPost, "/v1/"+one.kind, call, one.summary, s.single(one.kind))
	}
	door.Add(s.Server, http.MethodPost, "/v1/batch", batch, "Several messages", s.batch(""))
	door.Add(s.Server, http.MethodPost, "/v1/import", batch, "Several messages of earlier times", s.batch(intake.Import))
	s.Route("OPTIONS /v1/", door.Rule{Who: door.Anyone, May: access.Public}, s.Preflight)
	return nil
}

func (s *routes) single(kind string) func(context.Context, *door.Nothing) (*taken, error) {
	return func(ctx context.Context, _ *door.Nothing) (*taken, error) {
		return s.take(ctx, kind, intake.Instant{}, []json.RawMessage{door.LetterOf(ctx).Body})
	}
}

// batch takes the messages together. Where we fail in the middle the sender
// repeats the whole batch; what was kept counts once.
func (s *routes) batch(kind string) func(context.Context, *door.Nothing) (*taken, error) {
	return func(ctx context.Context, _ *door.Nothing) (*taken, error) {
		list, sentAt, err := intake.Envelope(door.LetterOf(ctx).Body)
		if err != nil {
			return nil, door.NewProblem(http.StatusBadRequest, "the body must be a JSON object with a list batch")
		}
		if len(list) == 0 || len(list) > mostBatched {
			return nil, door.NewProblem(http.StatusBadRequest, "a batch has 1 to "+strconv.Itoa(mostBatched)+" messages")
		}
		return s.take(ctx, kind, sentAt, list)
	}
}

func (s *routes) take(ctx context.Context, kind string, sentAt intake.Instant, raw []json.RawMessage) (*taken, error) {
	quota, err := s.Quota(ctx, len(raw))
	if err != nil {
		return nil, err
	}
	receipts, err := s.ports.Intake.BatchJSON(ctx, door.CallerOf(ctx).Source, kind, sentAt, raw)
	if err != nil {
		return nil, err
	}
	out, err := answerTaken(receipts)
	if out != nil {
		out.Policy, out.Limit = quota.Policy(), quota.Left()
	}
	return out, err
}

// answerTaken is a 400 when nothing was kept, so that the sender does not try
// again, or a 429 when it should, later; otherwise each message has its receipt.
func answerTaken(receipts []intake.Receipt) (*taken, error) {
	out := &taken{}
	out.Body.Success, out.Body.Receipts = true, receipts
	p := door.NewProblem(http.StatusBadRequest, "no message was kept")
	later := true
	for i, r := range receipts {
		out.Body.Success = out.Body.Success && (r.Code == intake.Accepted || r.Code == intake.Duplicate || r.Code == intake.Anonymised)
		if r.Code.OK() {
			continue
		}
		p.Fields = append(p.Fields, door.Fault{Where: "batch[" + strconv.Itoa(i) + "]", Says: string(r.Code)})
		for _, f := range r.Faults {
			p.Fields = append(p.Fields, door.Fault{Where: "batch[" + strconv.Itoa(i) + "]." + f.Field, Says: f.Code})
		}
		later = later && r.Code == intake.TooFast
	}
	kept := 0
	for _, r := range receipts {
		if r.Code.OK() {
			kept++
		}
	}
	switch {
	case kept > 0:
		return out, nil
	case later:
		busy := door.NewProblem(http.StatusTooManyRequests, "too many events of one customer")
		busy.Fields = p.Fields
		return nil, busy
	}
	return nil, p
}
