package system

import "time"

// account tells the balance: of a bank account, or of a telephone's prepaid money.
func account(in asked) (answer, error) {
	var cents int64
	var card string
	err := in.QueryRowContext(in.ctx, `select balance, card from customers where unit = $1 and id = $2`, in.unit, in.id).Scan(&cents, &card)
	return answer{"amount": yuan(cents), "tail": card}, err
}

// bill tells what the newest bill is made of. A telephone's has the plan and what came
// beside it; a card's what was bought, the fees, and the least to pay.
func bill(in asked) (answer, error) {
	h, err := in.one(`kind = 'bill' order by at desc limit 1`)
	if err != nil {
		return nil, err
	}
	base, fee := h.cents-h.cents/100, h.cents/100
	if monthly, has, err := in.monthly(); err != nil {
		return nil, err
	} else if has {
		base = min(monthly, h.cents)
		fee = h.cents - base
	}
	state := "open"
	if h.state == "done" {
		state = "paid"
	}
	return answer{"title": h.title, "amount": yuan(h.cents), "base": yuan(base), "fee": yuan(fee), "least": yuan(h.cents / 10), "due": stamp(h.due), "state": state}, nil
}

// loss blocks the card that ends in {tail}.
func loss(in asked) (answer, error) {
	var card, lost string
	if err := in.QueryRowContext(in.ctx, `select card, lost from customers where unit = $1 and id = $2`, in.unit, in.id).Scan(&card, &lost); err != nil {
		return nil, err
	}
	switch {
	case in.body["tail"] != card:
		return nil, against("wrong_card", nil)
	case lost != "":
		return nil, conflict("blocked", answer{"at": lost})
	}
	no, err := in.number("L")
	if err != nil {
		return nil, err
	}
	_, err = in.ExecContext(in.ctx, `update customers set lost = $3 where unit = $1 and id = $2`, in.unit, in.id, stamp(in.now))
	return answer{"no": no, "at": stamp(in.now)}, err
}

// rates are the plans, with what they cost a month.
var rates = map[string]struct {
	cents int64
	title map[string]string
}{
	"basic":        {3900, map[string]string{"cmn": "基础套餐", "yue": "基礎套餐", "en": "Basic"}},
	"light":        {5900, map[string]string{"cmn": "轻享套餐", "yue": "輕享套餐", "en": "Light"}},
	"5g":           {12900, map[string]string{"cmn": "5G 畅享套餐", "yue": "5G 暢享套餐", "en": "5G"}},
	"fusion":       {19900, map[string]string{"cmn": "融合套餐", "yue": "融合套餐", "en": "Fusion"}},
	"unlimited":    {29900, map[string]string{"cmn": "无限套餐", "yue": "無限套餐", "en": "Unlimited"}},
	"company_line": {260000, map[string]string{"cmn": "企业专线", "yue": "企業專線", "en": "Company line"}},
}

// onPlan is the customer's plan and until when a contract binds them; zero: not at all.
func (in asked) onPlan() (plan string, bound time.Time, err error) {
	var until string
	if err = in.QueryRowContext(in.ctx, `select plan, bound from customers where unit = $1 and id = $2`, in.unit, in.id).Scan(&plan, &until); err == nil && until != "" {
		bound, err = time.Parse(time.RFC3339, until)
	}
	return plan, bound, err
}

// monthly is what the customer's plan costs; false where they have none.
func (in asked) monthly() (cents int64, has bool, err error) {
	name, _, err := in.onPlan()
	rate, has := rates[name]
	return rate.cents, has, err
}

// plan tells the customer's plan.
func plan(in asked) (answer, error) {
	name, bound, err := in.onPlan()
	if err != nil {
		return nil, err
	}
	rate, has := rates[name]
	if !has {
		return answer{"plan": "none"}, nil
	}
	out := answer{"plan": name, "title": in.says(rate.title), "amount": yuan(rate.cents)}
	if bound.After(in.now) {
		out["bound"] = stamp(bound)
	}
	return out, nil
}

// replan takes another plan from the first of the next month: {to}. A contract allows
// dearer ones only.
func replan(in asked) (answer, error) {
	name, bound, err := in.onPlan()
	if err != nil {
		return nil, err
	}
	in.language = in.body["language"]
	to, has := rates[in.body["to"]]
	switch {
	case !has || in.body["to"] == "company_line":
		return nil, against("no_plan", nil)
	case in.body["to"] == name:
		return nil, conflict("as_it_is", nil)
	case bound.After(in.now) && to.cents < rates[name].cents:
		return nil, conflict("in_contract", answer{"due": stamp(bound)})
	}
	_, err = in.ExecContext(in.ctx, `update customers set plan = $3 where unit = $1 and id = $2`, in.unit, in.id, in.body["to"])
	today := in.now.In(zone)
	return answer{"title": in.says(to.title), "amount": yuan(to.cents), "due": stamp(time.Date(today.Year(), today.Month()+1, 1, 0, 0, 0, 0, zone))}, err
}
