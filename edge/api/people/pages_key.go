package people

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

var exKey = object{"id": "key_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "name": "CRM of Muhe", "prefix": "zy_live_4fGk", "unit": "muhe", "scopes": []string{"events.write", "contact.read"},
	"clearance": 2, "source": "crm-muhe", "state": "live", "made": "2026-05-06T02:00:00.000000Z", "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}

var exSecret = "zy_live_" + "4fGkEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM" + "0EXAMP"

var keyPages = map[string]door.Page{
	"GET /api/v1/keys": {Tag: "Keys", ZH: "API 密钥列表",
		Text:  "Newest first, with those that are over. `next` is the cursor for `before`, and so is the `Link` header with `rel=\"next\"`. Secrets are never shown again.",
		Gives: object{"items": []object{exKey}}},
	"POST /api/v1/keys": {Tag: "Keys", ZH: "新建密钥",
		Text:  "The secret is in this answer and nowhere else: we keep its SHA-256. It begins with `zy_live_`, so that scanners of source code find one that leaked.",
		Asks:  object{"name": "CRM of Muhe", "unit": "muhe", "scopes": []string{"events.write", "contact.read"}, "source": "crm-muhe"},
		Gives: object{"key": exKey, "secret": exSecret}},
	"POST /api/v1/keys/{id}/rotate": {Tag: "Keys", ZH: "更换密钥",
		Text: "Makes a successor with the same name, unit, scopes and source. Both work for the overlap; then the old one is over.",
		Asks: object{"overlap_seconds": 86400}, Gives: object{"key": exKey, "secret": exSecret}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/keys/{id}/revoke": {Tag: "Keys", ZH: "吊销密钥", Text: "Ends the key at once: every request looks it up."},
}
