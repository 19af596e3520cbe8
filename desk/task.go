package desk

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// TaskView is a task as agents see it. Numbers are masked.
type TaskView struct {
	ID        zhiyin.TaskID      `json:"id"`
	Contact   zhiyin.ContactID   `json:"contact" doc:"in which the message was left"`
	Form      zhiyin.TaskForm    `json:"form" enum:"voicemail,message"`
	Customer  CustomerView       `json:"customer"`
	Queue     zhiyin.QueueID     `json:"queue"`
	QueueName zhiyin.Text        `json:"queue_name,omitempty"`
	Made      Instant            `json:"made"`
	Due       Instant            `json:"due"`
	Ms        int64              `json:"ms,omitempty" doc:"of the voicemail, from its first to its last word"`
	Recording zhiyin.RecordingID `json:"recording,omitempty" doc:"may be played by who has the task in hand"`
	Text      string             `json:"text,omitempty" doc:"as it was written, or as a recogniser heard it"`
	Mine      bool               `json:"mine,omitempty" doc:"the caller has it in hand"`
	Taken     Instant            `json:"taken,omitempty"`
	Called    zhiyin.ContactID   `json:"called,omitempty" doc:"the last call that was made for it"`
	Callable  bool               `json:"callable,omitempty" doc:"there is a number to call"`
	Erased    bool               `json:"erased,omitempty" doc:"its customer was: nothing is left of the message"`

	Ways     []zhiyin.AnswerWay `json:"ways,omitempty" enum:"chat,sms,mail" doc:"by which it can be answered in writing"`
	Phone    string             `json:"answer_phone_masked,omitempty" doc:"that an SMS would go to"`
	Mail     string             `json:"answer_mail_masked,omitempty" doc:"that a mail would go to"`
	Answered Instant            `json:"answered,omitempty" doc:"when the last answer was written"`
	Way      zhiyin.AnswerWay   `json:"answered_way,omitempty" enum:"chat,sms,mail"`
	Files    []zhiyin.ChatFile  `json:"files,omitempty" doc:"sent with the message; shown to who has the task in hand, who may open them"`
}

// Answerable says by which ways it can be answered in writing; the addresses are masked.
func (v TaskView) Answerable(ways []zhiyin.AnswerWay, phone, mail string) TaskView {
	v.Ways = ways
	if slices.Contains(ways, zhiyin.InSMS) {
		v.Phone = mask(phone)
	}
	if slices.Contains(ways, zhiyin.InMail) {
		v.Mail = identity.MaskEmail(mail)
	}
	return v
}

// ViewTask shows a task to an agent who is cleared so far; snapshot is what is known
// of its customer.
func ViewTask(t zhiyin.Task, snapshot zhiyin.Snapshot, queue zhiyin.Text, agent zhiyin.Agent) TaskView {
	from := ""
	if t.From != "" {
		from = mask(t.From)
	}
	v := TaskView{ID: t.ID, Contact: t.Contact, Form: t.Form, Customer: customerView(snapshot.Within(agent.Cleared()), from), Queue: t.Queue, QueueName: queue,
		Made: At(t.Made), Due: At(t.Due), Ms: t.Ms, Recording: t.Recording, Mine: t.Agent == agent.ID, Taken: At(t.Taken), Called: t.Called, Callable: t.From != "", Erased: t.Erased,
		Answered: At(t.Answered), Way: t.Way}
	if agent.Cleared().Reads(zhiyin.LabelOfSealed) {
		v.Text = MaskSaid(t.Text)
	}
	return v
}
