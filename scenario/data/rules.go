package main

import (
	"fmt"
	"slices"
	"syscall"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// The rules1000 row: -rules rules over 40 selections, of twenty event names and
// two categories each, so that 25 of 1,000 look at an event. Each person does
// something every hour; their first events fill the longest window.
const (
	selections = 40
	crowded    = 50   // persons
	warming    = 1000 // events of each before the clock starts: 41 days, the longest window is 36
)

var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// counted are event names that a rule may count by category.
func counted() (names []string) {
	for name, open := range profile.Platform().Words("").Events {
		if _, ok := open["category"]; ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names[:selections/2]
}

func rulesRow(s *stand) error {
	tagger, err := crowdedTagger(s.rules)
	if err != nil {
		return err
	}
	var took, evaluated []float64
	for range s.runs {
		us, rules := crowdedRun(tagger, s.events)
		took, evaluated = append(took, us), append(evaluated, rules)
	}
	s.add("rules1000_us_per_event", [2]string{"<= 5"}, took...)
	s.add("rules1000_judged_per_event", [2]string{}, evaluated...)
	return nil
}

// crowdedTagger has n rules, spread evenly over the selections.
func crowdedTagger(n int) (*profile.Tagger, error) {
	names := counted()
	var list []profile.Definition
	for i := range n {
		of := i % selections
		text := fmt.Sprintf("id: t-%d\nfamily: value\nname: {cmn: 甲, en: A}\nwhen: 'count(%q, \"%dd\", {\"category\": \"c%d\"}) >= %d'\n",
			i, names[of/2], 7+i%30, of%2, 2+i%9)
		one, problems := profile.Parse([]byte(text))
		if len(problems) > 0 {
			return nil, fmt.Errorf("rule %d: %v", i, problems)
		}
		list = append(list, one...)
	}
	return profile.NewTagger(list)
}

// crowdedRun is the processor time of one event, in µs, and how many rules were
// judged for it.
func crowdedRun(tagger *profile.Tagger, events int) (us, judged float64) {
	names := counted()
	people := make([]*profile.Person, crowded)
	for i := range people {
		people[i] = tagger.NewPerson()
	}
	rules := 0
	var out profile.Outcome
	pass := func(from, to int) {
		for n := from; n < to; n++ {
			of, at := (n*7)%selections, began.Add(time.Duration(n)*time.Hour)
			body := zhiyin.CustomerTracked{Name: names[of/2], Open: map[string]any{"category": fmt.Sprintf("c%d", of%2), "channel": "chat"}}
			for i, p := range people {
				e := zhiyin.Event{ID: zhiyin.EventID(fmt.Sprintf("ev_%d", n)), Kind: body.Kind(), Subject: "cu_1", At: at.Add(time.Duration(i) * time.Second), Body: body}
				p.Take(e)
				p.JudgeInto(e.At, &out)
				rules += out.Judged
			}
		}
	}
	pass(0, warming)
	rules = 0
	rounds := max(1, events/crowded)
	spent := processor()
	pass(warming, warming+rounds)
	n := float64(rounds * crowded)
	return float64((processor() - spent).Nanoseconds()) / 1000 / n, float64(rules) / n
}

// processor is the processor time of this process: other work on the machine
// does not stretch it.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
