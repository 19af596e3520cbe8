package plan

import (
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Agent is what a plan may know of an agent.
type Agent struct {
	ID        zhiyin.AgentID
	Senior    bool
	Seniority int            // 1..5
	Skills    map[string]int // level 1..5
	Languages []string
	Queues    []zhiyin.QueueID
}

// AgentOf is an agent as plans see them.
func AgentOf(a zhiyin.Agent) Agent {
	out := Agent{ID: a.ID, Senior: a.Senior, Seniority: a.Grade(), Skills: map[string]int{}, Languages: texts(a.Spoken()), Queues: a.Queues}
	for _, s := range a.Skills {
		out.Skills[s.ID] = s.Level
	}
	return out
}

// Contact is what a plan may know of a contact.
type Contact struct {
	Wanted   zhiyin.Wanted
	Language zhiyin.Language // that the customer prefers; empty: unknown
	Tier     string
	Tags     []string // ids
	Last     zhiyin.AgentID
	Most     zhiyin.AgentID
	Angry    bool
}

// ContactOf is a contact as plans see it.
func ContactOf(wanted zhiyin.Wanted, snap zhiyin.Snapshot, now time.Time) Contact {
	c := Contact{Wanted: wanted, Language: snap.Customer.Speaks, Tier: snap.Customer.Tier, Angry: wanted.Angry}
	for _, t := range snap.Tags {
		if t.Until.IsZero() || t.Until.After(now) {
			c.Tags = append(c.Tags, t.ID)
		}
	}
	c.Last, c.Most = familiar(snap.Contacts)
	return c
}

// familiar are the agent of the newest contact, and the one of most; of several the
// one who served last.
func familiar(past []zhiyin.PastContact) (last, most zhiyin.AgentID) {
	count := map[zhiyin.AgentID]int{}
	for _, c := range past {
		if c.Agent != "" {
			count[c.Agent]++
		}
	}
	for _, c := range past {
		switch {
		case c.Agent == "":
		case last == "":
			last, most = c.Agent, c.Agent
		case count[c.Agent] > count[most]:
			most = c.Agent
		}
	}
	return last, most
}

// skillPath is where a clause finds an agent's level in a skill: agent.skill.lang_yue.
func skillPath(id string) string {
	return "agent.skill." + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, id)
}

// paths are what clauses may read, skills apart.
var paths = map[string]rule.Type{
	"agent.id": rule.String, "agent.senior": rule.Bool, "agent.seniority": rule.Int, "agent.languages": rule.Strings, "agent.queues": rule.Strings,
	"contact.queue": rule.String, "contact.channel": rule.String, "contact.language": rule.String, "contact.tier": rule.String, "contact.tags": rule.Strings,
	"contact.vip": rule.Bool, "contact.angry": rule.Bool, "contact.priority": rule.Int, "contact.callback": rule.Bool,
	"contact.last_agent": rule.String, "contact.usual_agent": rule.String,
}

// value of an agent's path; skills are looked up by their path, 0 without and
// for one that nobody has.
func (a *Agent) value(path string, skills map[string]string) (any, bool) {
	switch path {
	case "agent.id":
		return string(a.ID), true
	case "agent.senior":
		return a.Senior, true
	case "agent.seniority":
		return a.Seniority, true
	case "agent.languages":
		return a.Languages, true
	case "agent.queues":
		return texts(a.Queues), true
	}
	return a.Skills[skills[path]], strings.HasPrefix(path, "agent.skill.")
}

// value of a contact's path.
func (c *Contact) value(path string, vip bool) (any, bool) {
	text := func(s string) (any, bool) { return s, s != "" }
	switch path {
	case "contact.queue":
		return text(string(c.Wanted.Queue))
	case "contact.channel":
		return text(string(channel(c.Wanted.Channel)))
	case "contact.language":
		return text(string(c.Language))
	case "contact.tier":
		return text(c.Tier)
	case "contact.tags":
		return c.Tags, true
	case "contact.vip":
		return vip, true
	case "contact.angry":
		return c.Angry, true
	case "contact.priority":
		return c.Wanted.Priority, true
	case "contact.callback":
		return c.Wanted.Callback, true
	case "contact.last_agent":
		return text(string(c.Last))
	case "contact.usual_agent":
		return text(string(c.Most))
	}
	return nil, false
}

// channel is voice where a contact asks for no other room.
func channel(c zhiyin.Channel) zhiyin.Channel {
	if c == "" {
		return zhiyin.VoiceCall
	}
	return c
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
