package plan

import (
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
)

// Check says what speaks against publishing the plan, by the words' staff: problems
// refuse it, warnings do not. A plan that nobody can fulfil is refused unless its
// contacts go elsewhere after a while.
func (p *Plan) Check(w *Words) (problems, warnings []Problem) {
	c := &checker{Plan: p, words: w}
	c.contradictions()
	c.unreachable()
	if len(c.problems) == 0 {
		for _, q := range p.Queues {
			c.fulfilled(q)
		}
	}
	return c.problems, c.warnings
}

type checker struct {
	*Plan
	words              *Words
	problems, warnings []Problem
}

func (c *checker) refuse(at Place, field, format string, args ...any) {
	c.problems = append(c.problems, Problem{at, field, zhiyin.Flawf(format, args...)})
}

func (c *checker) warn(at Place, field, format string, args ...any) {
	c.warnings = append(c.warnings, Problem{at, field, zhiyin.Flawf(format, args...)})
}

// contradictions finds clauses that can't hold together with what is required.
func (c *checker) contradictions() {
	var required []demand
	var where []Place
	against := func(clause *Clause, field string) bool {
		own := demands(clause.rule.Tree(), false)
		if one, other, found := conflict(own, own); found {
			c.refuse(clause.At, field, "%s", contradiction(one, other, Place{}))
			return true
		}
		for i := range required {
			if one, other, found := conflict(own, required[i:i+1]); found {
				c.refuse(clause.At, field, "%s", contradiction(one, other, where[i]))
				return true
			}
		}
		return false
	}
	for i := range c.Require {
		clause := &c.Require[i]
		if against(clause, "require") {
			continue
		}
		for _, d := range demands(clause.rule.Tree(), false) {
			required, where = append(required, d), append(where, clause.At)
		}
	}
	for i := range c.Prefer {
		against(&c.Prefer[i].Clause, "prefer.when")
	}
	for _, s := range c.Steps {
		if s.When != nil {
			against(s.When, "steps.when")
		}
	}
}

func contradiction(one, other demand, at Place) zhiyin.Flaw {
	switch {
	case one.text == other.text:
		return zhiyin.Flawf("%s holds of nobody: levels and seniority go to 5", one.text)
	case at.Line == 0:
		return zhiyin.Flawf("%s contradicts %s", one.text, other.text)
	}
	return zhiyin.Flawf("%s contradicts %s, which line %d requires", one.text, other.text, at.Line)
}

// unreachable finds steps that begin after the contacts went elsewhere.
func (c *checker) unreachable() {
	begins := time.Duration(0)
	for i, s := range c.Steps {
		written := i < len(c.Steps)-1 || s.When != nil || s.Name != "any"
		if c.Over.After > 0 && i > 0 && begins >= c.Over.After && written {
			c.refuse(s.At, "steps", "the step %s begins at %d s and is never reached: contacts leave for the %s after %d s", s.Name, int(begins.Seconds()), c.Over.To, int(c.Over.After.Seconds()))
		}
		begins += s.For
	}
}

// fulfilled looks for somebody who may serve a queue's contacts. Clauses that read the
// contact are taken to hold: of some contact they may.
func (c *checker) fulfilled(q zhiyin.QueueID) {
	r := c.Plan.Compile(c.words.Staff, c.words)
	base := make(Seats, (len(r.staff)+63)/64)
	for i := range r.staff {
		if r.staff[i].could(zhiyin.Wanted{Queue: q}) {
			base.add(i)
		}
	}
	if base.Len() == 0 {
		c.warn(Place{1, 1}, "queues", "nobody serves %s at present", q)
		return
	}
	all := base.Len()
	var named []string
	for i := range c.Require {
		if s, alone := r.alone[&c.Require[i]]; alone {
			base.and(s)
			named = append(named, c.Require[i].Text)
		}
		if base.Len() == 0 {
			c.nobody(&c.Require[i], q, all, named)
			return
		}
	}
	c.steps(r, q, base)
	c.seniors(r, q, base)
}

// seniors looks for somebody whom the queue's angry customers could be escalated to.
func (c *checker) seniors(r *Room, q zhiyin.QueueID, base Seats) {
	if c.Anger.Do == "" {
		return
	}
	for i := range r.staff {
		if base.Has(i) && r.staff[i].Seniority >= c.Anger.Seniority {
			return
		}
	}
	c.warn(c.Anger.at, "on_anger", "nobody who may answer %s has the seniority %d: nobody comes when a customer gets angry", q, c.Anger.Seniority)
}

// nobody: with a way out it is a warning, for no contact waits for ever.
func (c *checker) nobody(clause *Clause, q zhiyin.QueueID, all int, named []string) {
	text := fmt.Sprintf("nobody of the %d who serve %s fulfils %s", all, q, strings.Join(named, " and "))
	if c.Over.After > 0 {
		c.warn(clause.At, "require", "%s: every contact leaves for the %s after %d s", text, c.Over.To, int(c.Over.After.Seconds()))
		return
	}
	c.refuse(clause.At, "require", "%s, and there is no overflow: its contacts would wait for ever", text)
}

// steps finds those that change nothing.
func (c *checker) steps(r *Room, q zhiyin.QueueID, base Seats) {
	var before Seats
	for i := range c.Steps {
		s := &c.Steps[i]
		now := append(Seats{}, base...)
		if s.When != nil {
			alone, is := r.alone[s.When]
			if !is {
				before = nil
				continue
			}
			now.and(alone)
		}
		switch {
		case now.Len() == 0:
			c.warn(s.At, "steps", "nobody who serves %s may answer in the step %s: it is passed over", q, s.Name)
			continue
		case before != nil && within(now, before) && s.When != nil:
			c.warn(s.At, "steps", "the step %s opens %s to nobody who could not answer before", s.Name, q)
		}
		before = now
	}
}

// within tells whether all of a are in b.
func within(a, b Seats) bool {
	for i := range a {
		if a[i]&^b[i] != 0 {
			return false
		}
	}
	return true
}
