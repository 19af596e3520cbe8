package intake

import (
	"maps"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// claims gathers every identifier of a message in its one form, each once, the
// strongest first and of one kind in the order of the message. The sending system's
// own ids (userId, anonymousId) mean something in that system only, so the source's
// name is part of them. What the house has blocked names nobody.
func claims(source Source, m Message, region string, blocked identity.Blocklist, kinds *identity.Kinds) (list []zhiyin.Identifier, ignored []Problem) {
	add := func(field string, id zhiyin.Identifier) {
		read, why := kinds.Read(source.Unit, id, region)
		if why == identity.Good && blocked[read] {
			why = identity.Blocked
		}
		if why == identity.Empty || why == identity.Withheld && id.Value == "" {
			return
		}
		if why != identity.Good {
			ignored = append(ignored, Problem{field, string(why)})
			return
		}
		if kinds.Named(read.Kind) {
			read.Value = source.Name + ":" + read.Value
		}
		if !slices.Contains(list, read) {
			list = append(list, read)
		}
	}
	add("userId", zhiyin.Identifier{Kind: zhiyin.User, Value: m.UserID})
	add("anonymousId", zhiyin.Identifier{Kind: zhiyin.AnonymousID, Value: m.AnonymousID})
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
	slices.SortStableFunc(list, func(a, b zhiyin.Identifier) int { return kinds.Compare(a.Kind, b.Kind) })
	return list, ignored
}

// identifying are the traits that point at a person.
var identifying = map[string]zhiyin.IdentifierKind{
	"phone": zhiyin.Phone, "email": zhiyin.Email, "member_id": zhiyin.Member, "memberId": zhiyin.Member,
}
