package zhiyin

import "time"

// Foreseen is a reason for which a customer will probably be in touch, foreseen
// from what has happened: nobody has said it yet.
type Foreseen struct {
	Need       string        `json:"need"`       // a need of the unit, as its flows call it
	Confidence float64       `json:"confidence"` // 0 to 1, calibrated: of reasons with 0.8, four in five are right
	Signs      []Sign        `json:"signs,omitempty"`
	By         DefinitionRef `json:"by,omitzero"`     // the reason whose rule holds; zero: it was learned alone
	Ranked     DefinitionRef `json:"ranked,omitzero"` // what was learned and moved the confidence; zero: nothing did
	Title      Text          `json:"title,omitempty"`
	Says       Text          `json:"says,omitempty"` // the evidence in words; numbers of affairs are masked
	Kind       string        `json:"kind,omitempty"` // what it is about: order, return, bill, visit, policy, plan, case, account
	About      *Affair       `json:"about,omitempty"`
	Until      time.Time     `json:"until,omitzero"` // from then on it is not likely any more; zero: time alone does not end it
}

// Affair is an order, return, bill, visit, policy or plan, as its events tell it.
type Affair struct {
	Kind     string    `json:"kind"`
	ID       string    `json:"id"` // as the customer knows it
	Title    string    `json:"title"`
	Status   string    `json:"status"`
	Amount   Money     `json:"amount"`
	Gain     *Money    `json:"gain,omitempty"`    // what it has brought, where that was told
	At       time.Time `json:"at"`                // when it began
	Moved    time.Time `json:"moved"`             // of its last event
	Due      time.Time `json:"due,omitzero"`      // delivery, payment, visit or maturity, as told last
	Promised time.Time `json:"promised,omitzero"` // as told first
}

// Sign is an event that speaks for a foreseen reason. It holds no value of the event.
type Sign struct {
	Event  string    `json:"event"`            // the event's name: Return Parcel Received
	Affair string    `json:"affair,omitempty"` // the order, return, bill … it belongs to, as the sender knows it
	At     time.Time `json:"at"`
	Weight float64   `json:"weight"` // its share of what speaks for the reason; negative speaks against
}
