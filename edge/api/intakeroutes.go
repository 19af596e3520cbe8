package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"zhiyin.dev"
	"zhiyin.dev/access"
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

// mostBatched is how many messages a batch may have, as Segment has it.
const mostBatched = 2500

func (s *Server) intakeRoutes() error {
	if s.ports.Intake == nil {
		return nil
	}
	if s.ports.Keys == nil {
		return fmt.Errorf("api: intake without write keys: %w", zhiyin.Invalid)
	}
	// A single message may be larger than a letter of one should be: it is answered
	// with its code.
	call := rule{who: System, may: access.EventsWrite, beacon: true, letter: true}
	batch := rule{who: System, may: access.EventsWrite, beacon: true, letter: true, body: batchLimit}
	for _, one := range []struct{ kind, summary string }{{intake.Identify, "Who a person is"}, {intake.Track, "What a person did"},
		{intake.Page, "Which page a person saw"}, {intake.Screen, "Which screen a person saw"}, {intake.Group, "Which company a person belongs to"},
		{intake.Alias, "Which earlier id is the same person"}} {
		add(s, http.MethodPost, "/v1/"+one.kind, call, one.summary, s.single(one.kind))
	}
	add(s, http.MethodPost, "/v1/batch", batch, "Several messages", s.batch(""))
	add(s, http.MethodPost, "/v1/import", batch, "Several messages of earlier times", s.batch(intake.Import))
	s.door.route("OPTIONS /v1/", rule{who: Anyone, may: access.Public}, s.preflight)
	return nil
}

// system finds the source behind a write key.
func (s *Server) system(req *http.Request) (caller, error) {
	who, err := s.sender(req)
	if err == nil {
		err = s.sameSide(req, who.source.Name)
	}
	return who, err
}

func (s *Server) sender(req *http.Request) (caller, error) {
	key, _, ok := req.BasicAuth()
	if !ok {
		key = letterOf(req.Context()).key
	}
	if key == "" {
		return caller{}, noKey("a write key is needed, as the user of Basic authentication")
	}
	source, err := s.ports.Keys.Source(req.Context(), key)
	switch zhiyin.KindOf(err) {
	case "":
		return caller{source: source, actor: access.Actor{Key: source.Name, Scopes: []access.Action{access.EventsWrite}}}, nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return s.writeKey(req, key)
	}
	return caller{}, fmt.Errorf("api: write key: %w", err)
}

// writeKey finds the system behind an API key that comes as a write key.
func (s *Server) writeKey(req *http.Request, key string) (caller, error) {
	k, err := s.liveKey(req, key)
	if p := (*Problem)(nil); errors.As(err, &p) {
		return caller{}, noKey("the write key is not known")
	}
	return keyCaller(k), err
}

func noKey(detail string) *Problem {
	p := newProblem(http.StatusUnauthorized, detail)
	p.realm = `Basic realm="events"`
	return p
}

func (s *Server) single(kind string) func(context.Context, *nothing) (*taken, error) {
	return func(ctx context.Context, _ *nothing) (*taken, error) {
		return s.take(ctx, kind, intake.Instant{}, []json.RawMessage{letterOf(ctx).body})
	}
}

// batch takes the messages together. Where we fail in the middle the sender
// repeats the whole batch; what was kept counts once.
func (s *Server) batch(kind string) func(context.Context, *nothing) (*taken, error) {
	return func(ctx context.Context, _ *nothing) (*taken, error) {
		list, sentAt, err := intake.Envelope(letterOf(ctx).body)
		if err != nil {
			return nil, newProblem(http.StatusBadRequest, "the body must be a JSON object with a list batch")
		}
		if len(list) == 0 || len(list) > mostBatched {
			return nil, newProblem(http.StatusBadRequest, "a batch has 1 to "+strconv.Itoa(mostBatched)+" messages")
		}
		return s.take(ctx, kind, sentAt, list)
	}
}

func (s *Server) take(ctx context.Context, kind string, sentAt intake.Instant, raw []json.RawMessage) (*taken, error) {
	quota, err := s.quota(ctx, len(raw))
	if err != nil {
		return nil, err
	}
	receipts, err := s.ports.Intake.BatchJSON(ctx, callerOf(ctx).source, kind, sentAt, raw)
	if err != nil {
		return nil, err
	}
	out, err := answerTaken(receipts)
	if out != nil {
		out.Policy, out.Limit = quota.policy(), quota.left()
	}
	return out, err
}

// answerTaken is a 400 when nothing was kept, so that the sender does not try
// again, or a 429 when it should, later; otherwise each message has its receipt.
func answerTaken(receipts []intake.Receipt) (*taken, error) {
	out := &taken{}
	out.Body.Success, out.Body.Receipts = true, receipts
	p := newProblem(http.StatusBadRequest, "no message was kept")
	later := true
	for i, r := range receipts {
		out.Body.Success = out.Body.Success && (r.Code == intake.Accepted || r.Code == intake.Duplicate || r.Code == intake.Anonymised)
		if r.Code.OK() {
			continue
		}
		p.Fields = append(p.Fields, Fault{"batch[" + strconv.Itoa(i) + "]", string(r.Code)})
		for _, f := range r.Faults {
			p.Fields = append(p.Fields, Fault{"batch[" + strconv.Itoa(i) + "]." + f.Field, f.Code})
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
		busy := newProblem(http.StatusTooManyRequests, "too many events of one customer")
		busy.Fields = p.Fields
		return nil, busy
	}
	return nil, p
}
