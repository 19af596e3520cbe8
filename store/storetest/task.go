package storetest

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store"
)

// leftTask is a message that a customer left in a contact.
func leftTask(id, contact, person string, queue zhiyin.QueueID, due time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(contact, zhiyin.TaskMade{Task: zhiyin.TaskID(id), Form: zhiyin.Voicemail, Queue: queue, Recording: zhiyin.RecordingID("rec_" + id), Ms: 4200, Due: due, Text: "面霜漏了"}, T0)
	e.Person, e.Unit = person, "muhe"
	return e
}

func tasks(t *testing.T, db *store.DB) {
	ctx := t.Context()
	keep(t, db, Identified("cu_t", "区", "志强", "+8613300000001", T0), arrived("ct_t", "+8613300000001", T0),
		zhiyin.NewEvent("ct_t", zhiyin.ContactIdentified{Match: zhiyin.One, Customer: "cu_t"}, T0))
	for i, id := range []string{"task_c", "task_b", "task_a"} {
		keep(t, db, leftTask(id, "ct_t", "cu_t", "muhe-care", T0.Add(time.Duration(i)*time.Hour)))
	}
	keep(t, db, leftTask("task_other", "ct_t", "cu_t", "muhe-sales", T0))
	row := must[store.TaskRow](t)(db.Task(ctx, "task_a"))
	same(t, "row", spaced(row.Contact, row.Customer, row.Unit, row.Queue, row.Form, row.Recording, row.Ms, row.Person, row.Text, row.From, row.Due.Equal(T0.Add(2*time.Hour)), row.Erased),
		"ct_t cu_t muhe muhe-care voicemail rec_task_a 4200 cu_t 面霜漏了 +8613300000001 true false")

	of := func(agent zhiyin.AgentID, after time.Time, id zhiyin.TaskID, limit int, queues ...zhiyin.QueueID) (ids string) {
		t.Helper()
		for _, r := range must[[]store.TaskRow](t)(db.OpenTasks(ctx, agent, queues, after, id, limit)) {
			ids += string(r.ID) + " "
		}
		return ids
	}
	same(t, "of the queue", of("ag_1", time.Time{}, "", 10, "muhe-care"), "task_c task_b task_a ")
	same(t, "its second page", of("ag_1", T0, "task_c", 1, "muhe-care"), "task_b ")
	same(t, "of two queues", of("ag_1", time.Time{}, "", 1, "muhe-care", "muhe-sales"), "task_c ")
	same(t, "of none", of("ag_1", time.Time{}, "", 10), "")

	keep(t, db, ofPerson("cu_t", "ct_t", zhiyin.TaskTaken{Task: "task_b", Agent: "ag_1"}, T0))
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskTaken{Task: "task_b", Agent: "ag_2"}, T0)), zhiyin.Conflict)
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskTaken{Task: "task_none", Agent: "ag_2"}, T0)), zhiyin.NotFound)
	same(t, "of another agent", of("ag_2", time.Time{}, "", 10, "muhe-care"), "task_c task_a ")
	same(t, "in hand, of a queue that is theirs no more", of("ag_1", time.Time{}, "", 10), "task_b ")
	same(t, "may hear it", must[bool](t)(db.TalkedOn(ctx, "ag_1", "rec_task_b")), true)
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskReleased{Task: "task_b", Agent: "ag_2"}, T0)), zhiyin.Conflict)
	keep(t, db, ofPerson("cu_t", "ct_t", zhiyin.TaskReleased{Task: "task_b", Agent: "ag_1"}, T0))
	same(t, "may hear it no more", must[bool](t)(db.TalkedOn(ctx, "ag_1", "rec_task_b")), false)

	keep(t, db, ofPerson("cu_t", "ct_t", zhiyin.TaskTaken{Task: "task_b", Agent: "ag_2"}, T0),
		ofPerson("cu_t", "ct_t", zhiyin.TaskCalled{Task: "task_b", Agent: "ag_2", Contact: "ct_back"}, T0))
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskDone{Task: "task_b", Agent: "ag_2", Outcome: "nonsense"}, T0)), zhiyin.Invalid)
	answer := zhiyin.TaskReplied{Task: "task_b", Agent: "ag_2", Way: zhiyin.InSMS, Message: "msg_1", Text: "已补发"}
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskReplied{Task: "task_b", Agent: "ag_2", Way: "pigeon", Text: "已补发"}, T0)), zhiyin.Invalid)
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskReplied{Task: "task_b", Agent: "ag_1", Way: zhiyin.InSMS, Text: "已补发"}, T0)), zhiyin.Conflict)
	keep(t, db, ofPerson("cu_t", "ct_t", answer, T0.Add(time.Second)))
	done := ofPerson("cu_t", "ct_t", zhiyin.TaskDone{Task: "task_b", Agent: "ag_2", Outcome: zhiyin.TaskCalledBack, Note: "周四到店"}, T0.Add(time.Minute))
	keep(t, db, done)
	fails(t, db.AppendWait(ctx, ofPerson("cu_t", "ct_t", zhiyin.TaskDone{Task: "task_b", Agent: "ag_2", Outcome: zhiyin.TaskCalledBack}, T0)), zhiyin.Conflict)
	row = must[store.TaskRow](t)(db.Task(ctx, "task_b"))
	same(t, "answered", spaced(row.Way, row.Answered.Equal(T0.Add(time.Second))), "sms true")
	same(t, "done", spaced(row.Agent, row.Called, row.Outcome, row.Note, row.Done.Equal(T0.Add(time.Minute))), "ag_2 ct_back called_back 周四到店 true")

	same(t, "a voicemail is answered in no chat", must[bool](t)(db.LeftMessage(ctx, "ct_t")), false)
	written := zhiyin.NewEvent("ct_w", zhiyin.TaskMade{Task: "task_w", Form: zhiyin.WrittenMessage, Queue: "muhe-chats", Due: T0, Text: "面霜漏了"}, T0)
	keep(t, db, arrived("ct_w", "", T0), written)
	same(t, "a written message is", must[bool](t)(db.LeftMessage(ctx, "ct_w")), true)

	counts := must[[]store.TaskCount](t)(db.TaskCounts(ctx, T0.Add(time.Hour)))
	same(t, "counts", len(counts), 3)
	same(t, "of the first queue", spaced(counts[0].Queue, counts[0].Open, counts[0].Late, counts[0].Oldest.Equal(T0)), "muhe-care 2 1 true")
	_, err := db.Task(ctx, "task_none")
	fails(t, err, zhiyin.NotFound)
}
