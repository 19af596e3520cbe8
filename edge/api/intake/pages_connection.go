package intake

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

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

var connectionPages = map[string]door.Page{
	"GET /api/connections": {Tag: "Connections", ZH: "连接列表", Text: "Every system that we hear of customers from, or whose customers' tags we write, with its state, lag and counts.", Gives: object{"items": []object{exConnection}}},
	"GET /api/connections/{id}": {Tag: "Connections", ZH: "查看连接", Text: "One connection with its definition. Its secret is never returned.",
		Gives: object{"connection": exConnection, "text": exDefinition}},
	"POST /api/connections/check": {Tag: "Connections", ZH: "检查定义",
		Text: "Reads a definition, as text or as a form, and says what is wrong, with line and column; both are given back. With `try` it maps a few rows of the other system, or of what is `posted`, and shows them masked. Nothing is kept.",
		Asks: object{"text": exDefinition, "try": true}, Gives: object{"id": "crm-muhe", "way": "sqlpoll", "faults": []object{}, "trial": exTrial}},
	"POST /api/connections": {Tag: "Connections", ZH: "发布连接", Text: "Puts the next version of a definition in force. With faults nothing is changed. docs/connections.md describes the mapping.",
		Asks: object{"text": exDefinition, "version": 2}, Gives: object{"connection": exConnection, "faults": []object{}}, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/connections/{id}/test": {Tag: "Connections", ZH: "测试连接", Text: "Fetches a few rows with the kept secret and maps them. A `fault` says why it could not.",
		Gives: object{"id": "crm-muhe", "way": "sqlpoll", "faults": []object{}, "trial": exTrial}},
	"POST /api/connections/{id}/secret": {Tag: "Connections", ZH: "保存连接密钥",
		Text: "Keeps the address of a database with its password, or what the other system gave, sealed. For a hook, and a push that signs, a secret is made and shown this once.", Asks: object{}, Gives: object{"secret": "zyhook_qk2nZx0Y6W1c5vXw7s9b3d1f5h7j9l1n3p5r7t9v1x"}},
	"POST /api/connections/{id}/switch": {Tag: "Connections", ZH: "启停连接", Text: "Its place is kept while it is off.", Asks: object{"on": true}},
	"POST /api/connections/{id}/rewind": {Tag: "Connections", ZH: "从头开始", Text: "Forgets how far it has come. Rows that come again count once.", May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/connections/{id}/remove": {Tag: "Connections", ZH: "删除连接",
		Text: "Forgets the connection, its secret, refused rows and files, and takes back slot and publication that were made for it.", Gives: object{"left": false}},
	"GET /api/connections/{id}/letters": {Tag: "Connections", ZH: "被拒数据", Text: "Rows that could not be taken, masked, the oldest first. `next` is the cursor for `after`. They are kept for a week. Of a push they are deliveries that were given up.",
		Gives: object{"items": []object{{"id": "lt_01K1Z8H4J6K8M0N2P4Q6R8S0TV-00002", "at": "2026-11-28T02:00:00.000000Z", "field": "traits.birthday", "code": "bad_date", "row": object{"id": 4711, "born": "s**"}}}}},
	"POST /api/connections/{id}/letters/replay": {Tag: "Connections", ZH: "重放被拒数据", Text: "Gives refused rows to the mapping in force once more: one (`id`), those of a file (`import`), or all. What a push gave up is sent again.", Asks: object{}, Gives: object{"taken": 9, "left": 1}},
	"GET /api/connections/{id}/imports":         {Tag: "Connections", ZH: "导入记录", Text: "The newest fifty. A file is uploaded with `POST` of the same path, as `application/octet-stream`, its name in the query.", Gives: object{"items": []object{exImport}}},
	"GET /api/imports/{id}":                     {Tag: "Connections", ZH: "查看导入", Text: "How far it has come.", Gives: exImport},
	"GET /api/imports/{id}/preview":             {Tag: "Connections", ZH: "预览导入", Text: "What the file turned out to be, and its first rows, mapped and masked.", Gives: exTrial},
	"POST /api/imports/{id}/check":              {Tag: "Connections", ZH: "试运行", Text: "Goes over the whole file and keeps nothing: how many rows are good, and why the others are not.", Gives: exImport, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/imports/{id}/run":                {Tag: "Connections", ZH: "开始导入", Text: "Begins, or goes on where it was stopped. Refused rows: GET /api/imports/{id}/refused.", Gives: exImport, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /api/imports/{id}/stop":               {Tag: "Connections", ZH: "停止导入", Text: "What was imported stays.", Gives: exImport, May: []zhiyin.Error{zhiyin.Conflict}},
	"POST /hooks/{id}": {Tag: "Connections", ZH: "接收推送", Own: true,
		Text: "Where another system posts rows: one JSON document, a list of them, or Debezium's change events, as the connection says. It brings `Authorization: Bearer` with the hook's token, a signature of Standard Webhooks, or an HMAC of the body in the header that the connection names. At most 512 KB and 500 rows, and as many requests a minute as the connection says.",
		Asks: object{"id": 4711, "surname": "苏"}, Gives: object{"taken": 1, "skipped": 0, "refused": 0}, May: []zhiyin.Error{zhiyin.Busy}},
}
