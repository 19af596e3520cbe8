package cast

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"zhiyin.dev"
)

// StaffMost is how many agents Staff can name: their ids have four digits.
const StaffMost = 9999

// Staff yields n different agents (at most StaffMost) who serve both queues of
// muhe. The same seed gives the same agents, and a longer staff begins with the
// shorter one.
func Staff(n int, seed uint64) iter.Seq[Agent] {
	random := rand.New(rand.NewPCG(seed, 0x7374616666000000))
	names := walk{size: uint64(CrowdMost), start: random.Uint64(), step: random.Uint64()}.prepared()
	return func(yield func(Agent) bool) {
		for i := range min(n, StaffMost) {
			family, given := fullName(names.at(uint64(i)))
			if !yield(colleague(i+1, family+given)) {
				return
			}
		}
	}
}

func colleague(number int, name string) Agent {
	return Agent{ID: zhiyin.AgentID(fmt.Sprintf("ag_staff_%04d", number)), AgentAdded: zhiyin.AgentAdded{
		Unit: "muhe", Name: name, Roles: []string{"agent"},
		Title:  zhiyin.Text{zhiyin.Mandarin: "会员顾问", zhiyin.Cantonese: "會員顧問", zhiyin.English: "Member adviser"},
		Skills: []zhiyin.Skill{{ID: "refund", Level: 3}, {ID: "skincare", Level: 3}},
		Queues: []zhiyin.QueueID{"muhe-care", "muhe-vip"},
	}}
}
