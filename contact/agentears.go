package contact

import (
	"slices"

	"zhiyin.dev"
)

// agentEar listens to one agent of a talk.
type agentEar struct {
	agent zhiyin.AgentID // empty: nobody
	leg   zhiyin.LegID
	ear   Ear // nil: there is nothing to listen with
}

// partners is how many talk with a customer at most.
const partners = 3

// listenToAgents follows who serves, the colleague in a conference and the supervisor
// who joined: the words of each are kept as theirs, their mood is never measured. A
// telephone outside is not listened to: nobody told its party that words are kept.
func (k *conducted) listenToAgents() {
	wanted, ears := k.state.audible(), &k.ears.agents
	for i, agent := range wanted { // who goes on in another's place is heard on
		if j := slices.IndexFunc(ears[:], func(e agentEar) bool { return e.agent == agent }); agent != "" && j >= 0 {
			ears[i], ears[j] = ears[j], ears[i]
		}
	}
	for i, agent := range wanted {
		k.listenToAgent(&ears[i], agent)
	}
}

// audible are the agents who are listened to: the contact's, the colleague in a
// conference, and a supervisor whom the customer hears. Nobody is while the agent
// consults, and no supervisor who coaches: that is not the customer's to hear.
func (c Contact) audible() (out [partners]zhiyin.AgentID) {
	counsels := !c.escalation.at.IsZero() || c.consult.desk
	talks := c.State == zhiyin.Connected || c.State == zhiyin.OnHold
	if !talks || counsels {
		return out
	}
	if c.conference.away.IsZero() {
		out[0] = c.agent
	}
	if c.conference.gone.IsZero() {
		out[1] = c.conference.colleague
	}
	if c.observer.mode == zhiyin.Barging {
		out[2] = c.observer.agent
	}
	return out
}

// listenToAgent brings one ear to whom it is to hear; nobody new while the customer is
// on hold.
func (k *conducted) listenToAgent(at *agentEar, agent zhiyin.AgentID) {
	if at.agent != "" && at.agent != agent {
		k.stopAgent(at)
	}
	if agent == "" || at.agent == agent || k.ears.customer == nil || k.state.State != zhiyin.Connected {
		return
	}
	line, ok := k.cfg.Agents.AgentLine(agent)
	if !ok {
		return
	}
	to := Hearing{Contact: k.id, Unit: k.unit, Leg: line.ID(), Speaker: zhiyin.OfAgent, Agent: agent, Language: k.state.Voice.Language}
	*at = agentEar{agent: agent, leg: to.Leg, ear: k.cfg.Hearer.Listen(to, line, overheard{k, to})}
	if at.ear == nil {
		return
	}
	name, demo := at.ear.Model()
	k.put(Listens{Leg: to.Leg, Speaker: to.Speaker, Agent: agent, Model: name, DemoOnly: demo})
}

func (k *conducted) stopAgent(at *agentEar) {
	if at.ear != nil {
		at.ear.Stop()
		k.put(Listens{Leg: at.leg, Speaker: zhiyin.OfAgent, Agent: at.agent, Why: "ended"})
	}
	*at = agentEar{}
}
