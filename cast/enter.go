package cast

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// Door is the way in: *intake.Line with a Register, or HTTP.
type Door interface {
	Identify(ctx context.Context, source intake.Source, m intake.Message) (intake.Receipt, error)
	Track(ctx context.Context, source intake.Source, m intake.Message) (intake.Receipt, error)
	AddAgent(ctx context.Context, id zhiyin.AgentID, a zhiyin.AgentAdded) error
}

// Source is the CRM of one unit, which tells of its customers.
func Source(unit zhiyin.UnitID) intake.Source {
	return intake.Source{Name: "crm-" + string(unit), Unit: unit}
}

// Enter brings everybody in, as of now. Messages carry ids that do not depend on
// now, so that entering again changes nothing. The first refusal ends it.
func (w World) Enter(ctx context.Context, door Door, now time.Time) error {
	for _, a := range w.Agents {
		if err := door.AddAgent(ctx, a.ID, a.AgentAdded); err != nil {
			return fmt.Errorf("cast: agent %s: %w", a.ID, err)
		}
	}
	for _, c := range w.Customers {
		if c.Unknown {
			continue
		}
		if err := c.enter(ctx, door, now); err != nil {
			return fmt.Errorf("cast: customer %s: %w", c.ID, err)
		}
	}
	return nil
}

func (c Customer) enter(ctx context.Context, door Door, now time.Time) error {
	r, err := door.Identify(ctx, Source(c.Unit), c.Record(now))
	if err = refused(r, err); err != nil {
		return err
	}
	for _, m := range c.Events(now) {
		r, err := door.Track(ctx, Source(c.Unit), m)
		if err = refused(r, err); err != nil {
			return err
		}
	}
	return nil
}

func refused(r intake.Receipt, err error) error {
	switch {
	case err != nil:
		return err
	case r.Code == intake.Suppressed: // erased since: the demo goes on without them
		return nil
	case !r.Code.OK() || len(r.Ignored) > 0:
		return fmt.Errorf("message %s: %s %v: %w", r.MessageID, r.Code, r.Ignored, zhiyin.Invalid)
	}
	return nil
}

// Record is what the CRM says of the customer: one identify call.
func (c Customer) Record(now time.Time) intake.Message {
	traits := map[string]any{"familyName": c.Family, "givenName": c.Given, "title": c.Title, "phone": c.Phone, "memberId": "M-" + c.ID,
		"tier": c.Tier, "memberFrom": civil(now.AddDate(0, 0, -c.MemberDays)),
		"address": map[string]any{"state": c.Address.State, "city": c.Address.City, "street": c.Address.Street}}
	for name, text := range map[string]string{"spokenAs": c.SpokenAs, "email": c.Email, "birthday": c.Birthday, "speaks": string(c.Speaks)} {
		if text != "" {
			traits[name] = text
		}
	}
	if c.Pace > 0 {
		traits["pace"] = float64(c.Pace)
	}
	for name, value := range c.Traits {
		traits[name] = dated(value, now)
	}
	return intake.Message{MessageID: "cast/" + c.ID, Type: "identify", UserID: c.ID, Traits: traits,
		Timestamp: intake.Instant{Time: now}, SentAt: intake.Instant{Time: now}}
}

// dated turns days before now, and in_days after it, into dates.
func dated(value any, now time.Time) any {
	given, is := value.(map[string]any)
	if !is {
		return value
	}
	if in, is := given["in_days"].(int); is {
		return civil(now.AddDate(0, 0, in))
	}
	out := map[string]any{"value": given["value"], "source": given["source"]}
	if days, is := given["days"].(int); is {
		out["at"] = now.AddDate(0, 0, -days).UTC().Truncate(time.Second).Format(time.RFC3339)
	}
	return out
}

func civil(at time.Time) string { return at.Format("2006-01-02") }

// Events are the customer's orders, in the file's reverse order: one track call
// for each, that names its kind and the status it came to; and a second one where
// another date was told since.
func (c Customer) Events(now time.Time) []intake.Message {
	out := make([]intake.Message, 0, len(c.Orders))
	for i := len(c.Orders) - 1; i >= 0; i-- {
		o := c.Orders[i]
		at := before(now, o.Days)
		m := intake.Message{MessageID: "cast/" + c.ID + "/" + o.ID, Type: "track", UserID: c.ID, Event: eventOf(o),
			Properties: o.properties(), Timestamp: intake.Instant{Time: at}, SentAt: intake.Instant{Time: now}}
		if o.Due != nil {
			m.Properties["due"] = civil(before(now, -*o.Due))
		}
		out = append(out, m)
		if o.Was != nil {
			m.Properties["due"] = civil(before(now, -*o.Was))
			out = append(out, intake.Message{MessageID: "cast/" + c.ID + "/" + o.ID + "/due", Type: "track", UserID: c.ID, Event: "Order Updated",
				Properties: map[string]any{"order_id": o.ID, "kind": o.Kind, "status": o.Status, "due": civil(before(now, -*o.Due))},
				Timestamp:  intake.Instant{Time: before(now, o.Told)}, SentAt: intake.Instant{Time: now}})
		}
	}
	return out
}

func (o Order) properties() map[string]any {
	out := map[string]any{"order_id": o.ID, "kind": o.Kind, "title": o.Title, "status": o.Status,
		"amount_minor": float64(int64(o.Yuan * 100)), "currency": "CNY"}
	if o.Gain != 0 {
		out["gain_minor"] = float64(int64(o.Gain * 100))
	}
	return out
}

func before(now time.Time, days float64) time.Time {
	return now.Add(-time.Duration(days * 24 * float64(time.Hour)))
}

// eventOf names the event by which an order is told; "" for a kind or status
// that nobody has.
func eventOf(o Order) string {
	switch o.Kind {
	case "order":
		return map[string]string{"placed": "Order Placed", "paid": "Order Completed", "shipped": "Order Shipped",
			"in_transit": "Order Shipped", "delivered": "Order Delivered"}[o.Status]
	case "return":
		return map[string]string{"returning": "Return Requested", "in_transit": "Return Requested", "refunded": "Refund Completed"}[o.Status]
	case "visit":
		return map[string]string{"booked": "Visit Booked", "done": "Visit Booked"}[o.Status]
	case "policy":
		return map[string]string{"paid": "Policy Bought"}[o.Status]
	case "plan":
		return map[string]string{"done": "Plan Changed"}[o.Status]
	case "bill":
		return map[string]string{"placed": "Order Placed", "done": "Order Placed"}[o.Status]
	}
	return ""
}
