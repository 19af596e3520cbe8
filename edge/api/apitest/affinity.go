package apitest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/stat"
)

// Learned has the trial of one queue of muhe, of which enough is known, and one of
// another unit; it notes what is switched.
type Learned struct {
	mu   sync.Mutex
	Told []string
}

func (l *Learned) Affinity(context.Context) ([]studio.AffinityQueue, error) {
	var p stat.Pair
	for i := range 1000 {
		p.Treated.Add(float64(i % 10 / 4 % 2)) // 4 of 10
		if i%4 == 0 {
			p.Control.Add(float64(i % 20 / 8 % 2))
		}
	}
	muhe := studio.AffinityQueue{Queue: "muhe-care", Unit: "muhe", Name: zhiyin.Text{}, On: true, Since: time.Unix(1e9, 0).UTC(), Treated: studio.AffinityArm{Contacts: 1100, Known: 1000}, HeldOut: studio.AffinityArm{Contacts: 270, Known: 250}, Pair: p}
	few := muhe
	few.Queue, few.HeldOut.Known, few.On, few.Switched = "muhe-vip", 199, false, &studio.AffinitySwitch{At: muhe.Since, Why: "abandonment"}
	other := muhe
	other.Queue, other.Unit = "tx-care", "tongxin"
	return []studio.AffinityQueue{muhe, few, other}, nil
}

func (l *Learned) SwitchAffinity(_ context.Context, v door.Visit, queue zhiyin.QueueID, on bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Told = append(l.Told, fmt.Sprintf("%s switches %s %t", v.Actor.Name(), queue, on))
	return nil
}
