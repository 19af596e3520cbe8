package contact

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// visit is what a customer's stay at one node of the flow has taken so far.
type visit struct {
	flow   zhiyin.DefinitionRef
	node   string // within its flow; empty: at none
	does   string
	at     time.Time
	heard  time.Duration
	keys   int
	barges int
	spoken bool
}

// journey keeps the events of a step of the flow, and between them that a node at which
// the customer was is left. Nodes that were only passed are not: nobody gives up there.
func (s *step) journey(bodies []zhiyin.Body, attempts map[string]int, from string, in flow.Input) {
	left := s.c.visit
	for i, b := range bodies {
		entered, is := b.(zhiyin.FlowEntered)
		if is && left.node != "" {
			s.leave(left, attempts[from], entered.Node, flow.InputName(in))
			left = visit{}
		}
		if is {
			s.c.visit = visit{flow: entered.Flow, node: entered.Node, does: entered.Does, at: s.now}
		}
		s.keep(bodies[i])
	}
	if s.c.Flow.Over() && s.c.visit.node != "" {
		s.leave(s.c.visit, s.c.Flow.Attempts[s.c.Flow.Node], "", flow.InputName(in))
	}
}

func (s *step) leave(v visit, attempts int, to, by string) {
	s.keep(zhiyin.FlowLeft{Flow: v.flow, Node: v.node, Does: v.does, To: to, By: by, Ms: s.now.Sub(v.at).Milliseconds(),
		HeardMs: v.heard.Milliseconds(), Attempts: attempts, Keys: v.keys, Spoken: v.spoken, Barges: v.barges})
	if to == "" {
		s.c.visit = visit{}
	}
}

// givenUp keeps where in the flow the customer was when the contact ended.
func (s *step) givenUp(reason zhiyin.EndReason) {
	if s.c.visit.node == "" {
		return
	}
	if s.c.sound.prompt != "" {
		s.c.visit.heard += s.now.Sub(s.c.sound.began)
	}
	by := "ended"
	if reason == zhiyin.EndedByCustomer || reason == zhiyin.EndedAbandoned {
		by = "hung_up"
		if met, is := s.Flow.MenuHungUp(s.c.Flow); is {
			s.keep(met)
		}
	}
	s.leave(s.c.visit, s.c.Flow.Attempts[s.c.Flow.Node], "", by)
}

// approved is what proves that a standard flow's text was played: nil for others.
func (s *step) approved(c flow.Say, pattern string, in zhiyin.Language) *zhiyin.StandardPlayed {
	def := s.Flow.Within(s.c.Flow.Node)
	if !def.Standard || c.Notice != "" {
		return nil
	}
	hash := sha256.Sum256([]byte(pattern))
	return &zhiyin.StandardPlayed{Flow: def.Ref, Prompt: c.Prompt, Language: in, Hash: hex.EncodeToString(hash[:])}
}
