package cast

import "zhiyin.dev/cast/system"

// Served are the customers of every unit with what they have there, as the counter
// knows them.
func (w World) Served() (out []system.Person) {
	for _, c := range w.Customers {
		if c.Unknown {
			continue
		}
		p := system.Person{ID: c.ID, Phone: c.Phone, Family: c.Family, Unit: string(c.Unit), Home: c.Address.Street, Plan: c.Trait("plan"), BoundDays: c.BoundDays()}
		for _, o := range c.Orders {
			p.Affairs = append(p.Affairs, system.Affair{No: o.ID, Kind: o.Kind, Title: o.Title, State: o.Status, Yuan: o.Yuan, Days: o.Days})
		}
		out = append(out, p)
	}
	return out
}
