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

// What Segment's sources send (HTTP tracking API): identify, track, and batches
// of both, with the write key as the user of Basic authentication.

type (
	segmentCall  struct{ Body json.RawMessage }
	segmentBatch struct {
		Body struct {
			Batch []json.RawMessage `json:"batch" minItems:"1" maxItems:"500"`
			_     struct{}          `additionalProperties:"true"`
		}
	}
	taken struct {
		Body struct {
			Success  bool             `json:"success"` // every message is kept
			Receipts []intake.Receipt `json:"receipts"`
		}
	}
)

func (s *Server) intakeRoutes() error {
	if s.ports.Intake == nil {
		return nil
	}
	if s.ports.Keys == nil {
		return fmt.Errorf("api: intake without write keys: %w", zhiyin.Invalid)
	}
	system := rule{who: System, may: access.EventsWrite}
	batch := rule{who: System, may: access.EventsWrite, body: batchLimit}
	add(s, http.MethodPost, "/v1/identify", system, "Who a person is", s.single(s.ports.Intake.Identify))
	add(s, http.MethodPost, "/v1/track", system, "What a person did", s.single(s.ports.Intake.Track))
	add(s, http.MethodPost, "/v1/batch", batch, "Several of both", s.batch)
	return nil
}

// system finds the source behind a write key.
func (s *Server) system(req *http.Request) (caller, error) {
	key, _, ok := req.BasicAuth()
	if !ok || key == "" {
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

type taker func(context.Context, intake.Source, intake.Message) (intake.Receipt, error)

// one takes one message as it was sent.
func (d taker) one(ctx context.Context, raw []byte) (intake.Receipt, error) {
	m, refused, ok := intake.Read(raw)
	if !ok {
		return refused, nil
	}
	return d(ctx, callerOf(ctx).source, m)
}

func (s *Server) single(take taker) func(context.Context, *segmentCall) (*taken, error) {
	return func(ctx context.Context, in *segmentCall) (*taken, error) {
		receipt, err := take.one(ctx, in.Body)
		if err != nil {
			return nil, err
		}
		return answerTaken([]intake.Receipt{receipt})
	}
}

// batch takes the messages one after another. Where we fail in the middle the
// sender repeats the whole batch; what was kept counts once.
func (s *Server) batch(ctx context.Context, in *segmentBatch) (*taken, error) {
	receipts := make([]intake.Receipt, 0, len(in.Body.Batch))
	for _, raw := range in.Body.Batch {
		receipt, err := s.typed(raw).one(ctx, raw)
		if err != nil {
			return nil, err
		}
		receipts = append(receipts, receipt)
	}
	return answerTaken(receipts)
}

// typed is the door for the message's own type.
func (s *Server) typed(raw []byte) taker {
	var m struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &m) != nil {
		m.Type = ""
	}
	switch m.Type {
	case "identify":
		return s.ports.Intake.Identify
	case "track":
		return s.ports.Intake.Track
	}
	return func(_ context.Context, _ intake.Source, m intake.Message) (intake.Receipt, error) {
		return intake.Receipt{MessageID: m.MessageID, Code: intake.UnknownType}, nil
	}
}

// answerTaken is a 400 when nothing was kept, so that the sender does not try
// again; otherwise each message has its receipt.
func answerTaken(receipts []intake.Receipt) (*taken, error) {
	out := &taken{}
	out.Body.Success, out.Body.Receipts = true, receipts
	p := newProblem(http.StatusBadRequest, "no message was kept")
	for i, r := range receipts {
		if !r.Code.OK() {
			out.Body.Success = false
			p.Fields = append(p.Fields, Fault{"batch[" + strconv.Itoa(i) + "]", string(r.Code)})
		}
	}
	if len(p.Fields) == len(receipts) {
		return nil, p
	}
	return out, nil
}
