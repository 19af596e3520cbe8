package intake

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// Shadow is what definitions in shadow changed of one person: kept apart, and
// never an event.
type Shadow struct {
	Customer zhiyin.CustomerID
	At       time.Time
	Change   zhiyin.CustomerTagged // ids as profile.ShadowID has them
}

// parted takes apart what is told and what is in shadow. Where nothing is in
// shadow, it costs nothing.
func parted(c zhiyin.CustomerTagged) (told, shadow zhiyin.CustomerTagged) {
	if !inShadow(c) {
		return c, shadow
	}
	for _, t := range c.Added {
		if _, is := profile.ShadowOf(t.ID); is {
			shadow.Added = append(shadow.Added, t)
		} else {
			told.Added = append(told.Added, t)
		}
	}
	for _, id := range c.Removed {
		if _, is := profile.ShadowOf(id); is {
			shadow.Removed = append(shadow.Removed, id)
			continue
		}
		if told.Labels == nil {
			told.Labels = map[string]zhiyin.Sensitivity{}
		}
		told.Removed, told.Labels[id] = append(told.Removed, id), c.Labels[id]
	}
	return told, shadow
}

func inShadow(c zhiyin.CustomerTagged) bool {
	for i := range c.Added {
		if _, is := profile.ShadowOf(c.Added[i].ID); is {
			return true
		}
	}
	for _, id := range c.Removed {
		if _, is := profile.ShadowOf(id); is {
			return true
		}
	}
	return false
}
