package manner

import (
	"fmt"
	"math"

	"zhiyin.dev"
	"zhiyin.dev/stat"
)

// Writes is the share of a group's customers who write, of those who come by the
// entrance of the site: what is written of it, and what was measured.
func (g Group) Writes(c zhiyin.MenuCounts) float64 {
	return stat.Shrunk(float64(c.Wrote), float64(c.Came), float64(g.Write)/100, groupWeight)
}

// leads is what the entrance of the site leads with: the group's manner where it has
// one, else the way that the customer will probably take. Nothing is pushed by it, so
// offers made and declined elsewhere do not count.
func (d *Definition) leads(g Group, in zhiyin.Because, own Past, measured zhiyin.MenuCounts) (zhiyin.Manner, *zhiyin.Because) {
	if g.Manner != "" {
		return g.Manner, &in
	}
	group := g.Writes(measured)
	share := stat.Shrunk(float64(own.Wrote), float64(own.Came), group, float64(d.Weight))
	writes := zhiyin.Because{Says: "writes rather than calls", Holds: share >= 0.5,
		Saw: fmt.Sprintf("%d %%: %d of %d of their own, %d %% of the group", percent(share), own.Wrote, own.Came, percent(group))}
	led := zhiyin.MannerVoice
	if writes.Holds {
		led = zhiyin.MannerChat
	}
	return led, &zhiyin.Because{Says: "all", Holds: true, Parts: []zhiyin.Because{in, writes}}
}

func percent(share float64) int { return int(math.Round(100 * share)) }
