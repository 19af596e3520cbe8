package api

import "zhiyin.dev"

var exKey = object{"id": "key_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "name": "CRM of Muhe", "prefix": "zy_live_4fGk", "unit": "muhe", "scopes": []string{"events.write", "contact.read"},
	"clearance": 2, "source": "crm-muhe", "state": "live", "made": "2026-05-06T02:00:00.000000Z", "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}

var exSecret = "zy_live_" + "4fGkEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM" + "0EXAMP"

var keyPages = map[string]page{
	"GET /api/v1/keys": {tag: "Keys", zh: "API 密钥列表",
		text:  "Newest first, with those that are over. `next` is the cursor for `before`, and so is the `Link` header with `rel=\"next\"`. Secrets are never shown again.",
		gives: object{"items": []object{exKey}}},
	"POST /api/v1/keys": {tag: "Keys", zh: "新建密钥",
		text:  "The secret is in this answer and nowhere else: we keep its SHA-256. It begins with `zy_live_`, so that scanners of source code find one that leaked.",
		asks:  object{"name": "CRM of Muhe", "unit": "muhe", "scopes": []string{"events.write", "contact.read"}, "source": "crm-muhe"},
		gives: object{"key": exKey, "secret": exSecret}},
	"POST /api/v1/keys/{id}/rotate": {tag: "Keys", zh: "更换密钥",
		text: "Makes a successor with the same name, unit, scopes and source. Both work for the overlap; then the old one is over.",
		asks: object{"overlap_seconds": 86400}, gives: object{"key": exKey, "secret": exSecret}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/v1/keys/{id}/revoke": {tag: "Keys", zh: "吊销密钥", text: "Ends the key at once: every request looks it up."},
}
