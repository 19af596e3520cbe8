package api

import "zhiyin.dev"

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

var accountPages = map[string]page{
	"POST /api/sign-in/password": {tag: "Door", zh: "用登录名和密码登录",
		text: "Sets the cookie. With a second factor the sign-in is good for nothing but showing it (`next`). Five failures in 15 minutes lock the name: 429 with `needs` = `patience` and `retry_after`. A name that nobody has is answered as a wrong password is.",
		asks: object{"login": "wen.jing", "password": "correct horse battery"}, gives: object{"next": "second_factor"}, may: []zhiyin.Error{zhiyin.Denied, zhiyin.Busy}},
	"POST /api/sign-in/code": {tag: "Door", zh: "出示第二因子",
		text: "A code of the authenticator app, each good once, or a recovery code. The cookie changes.", asks: object{"code": "287082"}, may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/sign-in/passkey/begin": {tag: "Door", zh: "开始用通行密钥登录",
		text:  "The options are for `navigator.credentials.get`; `ceremony` names them in the answer and lasts five minutes. A conflict: passkeys need https or localhost, by name.",
		gives: object{"ceremony": "b0Wm2k9Xq4vZ7n1T5y8R3c6F", "options": exOptions}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Busy}},
	"POST /api/sign-in/passkey/finish": {tag: "Door", zh: "用通行密钥登录",
		text: "A passkey is both factors in one: its owner unlocked it.", asks: object{"ceremony": "b0Wm2k9Xq4vZ7n1T5y8R3c6F", "answer": exAnswer},
		may: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
	"GET /api/account": {tag: "Account", zh: "自己的账户",
		text: "How the signed-in person signs in, and where they are signed in now.",
		gives: object{"agent": "ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9", "name": "文静", "login": "wen.jing", "roles": []string{"agent"}, "may": []string{"customer.read"}, "home": "/desk", "verified": true,
			"second_factor_required": true, "password": true, "old_password_needed": true, "password_changed": "2026-05-01T02:00:00.000000Z", "factors": []object{exFactor},
			"recovery_codes": 10, "passkeys": true, "sign_ins": []object{exSignIn}, "idle_minutes": 30, "whole_minutes": 720}},
	"POST /api/account/password": {tag: "Account", zh: "修改密码",
		text:  "Ends all other sign-ins of the person. At least 12 characters, or 8 of three classes; nothing that everybody tries first, nothing like the login name, none of the last five: `faults` says which.",
		asks:  object{"old": "correct horse battery", "password": "staple the brown cow"},
		gives: object{"faults": []string{}}, may: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
	"POST /api/account/totp": {tag: "Account", zh: "开始绑定验证器",
		text: "Makes a seed for an authenticator app. It counts for nothing until its first code has come.", asks: object{"label": "my telephone"},
		gives: object{"id": "fa_01K1Z7Q3W8N2B4V6C8X0Z2M4KD", "seed": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
			"url": "otpauth://totp/Zhiyin:wen.jing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zhiyin", "qr": "<svg></svg>"}, may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/totp/{id}/confirm": {tag: "Account", zh: "确认验证器",
		text: "The app's code. With the first factor come ten recovery codes, shown this once.", asks: object{"code": "287082"},
		gives: object{"recovery_codes": exCodes}, may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/factors/{id}/remove": {tag: "Account", zh: "移除第二因子", text: "A conflict: it is the last, and one is required.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/account/recovery-codes": {tag: "Account", zh: "重新生成恢复码", text: "Ten new codes, shown this once; the former are void.",
		gives: object{"recovery_codes": exCodes}, may: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/account/sign-ins/{id}/end": {tag: "Account", zh: "结束一处登录", text: "`others` ends all but this one. Open desks of an ended sign-in close within 5 seconds."},
	"POST /api/account/passkeys/begin": {tag: "Account", zh: "开始添加通行密钥", text: "The options are for `navigator.credentials.create`.",
		gives: object{"options": exOptions}, may: []zhiyin.Error{zhiyin.Conflict, zhiyin.Denied, zhiyin.Busy}},
	"POST /api/account/passkeys/finish": {tag: "Account", zh: "保存通行密钥", text: "Keeps the passkey that the browser made.",
		asks: object{"label": "my laptop", "answer": exAnswer}, gives: object{"recovery_codes": exCodes}, may: []zhiyin.Error{zhiyin.Denied, zhiyin.Conflict}},
}
