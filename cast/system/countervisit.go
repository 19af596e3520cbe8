package system

import (
	"database/sql"
	"errors"
	"time"
)

const nextVisit = `kind = 'visit' and state = 'booked' order by due limit 1`

// visit tells the next appointment.
func visit(in asked) (answer, error) {
	h, err := in.one(nextVisit)
	if err != nil {
		return nil, err
	}
	return answer{"no": h.no, "title": h.title, "at": stamp(h.due)}, nil
}

// daysAhead is how far appointments are made, roomFor how many fit into half a day.
const (
	daysAhead = 60
	roomFor   = 2
)

// book makes an appointment: {day}, {part} am or pm. Who has one moves it instead.
func book(in asked) (answer, error) {
	if h, err := in.one(nextVisit); err == nil {
		return nil, conflict("has_one", answer{"at": stamp(h.due)})
	} else if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	at, err := in.room()
	if err != nil {
		return nil, err
	}
	no, err := in.number("V")
	if err != nil {
		return nil, err
	}
	_, err = in.ExecContext(in.ctx, `insert into affairs (no, unit, customer, kind, title, state, cents, at, due) values ($1, $2, $3, 'visit', '普通门诊', 'booked', 5000, $4, $5)`,
		no, in.unit, in.id, stamp(in.now), stamp(at))
	return answer{"no": no, "at": stamp(at)}, err
}

// move moves an appointment, until the day before it.
func move(in asked) (answer, error) {
	h, err := in.one(`kind = 'visit' and state = 'booked' and no = $3`, in.no)
	if err != nil {
		return nil, err
	}
	if h.due.Sub(in.now) < 24*time.Hour {
		return nil, conflict("too_late", answer{"at": stamp(h.due)})
	}
	at, err := in.room()
	if err != nil {
		return nil, err
	}
	_, err = in.ExecContext(in.ctx, `update affairs set due = $2 where no = $1`, h.no, stamp(at))
	return answer{"no": h.no, "at": stamp(at)}, err
}

// room finds room on the day and in the half of it that are wished for.
func (in asked) room() (time.Time, error) {
	day, err := in.day(daysAhead)
	if err != nil {
		return day, err
	}
	hour := map[string]int{"am": 9, "pm": 14}[in.body["part"]]
	if hour == 0 {
		return day, against("no_part", nil)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, zone)
	var taken int
	err = in.QueryRowContext(in.ctx, `select count(*) from affairs where unit = $1 and kind = 'visit' and state = 'booked' and customer <> $2 and due >= $3 and due < $4`,
		in.unit, in.id, stamp(at), stamp(at.Add(4*time.Hour))).Scan(&taken)
	if err == nil && taken >= roomFor {
		err = conflict("taken", answer{"at": stamp(at)})
	}
	return at, err
}
