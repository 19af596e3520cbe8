package phone

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// referee is the transfer button of an agent's own telephone: part of what hears
// that telephone's leg.
type referee struct {
	*Exchange
	agent zhiyin.AgentID
}

var _ sip.Referee = referee{}

// Referred hands the agent's customer to a queue, to one of our numbers, to a number
// that the dial plan permits, or to whom the agent consults on their second line.
func (r referee) Referred(to sip.Referral, done func(error)) error {
	if to.Place != "" {
		return r.Conductor().Attend(r.agent, to.Place, done)
	}
	queue, number, err := r.Catalog().Referred(to.To)
	if err != nil {
		return fmt.Errorf("phone: refer by %s: %w", r.agent, err)
	}
	if number != "" && !r.Plan.Permits(number) {
		return fmt.Errorf("phone: refer by %s: the dial plan does not permit it: %w", r.agent, zhiyin.Denied)
	}
	return r.Conductor().Referred(r.agent, queue, number, done)
}
