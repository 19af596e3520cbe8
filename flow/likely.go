package flow

import (
	"slices"

	"zhiyin.dev"
)

// likely are the reasons that the customer may have come for, likeliest first:
// those foreseen with their confidence, then those of open orders and of the newest
// contacts, whose confidence is not known and stands as 0. What the customer has
// refused in this contact is not among them.
func (r *run) likely() []zhiyin.Foreseen {
	var out []zhiyin.Foreseen
	add := func(f zhiyin.Foreseen) {
		_, known := r.def.reason(f.Need)
		twice := slices.ContainsFunc(out, func(o zhiyin.Foreseen) bool { return o.Need == f.Need })
		if known && !twice && !slices.Contains(r.state.Refused, f.Need) {
			out = append(out, f)
		}
	}
	for _, f := range r.state.Snapshot.Likely {
		add(f)
	}
	for _, o := range r.state.Snapshot.Orders {
		for _, why := range r.def.reasons {
			if slices.Contains(why.orders, o.Status) {
				add(zhiyin.Foreseen{Need: why.need})
			}
		}
	}
	for _, c := range r.state.Snapshot.Contacts {
		for _, why := range r.def.reasons {
			if c.Topic != "" && slices.Contains(why.topics, c.Topic) {
				add(zhiyin.Foreseen{Need: why.need})
			}
		}
	}
	return out
}
