package intake

import (
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// claims gathers every identifier of a message in its one form, each once. The
// sending system's own ids (userId, anonymousId) mean something in that system
// only, so the source's name is part of them.
func claims(source Source, m Message, region string) (list []identity.Claim, ignored []Problem) {
	add := func(field string, id zhiyin.Identifier) {
		read, why := identity.Read(id, region)
		if why == identity.Empty || why == identity.Withheld && id.Value == "" {
			return
		}
		if why != identity.Good {
			ignored = append(ignored, Problem{field, string(why)})
			return
		}
		if read.Kind == zhiyin.User {
			read.Value = source.Name + ":" + read.Value
		}
		c := identity.Claim{Identifier: read, Assurance: zhiyin.Claimed}
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	add("userId", zhiyin.Identifier{Kind: zhiyin.User, Value: m.UserID})
	if m.UserID == "" && m.AnonymousID != "" {
		add("anonymousId", zhiyin.Identifier{Kind: zhiyin.User, Value: "anonymous/" + m.AnonymousID})
	}
	for _, e := range m.Context.ExternalIDs {
		add("context.externalIds", zhiyin.Identifier{Kind: zhiyin.IdentifierKind(e.Type), Value: e.ID})
	}
	for _, part := range []struct {
		field  string
		traits map[string]any
	}{{"traits", m.Traits}, {"context.traits", m.Context.Traits}} {
		for _, name := range slices.Sorted(maps.Keys(part.traits)) {
			kind, is := identifying[name]
			text, isText := part.traits[name].(string)
			if is && isText {
				add(part.field+"."+name, zhiyin.Identifier{Kind: kind, Value: text})
			}
		}
	}
	return list, ignored
}

// identifying are the traits that point at a person.
var identifying = map[string]zhiyin.IdentifierKind{
	"phone": zhiyin.Phone, "email": zhiyin.Email, "member_id": zhiyin.Member, "memberId": zhiyin.Member,
}

func identifiers(claims []identity.Claim) []zhiyin.Identifier {
	out := make([]zhiyin.Identifier, 0, len(claims))
	for _, c := range claims {
		out = append(out, c.Identifier)
	}
	return out
}
