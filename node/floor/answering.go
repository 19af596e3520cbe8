package floor

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/nlu/entity"
	"zhiyin.dev/store"
)

// answerTemplate is the message that carries an answer, in its field answer.
const answerTemplate = "task-answer"

// Answer writes back to who left a message (deskapi.Tasks).
func (d *Tasks) Answer(ctx context.Context, agent zhiyin.AgentID, id zhiyin.TaskID, way zhiyin.AnswerWay, client, text string) error {
	row, err := d.inHand(ctx, agent, id)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || !utf8.ValidString(text) || n > way.Most() || len(client) > 64 {
		return fmt.Errorf("floor: answer of task %s by %q with %d characters: %w", id, way, n, zhiyin.Invalid)
	}
	if row.Erased {
		return fmt.Errorf("floor: answer of task %s: its customer was erased: %w", id, zhiyin.Invalid)
	}
	answered := zhiyin.TaskReplied{Task: id, Agent: agent, Way: way, Text: text}
	if way == zhiyin.InChat {
		return d.inChat(ctx, row, answered, client)
	}
	if answered.Message, err = d.byMessage(ctx, row, way, agent, text); err != nil {
		return err
	}
	return d.keep(ctx, row, agent, answered)
}

// inChat puts the answer behind the chat's messages, where its page shows it: at once,
// or when the customer comes back.
func (d *Tasks) inChat(ctx context.Context, row store.TaskRow, answered zhiyin.TaskReplied, client string) error {
	if row.Form != zhiyin.WrittenMessage {
		return fmt.Errorf("floor: answer of task %s: it was left in a call: %w", row.ID, zhiyin.Invalid)
	}
	err := d.rooms.talks().Reply(ctx, row.Contact, answered.Agent, client, answered.Text)
	if err == nil {
		return d.keep(ctx, row, answered.Agent, answered)
	}
	if zhiyin.KindOf(err) != zhiyin.NotFound {
		return err
	}
	return d.behind(ctx, row, answered, client)
}

// behind keeps the answer in a chat that is over.
func (d *Tasks) behind(ctx context.Context, row store.TaskRow, answered zhiyin.TaskReplied, client string) error {
	d.answering.Lock() // the next number is nobody else's: this node alone acts
	defer d.answering.Unlock()
	said, err := d.rooms.db.ChatMessages(ctx, row.Contact, 0)
	if err != nil {
		return err
	}
	seq := 1
	for _, m := range said {
		if client != "" && m.Client == client {
			return nil // its screen asks a second time
		}
		seq = m.Seq + 1
	}
	now := d.rooms.now()
	written := zhiyin.ChatWritten{Seq: seq, Message: zhiyin.UtteranceID(zhiyin.NewID("ut", now)), From: zhiyin.OfAgent, Agent: answered.Agent, Client: client, Text: answered.Text}
	if err := d.keep(ctx, row, answered.Agent, written, answered); err != nil {
		return err
	}
	d.chats.Page(row.Contact).Show(written.Shown(now))
	return nil
}

// byMessage sends the answer to where the customer is reached.
func (d *Tasks) byMessage(ctx context.Context, row store.TaskRow, way zhiyin.AnswerWay, agent zhiyin.AgentID, text string) (zhiyin.MessageID, error) {
	known, err := d.known(ctx, row)
	if err != nil {
		return "", err
	}
	at, now := reachOf(row.Task, known), d.rooms.now()
	m := zhiyin.Message{ID: zhiyin.MessageID(zhiyin.NewID("msg", now)), Unit: row.Unit, Channel: zhiyin.BySMS, To: at.phone, Language: known.Customer.Speaks, Template: answerTemplate,
		Fields: map[string]string{"answer": text}, Customer: row.Customer, Contact: row.Contact, By: "agent:" + string(agent), Made: now}
	if way == zhiyin.InMail {
		m.Channel, m.To = zhiyin.ByMail, at.mail
	}
	fault, err := d.post.Ask(ctx, m)
	if err == nil && fault != "" {
		err = fmt.Errorf("floor: answer of task %s by %s: %s: %w", row.ID, way, fault, unsent(fault))
	}
	return m.ID, err
}

// unsent is what a fault means to who wants to send.
func unsent(fault string) zhiyin.Error {
	switch fault {
	case zhiyin.FaultSuppressed, zhiyin.FaultConsent:
		return zhiyin.Denied
	case zhiyin.FaultTooMany:
		return zhiyin.Busy
	case zhiyin.FaultNoAddress:
		return zhiyin.Invalid
	}
	return zhiyin.Unavailable
}

// reach is where a customer's answer may go beside the chat; empty: nowhere.
type reach struct{ phone, mail string }

var (
	mobile  = regexp.MustCompile(`^\+(?:861[3-9][0-9]{9}|(?:[1-79]|8[0-57-9])[0-9]{6,13})$`) // of China those alone that take an SMS
	address = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
)

// reachOf finds it: of a customer whom we know what we know, for a message claims and
// proves nothing; of a stranger what they wrote for this.
func reachOf(t zhiyin.Task, known zhiyin.Snapshot) (r reach) {
	if known.Known == zhiyin.One {
		r.phone = known.Customer.Phone
		return r
	}
	if r.phone = t.From; r.phone == "" {
		r.phone = written(t)
	}
	if !mobile.MatchString(r.phone) {
		r.phone = ""
	}
	if at, why := identity.Email(address.FindString(t.Text)); why == identity.Good {
		r.mail = at
	}
	return r
}

// written is the telephone number that a message names.
func written(t zhiyin.Task) string {
	finder := entity.Finder{}
	for _, e := range finder.Find(t.Text, zhiyin.Mandarin, t.Made) {
		if e.Kind == "phone" {
			return e.Value
		}
	}
	return ""
}

// ways are those by which the task can be answered now.
func (d *Tasks) ways(t zhiyin.Task, at reach) (out []zhiyin.AnswerWay) {
	if t.Erased {
		return nil
	}
	if t.Form == zhiyin.WrittenMessage {
		out = append(out, zhiyin.InChat)
	}
	if at.phone != "" && d.post.Sends(zhiyin.BySMS) {
		out = append(out, zhiyin.InSMS)
	}
	if at.mail != "" && d.post.Sends(zhiyin.ByMail) {
		out = append(out, zhiyin.InMail)
	}
	return out
}
