package desk

import (
	"context"

	"zhiyin.dev"
)

// missed tells of callbacks that were not answered and wait for their next call.
func missed(out []Attention, waiting []FloorWaiting) []Attention {
	for _, w := range waiting {
		if c := w.Callback; c != nil && c.Next != "" && c.Missed != "" {
			out = append(out, Attention{Kind: "callback_missed", Severity: "medium", Subject: string(w.Queue), Contact: w.ID, Since: c.Missed, Length: c.Attempt})
		}
	}
	return out
}

// Hurry lets the next call of a callback of the supervisor's unit come now. It changes
// nothing where its turn has come. Denied for another unit's, Conflict while nobody is to
// be called back.
func (d *Desk) Hurry(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	if err := d.mayCallBack(ctx, supervisor, id); err != nil {
		return err
	}
	return d.watch.Hurry(ctx, supervisor, id)
}

// Handle ends a callback whose customer was helped otherwise; errors are Hurry's.
func (d *Desk) Handle(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	if err := d.mayCallBack(ctx, supervisor, id); err != nil {
		return err
	}
	return d.watch.Handle(ctx, supervisor, id)
}

func (d *Desk) mayCallBack(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	return d.maySupervise(ctx, supervisor, id, "callback", func(r *record) bool { return r.callback != nil })
}
