package pgcdc

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pglogrepl"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// stream is a run while it streams: what came and is not given yet.
type stream struct {
	*run
	tables    map[uint32]*pglogrepl.RelationMessage
	rows      []connect.Row
	within    bool          // of a transaction
	commit    pglogrepl.LSN // of the transaction that comes
	committed time.Time     // of it
	nth       int           // change of it
	upTo      pglogrepl.LSN // the end of the last transaction that came whole
	confirmed pglogrepl.LSN // what the other database may forget
	confirm   time.Time     // when it is told next
	measure   time.Time     // when the slot is looked at next
	give      time.Time     // when rows are given at the latest; zero: there are none
	held      int64
}

// follow brings changes from at on.
func (r *run) follow(ctx context.Context, at pglogrepl.LSN) error {
	args := []string{"proto_version '1'", "publication_names '" + r.s.Publication + "'"} // its form was checked
	if err := pglogrepl.StartReplication(ctx, r.wire, r.s.Slot, at, pglogrepl.StartReplicationOptions{PluginArgs: args}); err != nil {
		return trouble(err)
	}
	s := &stream{run: r, tables: map[uint32]*pglogrepl.RelationMessage{}, upTo: at, confirmed: at, held: -1}
	for ctx.Err() == nil {
		if err := s.due(ctx); err != nil {
			return err
		}
		if err := s.receive(ctx); err != nil {
			return err
		}
	}
	return nil
}

// due does what the time has come for.
func (s *stream) due(ctx context.Context) error {
	now := s.Now()
	if len(s.rows) >= batchRows || !s.give.IsZero() && !now.Before(s.give) {
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	if !now.Before(s.measure) {
		if err := s.look(ctx, now); err != nil {
			return err
		}
	}
	if !now.Before(s.confirm) {
		return s.tell(ctx, now)
	}
	return nil
}

// flush gives what came. Within a transaction the place stays before it.
func (s *stream) flush(ctx context.Context) error {
	m := connect.Mark{Lag: -1, Held: s.held}
	if !s.within {
		text, err := json.Marshal(place{s.upTo.String()})
		if err != nil {
			return fmt.Errorf("pgcdc: place: %w", zhiyin.Internal)
		}
		m.Place = string(text)
	}
	if n := len(s.rows); n > 0 && !s.rows[n-1].At.IsZero() {
		m.Lag = max(s.Now().Sub(s.rows[n-1].At), 0)
	}
	if err := s.job.Take(ctx, s.rows, m); err != nil {
		return err
	}
	s.rows, s.give = nil, time.Time{}
	if !s.within && s.upTo > s.confirmed {
		s.confirmed = s.upTo
		return s.tell(ctx, s.Now())
	}
	return nil
}

// look measures what the slot holds, and gives it up where that is too much; it
// sees to it that the publication is still there.
func (s *stream) look(ctx context.Context, now time.Time) error {
	s.measure = now.Add(measureEvery)
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	slot, err := slotOf(ctx, s.asking, s.s.Slot)
	if err != nil {
		return err
	}
	there, err := s.published(ctx)
	if err == nil && !there { // newer servers pass changes over without a word
		err = connect.Trouble{Code: connect.NoSlot, Err: fmt.Errorf("pgcdc: publication %s was dropped: %w", s.s.Publication, zhiyin.NotFound)}
	}
	if err != nil {
		return err
	}
	if slot.held > int64(s.s.MostHeldMB)<<20 {
		_ = s.wire.Close(ctx) // an active slot can't be dropped
		return giveUp(ctx, s.asking, s.s, slot.held)
	}
	s.held = slot.held
	if len(s.rows) > 0 {
		return nil
	}
	return s.job.Take(ctx, nil, connect.Mark{Lag: 0, Held: s.held})
}

func (s *stream) tell(ctx context.Context, now time.Time) error {
	s.confirm = now.Add(confirmEvery)
	if err := pglogrepl.SendStandbyStatusUpdate(ctx, s.wire, pglogrepl.StandbyStatusUpdate{WALWritePosition: s.confirmed}); err != nil {
		return trouble(err)
	}
	return nil
}

// receive waits for one message, at most until something is due.
func (s *stream) receive(ctx context.Context) error {
	until := s.confirm
	for _, t := range []time.Time{s.measure, s.give} {
		if !t.IsZero() && t.Before(until) {
			until = t
		}
	}
	waiting, cancel := context.WithDeadline(ctx, time.Now().Add(max(until.Sub(s.Now()), time.Millisecond)))
	defer cancel()
	message, err := s.wire.ReceiveMessage(waiting)
	switch {
	case pgconn.Timeout(err) || ctx.Err() != nil:
		return nil
	case err != nil:
		return trouble(err)
	}
	switch m := message.(type) {
	case *pgproto3.CopyData:
		return s.data(ctx, m.Data)
	case *pgproto3.ErrorResponse:
		return trouble(pgconn.ErrorResponseToPgError(m))
	}
	return nil
}

func (s *stream) data(ctx context.Context, data []byte) error {
	switch data[0] {
	case pglogrepl.PrimaryKeepaliveMessageByteID:
		alive, err := pglogrepl.ParsePrimaryKeepaliveMessage(data[1:])
		if err != nil {
			return trouble(err)
		}
		if !s.within && len(s.rows) == 0 && alive.ServerWALEnd > s.confirmed { // nothing of ours is before it
			s.confirmed, s.upTo = alive.ServerWALEnd, alive.ServerWALEnd
		}
		if alive.ReplyRequested {
			return s.tell(ctx, s.Now())
		}
	case pglogrepl.XLogDataByteID:
		log, err := pglogrepl.ParseXLogData(data[1:])
		if err != nil {
			return trouble(err)
		}
		message, err := pglogrepl.Parse(log.WALData)
		if err != nil {
			return trouble(err)
		}
		return s.change(message)
	}
	return nil
}
