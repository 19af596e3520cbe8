package studio

import (
	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

const exFlowYAML = "id: muhe-main\nname: {cmn: 沐禾来电导航}\nstart: hello\nnodes:\n  hello:\n    say:\n      text: {cmn: 您好。}\n    next: bye\n  bye:\n    hangup: {}\n"

var (
	exFlow  = object{"id": "muhe-main", "unit": "muhe", "name": object{"cmn": "沐禾来电导航", "en": "Calls to Muhe"}, "nodes": 24, "version": 1, "pack": "beauty@1", "numbers": []object{}}
	exHello = object{"id": "hello", "kind": "say", "line": 5, "column": 3, "ways": []object{{"field": "next", "to": "bye"}},
		"fields": object{"say": object{"text": object{"cmn": "您好。"}}, "next": "bye"}}
	exReading = object{"outline": object{"id": "muhe-main", "name": object{"cmn": "沐禾来电导航"}, "start": "hello", "nodes": []object{exHello}}, "problems": []object{}}
	exRefused = object{"outline": object{"id": "muhe-main", "name": object{"cmn": "沐禾来电导航"}, "start": "hello", "nodes": []object{exHello}},
		"problems": []object{{"node": "hello", "field": "next", "line": 8, "column": 5, "text": "there is no node bye"}}}
	exWalk = object{"steps": []object{{"at_ms": 0, "is": "entered", "node": "hello", "does": "say"}, {"at_ms": 0, "is": "said", "node": "hello", "prompt": "hello", "words": "苏女士，您好。", "ms": 1900}},
		"path": []string{"hello", "bye"}, "node": "bye", "wait": "nothing", "speech": false, "choices": []object{}, "ms": 1900, "unused": 0}
)

var flowPages = map[string]door.Page{
	"GET /api/flows": {Tag: "Definitions", ZH: "流程列表", Text: "Every flow in force, and every one that is drafted for the first time, with the numbers that it answers.",
		Gives: object{"items": []object{exFlow}}},
	"GET /api/flows/{id}": {Tag: "Definitions", ZH: "一个流程", Text: "Its text as it is edited (the newest draft, else what is in force), what the text says, node by node with line and column, and where its nodes are drawn. Versions come from `GET /api/definitions/flow/{id}/versions`.",
		Gives: object{"id": "muhe-main", "unit": "muhe", "name": object{"cmn": "沐禾来电导航"}, "nodes": 24, "version": 1, "numbers": []object{}, "yaml": exFlowYAML, "from": 1, "reading": exReading, "places": object{"hello": object{"x": 0, "y": 40}}},
		May:   []zhiyin.Error{zhiyin.NotFound}},
	"GET /api/flow-words": {Tag: "Definitions", ZH: "节点可用的值", Text: "Every kind of node with its fields, what texts and rules may read, and the unit's queues, notices, flows and numbers.",
		Gives: object{"kinds": []object{{"name": "say", "fields": []object{{"path": "say.text", "type": "text", "needed": true}}}}, "paths": []object{{"path": "customer", "type": "name", "personal": true, "says": "the customer, when one is known by name"}},
			"queues": []object{{"id": "muhe-care", "name": object{"cmn": "客服"}}}, "notices": []object{{"id": "muhe-recording"}}, "flows": []object{{"id": "muhe-main"}}, "units": []object{}, "numbers": []object{}}},
	"POST /api/flows/check": {Tag: "Definitions", ZH: "检查流程", Text: "Reads a text that need not be whole, and says what is wrong in which node, at which line and column, also beside what is in force: queues, notices, flows that it calls or that call it. Nothing is kept.",
		Asks: object{"yaml": exFlowYAML}, Gives: exRefused},
	"POST /api/flows/edit": {Tag: "Definitions", ZH: "改写流程文本", Text: "Performs edits on a text and returns it: only the lines change that an edit touches, comments stay. Nothing is kept.",
		Asks:  object{"yaml": exFlowYAML, "edits": []object{{"do": "set", "node": "hello", "field": "say.text.cmn", "value": "您好，请讲。"}}},
		Gives: object{"yaml": exFlowYAML, "outline": exReading["outline"], "problems": []object{}}, May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"POST /api/flows/walk": {Tag: "Definitions", ZH: "以客户身份走流程", Text: "Walks a text as one or two customers, as far as the caller may see them, on the same acts: keys, words, silence, or one of the walk's `choices`. The engine, the prompts and the voice are those of a call; nothing is dialled, queued, sent or kept. Each customer is entered in the audit chain.",
		Asks: object{"yaml": exFlowYAML, "customers": []string{door.ExCustomer}, "acts": []object{}}, Gives: object{"walks": []object{exWalk}}, May: []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/flows/trails": {Tag: "Definitions", ZH: "统计多位客户的路径", Text: "Walks a text as many customers on the same acts and counts their ways. Prompts are reckoned by their length.",
		Asks:  object{"yaml": exFlowYAML, "some": 50, "acts": []object{}},
		Gives: object{"walked": 50, "trails": []object{{"path": []string{"hello", "bye"}, "wait": "nothing", "count": 50, "ms": 1900, "some": []int{0, 1}}}, "some": []object{}}},
	"POST /api/flows": {Tag: "Definitions", ZH: "起草流程", Text: "Keeps a text as the next version, to be published by `POST /api/definitions/flow/{id}/versions/{version}/publish`. With problems nothing is kept. A flow that is new names its `unit`.",
		Asks: object{"yaml": exFlowYAML}, Gives: object{"id": "muhe-main", "version": 2, "state": "drafted", "problems": []object{}}, May: []zhiyin.Error{zhiyin.Denied}},
	"POST /api/flows/{id}/versions/{version}/discard": {Tag: "Definitions", ZH: "放弃流程草稿", Text: "The draft is put away; its number stays.", May: []zhiyin.Error{zhiyin.NotFound, zhiyin.Conflict}},
	"GET /api/flows/{id}/traffic": {Tag: "Definitions", ZH: "流程的实时人次", Text: "How the contacts of the last hours went: how many came to each node, hung up there, and went on from one to another. At most the newest 3,000 are read.",
		Gives: object{"hours": 24, "contacts": 812, "whole": true, "nodes": []object{{"node": "menu", "entered": 640, "left": 21}}, "edges": []object{{"from": "menu", "to": "orders", "count": 301}}},
		May:   []zhiyin.Error{zhiyin.NotFound}},
	"POST /api/flows/{id}/layout": {Tag: "Definitions", ZH: "保存节点位置", Text: "Where the nodes are drawn. It is kept beside the text: the flow's versions do not change.",
		Asks: object{"places": object{"hello": object{"x": 0, "y": 40}}}, May: []zhiyin.Error{zhiyin.NotFound}},
}
