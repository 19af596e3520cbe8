package intake

import "github.com/danielgtaylor/huma/v2"

// A batch of Segment's may have 500 KB.
const (
	mostBatched = 2500      // messages, as Segment has it
	batchLimit  = 512 << 10 // octets
)

// batchShape describes several messages in one body.
func batchShape() *huma.Schema {
	one, least, most := messageShape(), 1, mostBatched
	return shape(map[string]*huma.Schema{
		"batch":    {Type: huma.TypeArray, Items: one, MinItems: &least, MaxItems: &most},
		"sentAt":   one.Properties["sentAt"],
		"writeKey": one.Properties["writeKey"],
	}, "batch")
}

func shape(properties map[string]*huma.Schema, required ...string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: required, AdditionalProperties: true}
	s.PrecomputeMessages()
	return s
}

// messageShape is a message of Segment's spec, as far as it is used. Ids may be
// whole numbers too, and times milliseconds since 1970.
func messageShape() *huma.Schema {
	text := func(says string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: says} }
	instant := func(says string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "date-time", Description: says}
	}
	object := func(says string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: says}
	}
	external := shape(map[string]*huma.Schema{"id": text("the identifier"),
		"type": text("phone, email, member_id, user_id, wechat_openid (appid:openid), wechat_unionid, device, anonymous_id or another of GET /api/v1/identifier-kinds")}, "id", "type")
	return shape(map[string]*huma.Schema{
		"type":              {Type: huma.TypeString, Enum: []any{"identify", "track", "page", "screen", "group", "alias"}, Description: "needed in a batch only"},
		"messageId":         text("at most 100 bytes; what was kept under it is not kept again"),
		"userId":            text("the sending system's own id of the person"),
		"anonymousId":       text("an id of somebody not yet known"),
		"previousId":        text("of an alias: the earlier id"),
		"groupId":           text("of a group: the company's id"),
		"event":             text("of a track: its name"),
		"name":              text("of a page or screen"),
		"category":          text("of a page or screen"),
		"traits":            object("of an identify or group"),
		"properties":        object("of a track, page or screen"),
		"context":           shape(map[string]*huma.Schema{"externalIds": {Type: huma.TypeArray, Items: external}, "traits": object("who it is, in calls that are no identify")}),
		"timestamp":         instant("when it happened, by the sender's clock"),
		"originalTimestamp": instant("likewise, and before timestamp"),
		"sentAt":            instant("when it was sent, by the same clock, which is corrected by it"),
		"writeKey":          text("the key, where no header can have it"),
	})
}
