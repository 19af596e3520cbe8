package system

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// held is one affair as it is kept.
type held struct {
	no, kind, title, state, address string
	cents                           int64
	at, due                         time.Time
}

// one reads the first affair of the customer's that a condition and an order choose.
func (in asked) one(where string, args ...any) (h held, err error) {
	var at, due string
	err = in.QueryRowContext(in.ctx, `select no, kind, title, state, address, cents, at, due from affairs where unit = $1 and customer = $2 and `+where,
		append([]any{in.unit, in.id}, args...)...).Scan(&h.no, &h.kind, &h.title, &h.state, &h.address, &h.cents, &at, &due)
	if err != nil {
		return h, err
	}
	if h.at, err = time.Parse(time.RFC3339, at); err == nil {
		h.due, err = time.Parse(time.RFC3339, due)
	}
	return h, err
}

const (
	openOrder = `kind = 'order' and state in ('placed', 'paid', 'shipped', 'in_transit') order by state = 'in_transit', due limit 1` // what can be changed, the next first
	openFirst = `kind in ('order', 'return') order by state in ('delivered', 'refunded'), kind = 'order', at desc limit 1`
)

// standings are how states are said, at the end of a sentence.
var standings = map[string]map[string]string{
	"placed":     {"cmn": "已经下单，等待付款", "yue": "已經落單，等緊付款", "en": "has been placed and waits for payment"},
	"paid":       {"cmn": "已经付款，正在备货", "yue": "已經付款，備緊貨", "en": "has been paid and is being packed"},
	"shipped":    {"cmn": "已经发货", "yue": "已經寄出", "en": "has been shipped"},
	"in_transit": {"cmn": "正在运送途中", "yue": "運送緊", "en": "is on its way"},
	"delivered":  {"cmn": "已经签收", "yue": "已經簽收", "en": "has been delivered"},
	"returning":  {"cmn": "已经受理，等收到退回的商品", "yue": "已經受理，等收返退貨", "en": "is accepted and waits for the goods"},
	"refunded":   {"cmn": "款项已经退回", "yue": "款項已經退回", "en": "has been refunded"},
}

// progress tells of what is under way, a return before an order.
func progress(in asked) (answer, error) {
	h, err := in.one(openFirst)
	if err != nil {
		return nil, err
	}
	return answer{"no": h.no, "kind": h.kind, "title": h.title, "state": h.state, "status": in.says(standings[h.state]), "amount": yuan(h.cents), "due": stamp(in.expected(h))}, nil
}

// expected is when it comes: as promised, or tomorrow where that is over.
func (in asked) expected(h held) time.Time {
	if h.state != "delivered" && h.state != "refunded" && h.due.Before(in.now) {
		return in.now.AddDate(0, 0, 1)
	}
	return h.due
}

// last tells what was bought last.
func last(in asked) (answer, error) {
	h, err := in.one(`kind = 'order' order by at desc limit 1`)
	return answer{"no": h.no, "title": h.title, "amount": yuan(h.cents)}, err
}

// open tells of the order that is under way, and where it goes.
func open(in asked) (answer, error) {
	h, err := in.one(openOrder)
	if err != nil {
		return nil, err
	}
	var home, work string
	err = in.QueryRowContext(in.ctx, `select home, work from customers where unit = $1 and id = $2`, in.unit, in.id).Scan(&home, &work)
	return answer{"no": h.no, "title": h.title, "state": h.state, "due": stamp(in.expected(h)), "home": home, "work": work, "address": h.address}, err
}

// reorder orders again what an earlier order was for: {again}. The same is not ordered
// again while it waits for payment.
func reorder(in asked) (answer, error) {
	h, err := in.one(`kind = 'order' and no = $3`, in.body["again"])
	if err != nil {
		return nil, err
	}
	if twin, err := in.one(`kind = 'order' and state = 'placed' and title = $3 limit 1`, h.title); err == nil {
		return nil, conflict("waits_for_payment", answer{"no": twin.no})
	} else if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	no, err := in.number("N")
	if err != nil {
		return nil, err
	}
	due := in.now.AddDate(0, 0, 3)
	_, err = in.ExecContext(in.ctx, `insert into affairs (no, unit, customer, kind, title, state, cents, at, due) values ($1, $2, $3, 'order', $4, 'placed', $5, $6, $7)`,
		no, in.unit, in.id, h.title, h.cents, stamp(in.now), stamp(due))
	return answer{"no": no, "title": h.title, "amount": yuan(h.cents), "due": stamp(due)}, err
}

// number is the next one of its letter; transactions follow one another.
func (in asked) number(letter string) (no string, err error) {
	var n int
	err = in.QueryRowContext(in.ctx, `select count(*) from done`).Scan(&n)
	return fmt.Sprintf("%s-%d", letter, 80001+n), err
}

// readdress sends a parcel home or to work: {to}, as long as it is not on the road.
func readdress(in asked) (answer, error) {
	h, err := in.one(`kind = 'order' and no = $3`, in.no)
	switch to := in.body["to"]; {
	case err != nil:
		return nil, err
	case h.state == "in_transit" || h.state == "delivered":
		return nil, conflict("on_the_way", answer{"due": stamp(in.expected(h))})
	case h.address == to:
		return nil, conflict("as_it_is", nil)
	case to != "home" && to != "work":
		return nil, against("no_address", nil)
	}
	_, err = in.ExecContext(in.ctx, `update affairs set address = $2 where no = $1`, h.no, in.body["to"])
	return answer{"no": h.no, "to": in.body["to"], "due": stamp(in.expected(h))}, err
}

// redate has a parcel brought on another day: {day}, within two weeks and not on Sundays.
func redate(in asked) (answer, error) {
	h, err := in.one(`kind = 'order' and no = $3`, in.no)
	day, wrong := in.day(14)
	switch {
	case err != nil:
		return nil, err
	case h.state == "in_transit" || h.state == "delivered":
		return nil, conflict("on_the_way", answer{"due": stamp(in.expected(h))})
	case wrong != nil:
		return nil, wrong
	}
	_, err = in.ExecContext(in.ctx, `update affairs set due = $2 where no = $1`, h.no, stamp(day))
	return answer{"no": h.no, "due": stamp(day)}, err
}

// day reads {day}: from tomorrow on, so many days ahead at most, and not a Sunday.
func (in asked) day(most int) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, in.body["day"])
	if err != nil {
		return at, against("no_day", nil)
	}
	at = at.In(zone)
	today := in.now.In(zone)
	first := time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, zone)
	switch {
	case at.Before(first):
		return at, against("too_soon", nil)
	case at.After(first.AddDate(0, 0, most)):
		return at, against("too_far", nil)
	case at.Weekday() == time.Sunday:
		return at, against("closed", nil)
	}
	return at, nil
}

// claim pays for a parcel that is late: a tenth of its price, at most 50 yuan, once.
func claim(in asked) (answer, error) {
	h, err := in.one(`kind = 'order' and no = $3`, in.body["order"])
	if err != nil {
		return nil, err
	}
	if h.state == "delivered" || !h.due.Before(in.now) {
		return nil, against("not_late", answer{"due": stamp(in.expected(h))})
	}
	var before string
	err = in.QueryRowContext(in.ctx, `select no from claims where affair = $1`, h.no).Scan(&before)
	if err == nil {
		return nil, conflict("claimed", answer{"no": before})
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	no, err := in.number("C")
	if err != nil {
		return nil, err
	}
	cents := min(h.cents/10, 5000)
	_, err = in.ExecContext(in.ctx, `insert into claims values ($1, $2, $3, $4)`, no, h.no, cents, stamp(in.now))
	return answer{"no": no, "amount": yuan(cents), "due": stamp(in.expected(h))}, err
}
