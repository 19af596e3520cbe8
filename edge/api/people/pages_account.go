package people

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

// A ceremony's options and answers are the browser's; the examples show their
// outermost shape.
var (
	exFactor = object{"id": "fa_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "kind": "totp", "label": "my telephone", "made": "2026-05-06T02:00:00.000000Z"}
	exSignIn = object{"id": "si_4c1f8a2b9d3e5f60718293a4b5c6d7e8", "how": "password", "device": "Chrome, Windows", "address": "192.0.2.7",
		"since": "2026-05-06T01:00:00.000000Z", "seen": "2026-05-06T02:00:00.000000Z", "current": true}
	exCodes   = []string{"7k2pq-9d4xw", "m3v8t-c6b1z"}
	exOptions = object{"publicKey": object{"challenge": "r9v1Zb0eX2c5d8f3g6h7jA", "rpId": "desk.example"}}
	exAnswer  = object{"id": "AAECAwQFBgc", "rawId": "AAECAwQFBgc", "type": "public-key", "response": object{}}
)

var accountPages = map[string]door.Page{
	"POST /api/sign-in/password": {Tag: "Door", ZH: "用登录名和密码登录",
		Text: "Sets the cookie. With a second factor the sign-in is good for nothing but showing it (`next`). Five failures in 15 minutes lock the name: 429 with `needs` = `patience` and `retry_after`. A name that nobody has is answered as a wrong password is.",
		Asks: object{"login": "wen.jing", "password": "correct horse battery"}, Gives: object{"next": "second_factor"}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.Busy}},
	"POST /api/sign-in/code": {Tag: "Door", ZH: "出示第二因子",
		Text: "A code of the authenticator app, each good once, or a recovery code. The cookie changes.", Asks: object{"code": "287082"}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/sign-in/passkey/begin": {Tag: "Door", ZH: "开始用通行密钥登录",
		Text:  "The options are for `navigator.credentials.get`; `ceremony` names them in the answer and lasts five minutes. A conflict: passkeys need https or localhost, by name.",
		Gives: object{"ceremony": "b0Wm2k9Xq4vZ7n1T5y8R3c6F", "options": exOptions}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /api/sign-in/passkey/finish": {Tag: "Door", ZH: "用通行密钥登录",
		Text: "A passkey is both factors in one: its owner unlocked it.", Asks: object{"ceremony": "b0Wm2k9Xq4vZ7n1T5y8R3c6F", "answer": exAnswer},
		May: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
	"GET /api/account": {Tag: "Account", ZH: "自己的账户",
		Text: "How the signed-in person signs in, and where they are signed in now.",
		Gives: object{"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "login": "wen.jing", "roles": []string{"agent"}, "may": []string{"customer.read"}, "home": "/desk", "verified": true,
			"second_factor_required": true, "password": true, "old_password_needed": true, "password_changed": "2026-05-01T02:00:00.000000Z", "factors": []object{exFactor},
			"recovery_codes": 10, "passkeys": true, "sign_ins": []object{exSignIn}, "idle_minutes": 30, "whole_minutes": 720}},
	"POST /api/account/password": {Tag: "Account", ZH: "修改密码",
		Text:  "Ends all other sign-ins of the person. At least 12 characters, or 8 of three classes; nothing that everybody tries first, nothing like the login name, none of the last five: `faults` says which.",
		Asks:  object{"old": "correct horse battery", "password": "staple the brown cow"},
		Gives: object{"faults": []string{}}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
	"POST /api/account/totp": {Tag: "Account", ZH: "开始绑定验证器",
		Text: "Makes a seed for an authenticator app. It counts for nothing until its first code has come.", Asks: object{"label": "my telephone"},
		Gives: object{"id": "fa_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "seed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
			"url": "otpauth://totp/Zhiyin:wen.jing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zhiyin", "qr": "<svg></svg>"}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/totp/{id}/confirm": {Tag: "Account", ZH: "确认验证器",
		Text: "The app's code. With the first factor come ten recovery codes, shown this once.", Asks: object{"code": "287082"},
		Gives: object{"recovery_codes": exCodes}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/factors/{id}/remove": {Tag: "Account", ZH: "移除第二因子", Text: "A conflict: it is the last, and one is required.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/account/recovery-codes": {Tag: "Account", ZH: "重新生成恢复码", Text: "Ten new codes, shown this once; the former are void.",
		Gives: object{"recovery_codes": exCodes}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/sign-ins/{id}/end": {Tag: "Account", ZH: "结束一处登录", Text: "`others` ends all but this one. Open desks of an ended sign-in close within 5 seconds."},
	"POST /api/account/passkeys/begin": {Tag: "Account", ZH: "开始添加通行密钥", Text: "The options are for `navigator.credentials.create`.",
		Gives: object{"options": exOptions}, May: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.Busy}},
	"POST /api/account/passkeys/finish": {Tag: "Account", ZH: "保存通行密钥", Text: "Keeps the passkey that the browser made.",
		Asks: object{"label": "my laptop", "answer": exAnswer}, Gives: object{"recovery_codes": exCodes}, May: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
}

var doorPages = map[string]door.Page{
	"POST /api/sign-in": {Tag: "Door", ZH: "用一次性链接登录",
		Text: "Uses the link up and sets the cookie. After an invitation the sign-in lacks what `next` says.", Gives: object{"next": "enrol"}, Asks: object{"token": "mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W"}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/sign-out": {Tag: "Door", ZH: "退出登录", Text: "Ends this sign-in and closes its sockets. The agent goes offline, unless they are signed in elsewhere."},
	"POST /api/set-up": {Tag: "Door", ZH: "首次设置",
		Text: "Makes the first unit and the first person of an empty installation and signs them in. The token was printed by `zhiyin serve`.",
		Asks: object{"token": "mF3v9mK0yYq6l2nS0n1m8o3a6QbT1c5W", "name": "文静", "unit": "muhe", "unit_name": "木荷", "industry": "beauty", "zone": "Asia/Shanghai"},
		May:  []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
}
