package api

import "zhiyin.dev"

const exDefinition = `id: crm-muhe
name: {cmn: 沐禾 CRM, en: CRM of Muhe}
unit: muhe
way: sqlpoll
sqlpoll: {engine: mysql, table: customers, watermark: updated_at, key: id}
mapping:
  messages:
    - type: identify
      user_id: id
      traits: {familyName: surname, phone: {path: mobile, do: [digits]}}
`

var (
	exConnection = object{"id": "crm-muhe", "version": 3, "unit": "muhe", "name": object{"cmn": "沐禾 CRM", "en": "CRM of Muhe"}, "way": "sqlpoll", "state": "working", "secret": true,
		"taken": 20411, "skipped": 0, "refused": 2, "letters": 1, "lag_ms": 1400, "worked": "2026-11-28T02:00:00.000000Z", "moved": "2026-11-28T01:59:58.000000Z",
		"changed": "2026-11-20T02:00:00.000000Z", "by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}
	exTrial = object{"rows": []object{{"row": object{"id": 4711, "surname": "苏**", "mobile": "1****01"}, "reasons": []object{},
		"messages": []object{{"type": "identify", "userId": "4**", "traits": object{"familyName": "苏", "phone": "1****01"}}}}}}
	exImport = object{"id": "im_01K1Z8H4J6K8M0N2P4Q6R8S0TV", "connection": "members", "file": "members.csv", "bytes": 184220, "state": "running", "rows": 2500, "done": 1000,
		"good": 990, "bad": 10, "skipped": 0, "percent": 40, "reasons": object{"traits.birthday bad_date": 10}, "made": "2026-11-28T02:00:00.000000Z",
		"by": "agent:ag_01K1Z4A0BVE3Q7R9T1W3Y5A7C9"}
)

var connectionPages = map[string]page{
	"GET /api/connections": {tag: "Connections", zh: "连接列表", text: "Every system that we hear of customers from, or whose customers' tags we write, with its state, lag and counts.", gives: object{"items": []object{exConnection}}},
	"GET /api/connections/{id}": {tag: "Connections", zh: "查看连接", text: "One connection with its definition. Its secret is never returned.",
		gives: object{"connection": exConnection, "text": exDefinition}},
	"POST /api/connections/check": {tag: "Connections", zh: "检查定义",
		text: "Reads a definition, as text or as a form, and says what is wrong, with line and column; both are given back. With `try` it maps a few rows of the other system, or of what is `posted`, and shows them masked. Nothing is kept.",
		asks: object{"text": exDefinition, "try": true}, gives: object{"id": "crm-muhe", "way": "sqlpoll", "faults": []object{}, "trial": exTrial}},
	"POST /api/connections": {tag: "Connections", zh: "发布连接", text: "Puts the next version of a definition in force. With faults nothing is changed. docs/connections.md describes the mapping.",
		asks: object{"text": exDefinition, "version": 2}, gives: object{"connection": exConnection, "faults": []object{}}, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/connections/{id}/test": {tag: "Connections", zh: "测试连接", text: "Fetches a few rows with the kept secret and maps them. A `fault` says why it could not.",
		gives: object{"id": "crm-muhe", "way": "sqlpoll", "faults": []object{}, "trial": exTrial}},
	"POST /api/connections/{id}/secret": {tag: "Connections", zh: "保存连接密钥",
		text: "Keeps the address of a database with its password, or what the other system gave, sealed. For a hook, and a push that signs, a secret is made and shown this once.", asks: object{}, gives: object{"secret": "zyhook_qk2nZx0Y6W1c5vXw7s9b3d1f5h7j9l1n3p5r7t9v1x"}},
	"POST /api/connections/{id}/switch": {tag: "Connections", zh: "启停连接", text: "Its place is kept while it is off.", asks: object{"on": true}},
	"POST /api/connections/{id}/rewind": {tag: "Connections", zh: "从头开始", text: "Forgets how far it has come. Rows that come again count once.", may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/connections/{id}/remove": {tag: "Connections", zh: "删除连接",
		text: "Forgets the connection, its secret, refused rows and files, and takes back slot and publication that were made for it.", gives: object{"left": false}},
	"GET /api/connections/{id}/letters": {tag: "Connections", zh: "被拒数据", text: "Rows that could not be taken, masked, the oldest first. `next` is the cursor for `after`. They are kept for a week. Of a push they are deliveries that were given up.",
		gives: object{"items": []object{{"id": "lt_01K1Z8H4J6K8M0N2P4Q6R8S0TV-00002", "at": "2026-11-28T02:00:00.000000Z", "field": "traits.birthday", "code": "bad_date", "row": object{"id": 4711, "born": "s**"}}}}},
	"POST /api/connections/{id}/letters/replay": {tag: "Connections", zh: "重放被拒数据", text: "Gives refused rows to the mapping in force once more: one (`id`), those of a file (`import`), or all. What a push gave up is sent again.", asks: object{}, gives: object{"taken": 9, "left": 1}},
	"GET /api/connections/{id}/imports":         {tag: "Connections", zh: "导入记录", text: "The newest fifty. A file is uploaded with `POST` of the same path, as `application/octet-stream`, its name in the query.", gives: object{"items": []object{exImport}}},
	"GET /api/imports/{id}":                     {tag: "Connections", zh: "查看导入", text: "How far it has come.", gives: exImport},
	"GET /api/imports/{id}/preview":             {tag: "Connections", zh: "预览导入", text: "What the file turned out to be, and its first rows, mapped and masked.", gives: exTrial},
	"POST /api/imports/{id}/check":              {tag: "Connections", zh: "试运行", text: "Goes over the whole file and keeps nothing: how many rows are good, and why the others are not.", gives: exImport, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/imports/{id}/run":                {tag: "Connections", zh: "开始导入", text: "Begins, or goes on where it was stopped. Refused rows: GET /api/imports/{id}/refused.", gives: exImport, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/imports/{id}/stop":               {tag: "Connections", zh: "停止导入", text: "What was imported stays.", gives: exImport, may: []zhiyin.Error{zhiyin.Conflict}},
	"POST /hooks/{id}": {tag: "Connections", zh: "接收推送", own: true,
		text: "Where another system posts rows: one JSON document, a list of them, or Debezium's change events, as the connection says. It brings `Authorization: Bearer` with the hook's token, a signature of Standard Webhooks, or an HMAC of the body in the header that the connection names. At most 512 KB and 500 rows, and as many requests a minute as the connection says.",
		asks: object{"id": 4711, "surname": "苏"}, gives: object{"taken": 1, "skipped": 0, "refused": 0}, may: []zhiyin.Error{zhiyin.Busy}},
}
