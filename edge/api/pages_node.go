package api

import "zhiyin.dev/edge/api/door"

var nodePages = map[string]door.Page{
	"GET /healthz": {Tag: "Node", ZH: "进程存活", Text: "The process lives.", Gives: object{"live": true}},
	"GET /readyz": {Tag: "Node", ZH: "可以工作", Text: "The node can work; 503 with the same body when a part can't.",
		Gives: object{"ready": true, "parts": []object{{"name": "store", "ready": true}}}},
}
