package desk

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
)

func TestAnAgentSeesWhichQueuesAreClosedAndWhatThereIsElse(t *testing.T) {
	t.Parallel()
	start := house()
	start.Queues = append(start.Queues, zhiyin.Queue{ID: "muhe-vip", Unit: start.Units[0].ID}, zhiyin.Queue{ID: "muhe-more", Unit: start.Units[0].ID})
	w := newWorld(t, start)
	w.connected("ct_1", wen, "rs_1")
	list, err := w.desk.Targets(t.Context(), wen, "ct_1")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[zhiyin.QueueID]TargetView{}
	for _, q := range list {
		seen[q.Queue] = q
	}
	if _, own := seen[care]; own {
		t.Errorf("the queue that the customer is in is a target: %+v", list)
	}
	if open := seen["muhe-more"]; open.Queue == "" || open.Closed || open.Opens != "" || open.Instead != nil {
		t.Errorf("open: %+v", open)
	}
	if shut := seen["muhe-vip"]; !shut.Closed || shut.Opens != At(morning.Add(2*time.Hour)) || !slices.Equal(shut.Instead, []string{"callback", "message"}) {
		t.Errorf("closed: %+v", shut)
	}
	if err := w.desk.Instead(t.Context(), wen, "ct_1", "muhe-vip", "callback"); err != nil || !slices.Contains(w.asked.all(), "instead ct_1 ag_wen muhe-vip callback") {
		t.Errorf("%v, asked %v", err, w.asked.all())
	}
	_, err = w.desk.Targets(context.Background(), li, "ct_1")
	if also := w.desk.Instead(context.Background(), li, "ct_1", "muhe-vip", "message"); !errors.Is(err, zhiyin.Denied) || !errors.Is(also, zhiyin.Denied) {
		t.Errorf("another agent: %v, %v", err, also)
	}
}
