package profile

import (
	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// standing is how one rule stands for a person. Instants are µs.
type standing struct {
	rule       int32
	on         bool
	since, off int64       // of the latest time of being on; both 0: there was none
	until      int64       // when time alone ends it; 0: not by time alone, or it is off
	next       int64       // when time may turn it; rule.Never
	stored     *zhiyin.Tag // as the store has it; nil: it has not
	storedTill int64       // the end that the store has
}

// was tells whether the tag is on or was on before.
func (s *standing) was() bool { return s.on || s.since > 0 }

// stretch is a time during which a tag was on.
type stretch struct {
	rule       int32
	since, off int64
}

// standing finds how a rule stands; nil: it is off, was never on and waits for
// nothing.
func (p *Person) standing(n int32) *standing {
	if p.index == nil || p.index[n] == 0 {
		return nil
	}
	return &p.rules[p.index[n]-1]
}

// stand is standing, made where there is none. It is good until the next call.
func (p *Person) stand(n int32) *standing {
	if p.index == nil {
		p.index = make([]int32, len(p.tagger.rules))
	}
	if p.index[n] == 0 {
		p.rules = append(p.rules, standing{rule: n, next: rule.Never})
		p.index[n] = int32(len(p.rules))
	}
	return &p.rules[p.index[n]-1]
}

// leave gives up a standing that says nothing: the last one takes its place.
func (p *Person) leave(n int32) {
	if p.index == nil || p.index[n] == 0 {
		return
	}
	i, last := p.index[n]-1, len(p.rules)-1
	p.index[p.rules[last].rule], p.index[n] = i+1, 0
	p.rules[i] = p.rules[last]
	p.rules[last] = standing{}
	p.rules = p.rules[:last]
}

// wait notes when time may turn the rule.
func (p *Person) wait(s *standing, at int64) {
	switch {
	case at < p.soonest:
		p.soonest = at
	case s.next == p.soonest && at > s.next:
		p.soonest = 0
	}
	s.next = at
}
