package connection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/edge/api/intake"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/hook"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store/interchange"
)

// pushes are the connections that write customers' tags into other systems, as the
// webhooks' runner sees them: it plans, keeps the order of each customer, waits and
// gives up; here is what is sent, and what the connections' page says of it.
type pushes struct {
	book
	now func() time.Time

	mu   sync.Mutex
	read map[string]pushing // by connection; guarded by mu
}

// pushing is a push's definition and secret as they were at changed.
type pushing struct {
	changed    time.Time
	definition connect.Definition
	secret     string
}

// pushedKinds are what a push is told of.
var pushedKinds = []zhiyin.Kind{zhiyin.CustomerTagged{}.Kind()}

// finalPush are the statuses by which another system says that this request is no
// good, whenever it comes: it goes to the refused ones at once and holds nobody up.
// 409, 425 and 429 may pass by themselves.
func finalPush(status int) bool {
	return slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}, status)
}

// Webhooks are the pushes that are on and whole. What keeps another from that is
// noted with it.
func (p *pushes) Webhooks(ctx context.Context) ([]zhiyin.Webhook, error) {
	all, err := p.Connections(ctx)
	if err != nil {
		return nil, err
	}
	var out []zhiyin.Webhook
	for _, c := range all {
		if c.Way != zhiyin.WayPush || !c.On {
			continue
		}
		l, err := p.load(ctx, c)
		if err == nil && l.secret == "" {
			err = connect.Trouble{Code: connect.NoSecret}
		}
		if err != nil {
			if code := connect.CodeOf(err); c.Fault != code {
				err = p.FailConnection(ctx, c.ID, code, -1)
			} else {
				err = nil
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		s := l.definition.Push
		out = append(out, zhiyin.Webhook{ID: c.Deliveries(), Name: c.ID, Unit: c.Unit, URL: s.URL, Kinds: pushedKinds, Purpose: s.Purpose,
			Clearance: s.Cleared(), State: zhiyin.WebhookEnabled, Made: c.Made, Changed: c.Changed, Failing: c.Failing, By: c.By})
	}
	return out, nil
}

// load reads a push's definition and secret, where they are not those that were
// read before.
func (p *pushes) load(ctx context.Context, c zhiyin.Connection) (pushing, error) {
	p.mu.Lock()
	l, has := p.read[c.ID]
	p.mu.Unlock()
	if has && l.changed.Equal(c.Changed) {
		return l, nil
	}
	l = pushing{changed: c.Changed}
	var err error
	if l.definition, l.secret, err = connect.Load(ctx, p.book, c); err != nil {
		return l, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.read == nil {
		p.read = map[string]pushing{}
	}
	p.read[c.ID] = l
	return l, nil
}

// WebhookSecrets is asked of webhooks only: write signs for itself.
func (p *pushes) WebhookSecrets(context.Context, string) ([]zhiyin.WebhookSecret, error) {
	return nil, nil
}

// DisableWebhook leaves the push on: that one customer is gone there says nothing of
// the others, and who does not answer may do so tomorrow.
func (p *pushes) DisableWebhook(context.Context, zhiyin.Webhook, zhiyin.DisableReason, string, zhiyin.AuditEntry) error {
	return zhiyin.Conflict
}

// SettleDelivery keeps what an attempt came to, and tells the connection.
func (p *pushes) SettleDelivery(ctx context.Context, d zhiyin.Delivery) error {
	if err := p.DB.SettleDelivery(ctx, d); err != nil {
		return err
	}
	id := zhiyin.Pushed(d.Webhook)
	if d.State == zhiyin.DeliveryPending {
		return p.FailConnection(ctx, id, pushFault(d), -1)
	}
	now := p.now()
	step := zhiyin.Progress{Connection: id, Lag: max(now.Sub(d.Made), 0), Held: -1, At: now}
	switch {
	case d.State == zhiyin.DeliveryDead:
		step.Refused = 1
	case d.Code == 0:
		step.Skipped = 1
	default:
		step.Taken = 1
	}
	err := p.Advance(ctx, step, nil)
	if err == nil && d.State == zhiyin.DeliveryDead && d.Code != 0 && !finalPush(d.Code) { // given up on somebody who still does not answer well
		err = p.FailConnection(ctx, id, pushFault(d), -1)
	}
	return err
}

func pushFault(d zhiyin.Delivery) string {
	switch {
	case d.Code == http.StatusUnauthorized || d.Code == http.StatusForbidden:
		return connect.Refused
	case d.Code != 0:
		return connect.BadAnswer
	}
	return connect.Unreachable
}

// write makes the request of a delivery.
func (p *pushes) write(ctx context.Context, w zhiyin.Webhook, d zhiyin.Delivery) (webhook.Request, error) {
	c, err := p.Connection(ctx, zhiyin.Pushed(w.ID))
	if err != nil {
		return webhook.Request{}, err
	}
	l, err := p.load(ctx, c)
	if err != nil {
		return webhook.Request{}, err
	}
	doc, err := p.document(ctx, l.definition, d.Event)
	if zhiyin.KindOf(err) == zhiyin.NotFound { // the event or its customer is forgotten
		return webhook.Request{Skip: true}, nil
	}
	if err != nil {
		return webhook.Request{}, err
	}
	up, reasons, err := l.definition.Upsert(doc)
	switch {
	case err != nil:
		return webhook.Request{}, err
	case len(reasons) > 0:
		return webhook.Request{Fault: reasons[0].Code}, nil
	case up.Skip:
		return webhook.Request{Skip: true}, nil
	}
	req := webhook.Request{Method: l.definition.Push.Method, URL: up.URL, Body: up.Body,
		Header: http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {string(d.Event)}}}
	return req, prove(req.Header, l, d.Event, p.now(), up.Body)
}

// prove puts what lets us in there.
func prove(h http.Header, l pushing, id zhiyin.EventID, now time.Time, body []byte) error {
	switch s := l.definition.Push; s.Prove {
	case "header":
		h.Set(s.Header, l.secret)
	case "standard":
		return webhook.Sign(h, l.secret, string(id), now, body)
	default:
		h.Set("Authorization", "Bearer "+l.secret)
	}
	return nil
}

// document is an event as a push tells it.
func (p *pushes) document(ctx context.Context, d connect.Definition, event zhiyin.EventID) (map[string]any, error) {
	record, err := p.Record(ctx, event, false)
	if err != nil {
		return nil, err
	}
	s := d.Push
	told := connect.Told{Personal: s.Purpose != ""}
	if told.Event, err = cloudevent.Of(record, cloudevent.Receiver{Clearance: s.Cleared()}); err != nil {
		return nil, err
	}
	if told.Customer, err = p.house.Customer(ctx, zhiyin.CustomerID(record.Subject)); err != nil {
		return nil, err
	}
	tags, err := p.house.Tags(ctx, told.Customer.ID)
	if err != nil {
		return nil, err
	}
	told.Tags = zhiyin.TagsWithin(tags, s.Cleared())
	if s.As != "" {
		if told.UserID, err = p.house.NameIn(ctx, told.Customer.ID, s.As); err != nil && zhiyin.KindOf(err) != zhiyin.NotFound {
			return nil, err
		}
	}
	return told.Document()
}

// letters are the deliveries of a push that were given up: of whom, and why.
func (p *pushes) letters(ctx context.Context, c zhiyin.Connection, after string, limit int) ([]zhiyin.Letter, error) {
	dead, err := p.DeadDeliveries(ctx, c.Deliveries(), zhiyin.EventID(after), limit)
	var out []zhiyin.Letter
	for _, d := range dead {
		l := zhiyin.Letter{ID: string(d.Event), Connection: c.ID, At: d.Tried, Code: d.Fault}
		row := map[string]any{"event": string(d.Kind), "customer": d.Subject, "attempts": d.Attempt}
		if d.Code != 0 {
			row["status"] = d.Code
		}
		if l.Row, err = json.Marshal(row); err != nil {
			return nil, fmt.Errorf("connection: letter %s: %w", l.ID, zhiyin.Internal)
		}
		out = append(out, l)
	}
	return out, err
}

// replay lets one, or all, be sent again.
func (p *pushes) replay(ctx context.Context, c zhiyin.Connection, only string) (int, error) {
	if only != "" {
		return 1, p.ResendDelivery(ctx, c.Deliveries(), zhiyin.EventID(only), webhook.TryFor)
	}
	n, err := p.ReplayDeliveries(ctx, c.Deliveries(), time.Time{}, webhook.TryFor)
	return int(n), err
}

// pushSecret is what is to be kept: what is given, or, where we sign and nothing is
// given, one that is made.
func pushSecret(prove, given string) (secret, made string, err error) {
	switch {
	case prove == "standard" && given == "":
		made = hook.NewSecret(prove)
		return made, made, nil
	case given == "":
		err = fmt.Errorf("connection: the secret that the other system gave is needed: %w", zhiyin.Invalid)
	case prove == "standard":
		if webhook.Sign(http.Header{}, given, "ev", time.Time{}, nil) != nil {
			err = fmt.Errorf("connection: a signing secret is %s and base64: %w", hook.SecretPrefix, zhiyin.Invalid)
		}
	}
	return given, "", err
}

// triedPushes is how many events a test shows.
const triedPushes = 3

// samples are documents of the latest events that the push was told of, or an
// example.
func (p *pushes) samples(ctx context.Context, d connect.Definition) ([]map[string]any, error) {
	page, err := p.Deliveries(ctx, interchange.DeliveryQuery{Webhook: zhiyin.Connection{ID: d.ID}.Deliveries(), Limit: triedPushes})
	if err != nil {
		return nil, err
	}
	var out []map[string]any
	for _, one := range page {
		doc, err := p.document(ctx, d, one.Event)
		if zhiyin.KindOf(err) == zhiyin.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, doc)
	}
	if len(out) == 0 {
		out = append(out, connect.Example())
	}
	return out, nil
}

// pushAddress refuses an address that may not be called, for the reader of
// definitions.
func pushAddress(guard webhook.Guard, d connect.Definition) error {
	address := d.Push.Bare()
	switch d.Way {
	case zhiyin.WayPush:
	case zhiyin.WayAsk:
		address = d.Ask.URL
	default:
		return nil
	}
	if err := guard.Check(address); err != nil {
		return errors.Join(fmt.Errorf("connection: %s of %s: %w", d.Way, d.ID, zhiyin.Invalid), err)
	}
	return nil
}

// tryPush shows what would be sent of the latest events, or of the document that is
// posted, and whether the address is reached. Nothing is sent.
func (c *Keeper) tryPush(ctx context.Context, d connect.Definition, posted string) (intake.Trial, error) {
	out := intake.Trial{Rows: []intake.TrialRow{}}
	var docs []map[string]any
	if posted != "" {
		var doc map[string]any
		if json.Unmarshal([]byte(posted), &doc) != nil {
			return out, fmt.Errorf("connection: the document is no JSON object: %w", zhiyin.Invalid)
		}
		docs = append(docs, doc)
	} else {
		var err error
		if docs, err = c.pushes.samples(ctx, d); err != nil {
			return out, err
		}
	}
	if err := pushAddress(c.guard, d); err != nil || c.Pusher.Reach(ctx, d.Push.Bare()) != "" {
		out.Fault = connect.Unreachable
	}
	for _, doc := range docs {
		row, err := triedPush(d, doc)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// triedPush is one document, masked, with its request.
func triedPush(d connect.Definition, doc map[string]any) (intake.TrialRow, error) {
	row := intake.TrialRow{Row: connect.Masked(doc), Messages: []map[string]any{}, Reasons: []intake.TrialReason{}}
	up, reasons, err := d.Upsert(doc)
	if err != nil {
		return row, err
	}
	for _, r := range reasons {
		row.Reasons = append(row.Reasons, intake.TrialReason(r))
	}
	if up.Skip || len(reasons) > 0 {
		return row, nil
	}
	var body map[string]any
	if err := json.Unmarshal(up.Body, &body); err != nil {
		return row, fmt.Errorf("connection: what is pushed of %s: %w", d.ID, zhiyin.Internal)
	}
	address := d.Push.Address(connect.Masked(doc))
	if shown, err := url.PathUnescape(address); err == nil { // with the masks as they are
		address = shown
	}
	row.Messages = append(row.Messages, map[string]any{"type": d.Push.Method, "event": address, "properties": connect.Masked(body)})
	return row, nil
}
