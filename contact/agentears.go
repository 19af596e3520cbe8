package contact

import "zhiyin.dev"

// agentEar listens to one agent of a talk.
type agentEar struct {
	agent zhiyin.AgentID // empty: nobody
	leg   zhiyin.LegID
	ear   Ear // nil: there is nothing to listen with
}

// listenToAgents follows who serves, and the colleague in a conference: the words of
// each are kept as theirs, their mood is never measured. A telephone outside is not
// listened to: nobody told its party that words are kept.
func (k *conducted) listenToAgents() {
	wanted, ears := k.state.audible(), &k.ears.agents
	if wanted[0] != "" && wanted[0] == ears[1].agent { // the colleague goes on alone
		ears[0], ears[1] = ears[1], ears[0]
	}
	for i, agent := range wanted {
		k.listenToAgent(&ears[i], agent)
	}
}

// audible are the agents who are listened to: the contact's, and the colleague in a
// conference. Nobody is while the agent consults: that is not the customer's to hear.
func (c Contact) audible() (out [2]zhiyin.AgentID) {
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
