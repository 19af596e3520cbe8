package sim

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"zhiyin.dev"
)

// Past is a contact of a day that was: what is known of it then, and what became of
// it. Times in s of the day.
type Past struct {
	ID     string // nothing but chance hangs on it
	At     float64
	Class  int
	VIP    bool
	Angry  bool
	Known  int     // agent who knows the customer; −1: none
	Waited float64 // until answered, or until it gave up
	Agent  int     // who answered; −1: nobody
	Worked float64 // with its agent, after-call work included; 0 when nobody answered
}

// Colleague is an agent of a day that was.
type Colleague struct {
	Agent
	Absent []Span // when they were not at work, in order and apart
}

// Yesterday is a day that was, made ready to be run again.
type Yesterday struct {
	Centre   *Centre
	Day      *Day
	Was      Was
	Patience Survival
}

// Was is what the day itself came to. Shares in per cent of all, times in s.
type Was struct {
	Contacts    int     `json:"contacts"`
	SL          float64 `json:"sl_pct"`
	Abandonment float64 `json:"abandonment_pct"`
	ASA         float64 `json:"asa_s"`
}

// LeftOut counts the waiting contacts of a day that can't be run again.
type LeftOut struct {
	Chats     int `json:"chats" doc:"several at once share an agent"`
	Callbacks int `json:"callbacks" doc:"nobody was on the line"`
	Moved     int `json:"moved" doc:"waited in more than one queue"`
	Other     int `json:"other" doc:"neither answered nor given up: voicemail, overflow, a failure"`
}

// Usual weights of the parts of a match where a scenario does not name its own:
// those of the centres that the prices were chosen on. The dialect counts only where
// the contacts have one, and of affinity no ledger knows the truth.
var usualWeights = Weights{Level: 0.4, Seniority: 0.15, Known: 0.15}

// NewYesterday makes a day of what was. What the ledger can't know is estimated: how
// long those would have waited who were answered (Kaplan and Meier, given that they
// waited so long already), and how long those would have taken who gave up (the
// served of their class, one drawn by the contact's id). A contact of a class that
// nobody may serve, or a day without any, is Invalid. target and the times of each
// class's service are the centre's; length is the day's, s.
func NewYesterday(classes []Class, staff []Colleague, past []Past, target, length float64) (*Yesterday, error) {
	s := &Scenario{Name: "yesterday", Agents: len(staff), Classes: classes, Hours: length / 3600, SLTarget: target, VIPSLTarget: target, Weights: usualWeights}
	c := &Centre{Scenario: s, affinity: make([][]float64, len(staff))}
	d := &Day{Name: s.Name, absent: make([][]Span, len(staff))}
	for i, m := range staff {
		c.People, d.absent[i] = append(c.People, m.Agent), m.Absent
	}
	c.could()
	if err := c.checkPast(past); err != nil {
		return nil, fmt.Errorf("yesterday: %w", err)
	}
	past = slices.Clone(past)
	slices.SortFunc(past, func(a, b Past) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	y := &Yesterday{Centre: c, Day: d, Was: was(past, target), Patience: Patience(waits(past))}
	services := s.learnServices(past)
	for _, p := range past {
		d.Arrivals = append(d.Arrivals, Arrival{ID: len(d.Arrivals), At: p.At, Class: p.Class, VIP: p.VIP, Angry: p.Angry, Segment: -1, Known: p.Known})
		d.fates = append(d.fates, y.fate(p, services[p.Class]))
	}
	return y, nil
}

func (c *Centre) checkPast(past []Past) error {
	if len(past) == 0 {
		return fmt.Errorf("nobody waited: %w", zhiyin.Invalid)
	}
	for _, p := range past {
		if !slices.Contains(c.able[p.Class], true) {
			return fmt.Errorf("nobody may serve %s, which contacts came for: %w", c.Classes[p.Class].Need, zhiyin.Invalid)
		}
	}
	return nil
}

// learnServices are the times of each class's served contacts; it enters their mean
// and spread into the classes. A class without any takes those of all.
func (s *Scenario) learnServices(past []Past) [][]float64 {
	out := make([][]float64, len(s.Classes))
	var all []float64
	for _, p := range past {
		if p.Agent >= 0 {
			out[p.Class], all = append(out[p.Class], p.Worked), append(all, p.Worked)
		}
	}
	for i := range out {
		if len(out[i]) == 0 {
			out[i] = all
		}
		s.Classes[i].AHT, s.Classes[i].CV = moments(out[i])
	}
	return out
}

// moments are the mean and the coefficient of variation; 0 of none.
func moments(values []float64) (mean, cv float64) {
	if len(values) == 0 {
		return 0, 0
	}
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += v
		squares += v * v
	}
	n := float64(len(values))
	if mean = sum / n; mean == 0 {
		return 0, 0
	}
	return mean, math.Sqrt(max(0, squares/n-mean*mean)) / mean
}

// unknownService is how long a contact takes where nobody was served that day, s: an
// ordinary call.
const unknownService = 300

// fate of a contact: what was seen of it, and what is drawn for the rest.
func (y *Yesterday) fate(p Past, services []float64) fate {
	if p.Agent >= 0 {
		left := y.Patience.Beyond(p.Waited)
		patience := y.Patience.Draw(left * chance(p.ID, "patience"))
		return fate{min(max(patience, p.Waited), y.Centre.Seconds()), p.Worked}
	}
	service := float64(unknownService)
	if len(services) > 0 {
		service = services[int(chance(p.ID, "service")*float64(len(services)))]
	}
	return fate{p.Waited, service}
}

// chance is a number in 0..1 (1 excluded) that hangs on the id and the subject alone,
// so that every policy meets the same day.
func chance(id, subject string) float64 {
	h := fnv.New64a()
	h.Write([]byte(subject + "/" + id))
	x := h.Sum64()
	x ^= x >> 33 // FNV's high bits of short ids are not even: mix them
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

func waits(past []Past) (out []Waited) {
	for _, p := range past {
		out = append(out, Waited{p.Waited, p.Agent < 0})
	}
	return out
}

// was counts what became of the day's contacts.
func was(past []Past, target float64) Was {
	var t tally
	for _, p := range past {
		t.add(p.Waited, target, 0, p.Agent >= 0)
	}
	return Was{len(past), t.sl(), t.abandoned(), t.asa()}
}
