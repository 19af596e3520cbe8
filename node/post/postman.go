// Package post takes messages to customers: whether they may be sent, by whom and in
// which words; the invitations and one-time codes in them, and what customers prove who
// they are with.
package post

import (
	"context"
	"crypto/subtle"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/notify"
	notifyhttp "zhiyin.dev/edge/notify/http"
	"zhiyin.dev/edge/notify/inbox"
	"zhiyin.dev/edge/notify/mail"
	"zhiyin.dev/message"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// NotifyConfig is how messages reach customers.
type NotifyConfig struct {
	SMS     ProviderConfig `koanf:"sms"`
	App     ProviderConfig `koanf:"app"`
	Mail    MailConfig     `koanf:"mail"`
	Reports ReportConfig   `koanf:"reports"`
}

// ProviderConfig is a provider's HTTP API.
type ProviderConfig struct {
	URL     string            `koanf:"url" doc:"Address that takes one message, a template over ID, To, Text, Subject, Code, Language, Unit, Fields and Secret; docs/messages.md. Empty: such messages are not sent (in the demo: they go into its inbox)."`
	Method  string            `koanf:"method" doc:"POST unless written."`
	Headers map[string]string `koanf:"headers" doc:"Headers, values as templates: Authorization: Bearer {{.Secret}}."`
	Body    string            `koanf:"body" doc:"Body as a template; {{json .Text}} writes a JSON string, {{plain .To}} a number without its plus."`
	KeyFile string            `koanf:"key_file" doc:"File with the provider's key, which templates have as {{.Secret}}."`
	Receipt string            `koanf:"receipt" doc:"JSON pointer to the provider's id in its answer: /data/id."`
	OK      map[string]string `koanf:"ok" doc:"JSON pointer → value of an answer that says that it was taken, where the status does not: {/Code: OK}."`
}

// MailConfig is a submission server.
type MailConfig struct {
	Host         string `koanf:"host" doc:"SMTP submission server; empty: no mail is sent."`
	Port         int    `koanf:"port" doc:"587 unless written."`
	TLS          string `koanf:"tls" doc:"starttls, tls (from the first byte, port 465) or off (no password then)."`
	User         string `koanf:"user" doc:"User at the server; empty: none."`
	PasswordFile string `koanf:"password_file" doc:"File with the password."`
	From         string `koanf:"from" doc:"Sender, such as Name <care@example.com>."`
}

// ReportConfig is how a provider says later what became of a message.
type ReportConfig struct {
	Key       string   `koanf:"key" doc:"Secret in the address that the provider calls: /api/v1/message-reports?key=…; empty: reports are not taken."`
	Receipt   string   `koanf:"receipt" doc:"JSON pointer to the provider's id in a report; /id unless written. A report may be a list."`
	State     string   `koanf:"state" doc:"JSON pointer to the state; /state unless written."`
	Delivered []string `koanf:"delivered" doc:"States that mean that it arrived: delivered, DELIVRD unless written."`
	Pending   []string `koanf:"pending" doc:"States that mean that it is on its way still, and are passed over."`
}

func (c ProviderConfig) sender() (notify.Sender, error) {
	key, err := secretIn(c.KeyFile)
	if err != nil {
		return nil, err
	}
	return notifyhttp.New(notifyhttp.Config{URL: c.URL, Method: c.Method, Headers: c.Headers, Body: c.Body, Secret: key, Receipt: c.Receipt, OK: c.OK})
}

func (c MailConfig) sender(roots *x509.CertPool) (notify.Sender, error) {
	password, err := secretIn(c.PasswordFile)
	if err != nil {
		return nil, err
	}
	return mail.New(mail.Config{Host: c.Host, Port: c.Port, TLS: c.TLS, User: c.User, Password: password, From: c.From, Roots: roots})
}

// secretIn reads a file's text; "" for no file.
func secretIn(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("post: %s can't be read: %w", file, zhiyin.Invalid)
	}
	return strings.TrimSpace(string(raw)), nil
}

// Postman takes messages to customers: it looks whether they may be sent, keeps
// them, and has them sent.
type Postman struct {
	db      *store.DB
	defs    definition.DB
	catalog *catalog.Catalog
	invites Invitations
	reports ReportConfig
	now     func() time.Time
	runner  *notify.Runner
	inbox   *inbox.Inbox // the demo's; nil: none
}

// NewPostman makes it of its settings; Run sends. roots are those that a mail server's
// certificate is of, nil the system's; with demo what no provider takes goes into an
// inbox.
func NewPostman(cfg NotifyConfig, invites Invitations, roots *x509.CertPool, demo bool, log *slog.Logger) (*Postman, error) {
	p := &Postman{db: invites.DB, defs: definition.Of(invites.DB.Engine), catalog: invites.Catalog, invites: invites, reports: cfg.Reports, now: invites.Now}
	senders := map[zhiyin.MessageChannel]notify.Sender{}
	for channel, c := range map[zhiyin.MessageChannel]ProviderConfig{zhiyin.BySMS: cfg.SMS, zhiyin.ByApp: cfg.App} {
		if c.URL == "" {
			continue
		}
		s, err := c.sender()
		if err != nil {
			return nil, fmt.Errorf("post: notify.%s: %w", channel, err)
		}
		senders[channel] = s
	}
	if cfg.Mail.Host != "" {
		s, err := cfg.Mail.sender(roots)
		if err != nil {
			return nil, err
		}
		senders[zhiyin.ByMail] = s
	}
	if demo {
		p.inbox = inbox.New(p.now)
		for _, c := range []zhiyin.MessageChannel{zhiyin.BySMS, zhiyin.ByApp, zhiyin.ByMail} {
			if senders[c] == nil {
				senders[c] = p.inbox.Channel(c)
			}
		}
	}
	p.runner = notify.New(notify.Config{Senders: senders, Now: p.now}, p, log)
	return p, nil
}

// Run sends what is due until ctx is done.
func (p *Postman) Run(ctx context.Context) error { return p.runner.Run(ctx) }

// Wake has the runner look at once for what is due.
func (p *Postman) Wake() { p.runner.Wake() }

// Sends tells whether a channel has somebody who carries its messages.
func (p *Postman) Sends(c zhiyin.MessageChannel) bool { return p.runner.Sends(c) }

// Figures are what became of messages.
func (p *Postman) Figures() prometheus.Collector { return p.runner.Figures() }

// messageFor is how long a message may be tried for, where whoever asks does not say.
const messageFor = time.Hour

// Ask keeps a message to be sent; fault says why it will not be.
func (p *Postman) Ask(ctx context.Context, m zhiyin.Message) (fault string, err error) {
	m = p.Settled(m)
	t, fault, err := p.Check(ctx, m)
	if err != nil || fault != "" {
		return fault, err
	}
	switch err := p.db.AskMessage(ctx, m, t.Ref); zhiyin.KindOf(err) {
	case "":
	case zhiyin.Denied:
		return zhiyin.FaultTooMany, nil
	default:
		return "", err
	}
	p.runner.Wake()
	return "", nil
}

// Settled fills in what whoever asks may leave out.
func (p *Postman) Settled(m zhiyin.Message) zhiyin.Message {
	if m.ID == "" {
		m.ID = zhiyin.MessageID(zhiyin.NewID("msg", p.now()))
	}
	if m.Purpose == "" {
		m.Purpose = zhiyin.ForService
	}
	if m.Made.IsZero() {
		m.Made = p.now()
	}
	if m.GiveUp.IsZero() {
		m.GiveUp = m.Made.Add(messageFor)
	}
	return m
}

// Check reads the template in force and says whether the message may be sent.
func (p *Postman) Check(ctx context.Context, m zhiyin.Message) (t message.Template, fault string, err error) {
	if m.To == "" {
		return t, zhiyin.FaultNoAddress, nil
	}
	if !p.runner.Sends(m.Channel) {
		return t, zhiyin.FaultNoProvider, nil
	}
	t, err = p.template(ctx, m)
	if zhiyin.KindOf(err) == zhiyin.NotFound || zhiyin.KindOf(err) == zhiyin.Invalid {
		return t, zhiyin.FaultTemplate, nil
	}
	if err != nil {
		return t, "", err
	}
	if _, missing := t.Fill(m.Language, p.fields(m)); missing != "" {
		return t, zhiyin.FaultTemplate, nil
	}
	fault, err = p.refusal(ctx, m)
	return t, fault, err
}

func (p *Postman) template(ctx context.Context, m zhiyin.Message) (message.Template, error) {
	d, err := p.defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "message", ID: m.Template})
	if err != nil {
		return message.Template{}, err
	}
	t, problems := message.Parse([]byte(d.YAML))
	if len(problems) > 0 || t.Unit != "" && t.Unit != m.Unit {
		return t, fmt.Errorf("post: %s is of no use to %s: %v: %w", d.Ref, m.Unit, problems, zhiyin.Invalid)
	}
	t.Ref = d.Ref
	return t, nil
}

// fields are the message's own and those that every message has.
func (p *Postman) fields(m zhiyin.Message) map[string]string {
	name, _, _ := p.catalog.Unit(m.Unit).Name.In(m.Language)
	out := map[string]string{"unit": name}
	if link := p.invites.Link(m); link != "" {
		out["chat"] = link
	}
	if link := p.invites.Joint(m); link != "" {
		out["joint"] = link
	}
	for k, v := range m.Fields {
		out[k] = v
	}
	return out
}

// addressKinds are the identifiers that channels send to.
var addressKinds = map[zhiyin.MessageChannel]zhiyin.IdentifierKind{zhiyin.BySMS: zhiyin.Phone, zhiyin.ByMail: zhiyin.Email, zhiyin.ByApp: zhiyin.User}

func (p *Postman) refusal(ctx context.Context, m zhiyin.Message) (string, error) {
	modes, err := p.db.Suppressed(ctx, zhiyin.Identifier{Kind: addressKinds[m.Channel], Value: m.To})
	if err != nil {
		return "", err
	}
	var said []zhiyin.Consent
	if m.Customer != "" {
		if said, err = p.db.Consents(ctx, m.Customer, p.now()); err != nil {
			return "", err
		}
	}
	return message.Refusal(m, modes[0], said), nil
}

// Words are the message as its reader sees it, asked for before each attempt.
func (p *Postman) Words(ctx context.Context, m zhiyin.Message) (message.Filled, string, error) {
	t, fault, err := p.Check(ctx, m)
	if err != nil || fault != "" {
		return message.Filled{}, fault, err
	}
	words, _ := t.Fill(m.Language, p.fields(m))
	return words, "", nil
}

// Due and Settle are the store's rows as the runner wants them.
func (p *Postman) Due(ctx context.Context, now time.Time, limit int) ([]notify.Draft, error) {
	rows, err := p.db.DueMessages(ctx, now, limit)
	out := make([]notify.Draft, len(rows))
	for i, r := range rows {
		out[i] = notify.Draft{Message: r.Message, Attempt: r.Attempt, Due: r.Due, Erased: r.Erased}
	}
	return out, err
}

// Settle keeps what came of an attempt.
func (p *Postman) Settle(ctx context.Context, d notify.Draft, out notify.Outcome) error {
	return p.db.SettleMessage(ctx, store.Outgoing{Message: d.Message, State: out.State, Fault: out.Fault, Receipt: out.Receipt, Attempt: d.Attempt + 1, Due: out.Due})
}

// Messages are what was sent, for whoever runs the platform: addresses masked.
func (p *Postman) Messages(ctx context.Context, q device.MessageQuery) ([]device.MessageView, error) {
	rows, err := p.db.Messages(ctx, store.MessageQuery{Units: q.Units, State: q.State, Before: q.Before, Limit: q.Limit})
	out := make([]device.MessageView, len(rows))
	for i, m := range rows {
		out[i] = device.MessageView{ID: m.ID, Unit: m.Unit, Channel: m.Channel, Template: m.Template, Purpose: m.Purpose, Contact: m.Contact, State: m.State, Fault: m.Fault,
			Attempt: m.Attempt, Made: m.Made, Changed: m.Changed, By: m.By}
	}
	return out, err
}

// Reported keeps what a provider says of messages that it took. Denied for a wrong
// key; what names no message of ours is passed over.
func (p *Postman) Reported(ctx context.Context, key string, tree any) error {
	c := p.reports
	if c.Key == "" || subtle.ConstantTimeCompare([]byte(key), []byte(c.Key)) != 1 {
		return fmt.Errorf("post: message report: %w", zhiyin.Denied)
	}
	list, is := tree.([]any)
	if !is {
		list = []any{tree}
	}
	for _, one := range list[:min(len(list), mostReports)] {
		receipt, state := notifyhttp.At(one, orElse(c.Receipt, "/id")), notifyhttp.At(one, orElse(c.State, "/state"))
		if receipt == "" || state == "" || slices.Contains(c.Pending, state) {
			continue
		}
		arrived := c.Delivered
		if len(arrived) == 0 {
			arrived = []string{"delivered", "DELIVRD"}
		}
		if err := p.db.ReportMessage(ctx, receipt, slices.Contains(arrived, state)); err != nil && zhiyin.KindOf(err) != zhiyin.NotFound {
			return err
		}
	}
	return nil
}

// mostReports bounds one call.
const mostReports = 500

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// Inbox is what the demo's telephones got.
func (p *Postman) Inbox(to string) []device.InboxItem {
	items := p.inbox.Items(to, 100)
	out := make([]device.InboxItem, len(items))
	for i, m := range items {
		out[i] = device.InboxItem{ID: m.ID, Channel: m.Channel, To: m.To, Subject: m.Subject, Text: m.Text, Unit: m.Unit, At: m.At}
	}
	return out
}
