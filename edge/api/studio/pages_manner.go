package studio

import "zhiyin.dev/edge/api/door"

var exShare = object{"calls": 212, "through": 88, "percent": 41.5, "low": 35.1, "high": 48.2}

var mannerPages = map[string]door.Page{
	"GET /api/manners": {Tag: "Definitions", ZH: "语音菜单的效果与服务方式", Text: "How many callers go through the voice menus, by the groups of the unit's definition, age band, tier and language: in the last days with the 95 % interval (Wilson), and in as many before; how the others left, and what offers of another manner of service came to; who came by the entrance of the site, wrote, and took what it led with. Each call counts once.",
		Gives: object{"items": []object{{"unit": "muhe", "of": object{"kind": "manner", "id": "muhe-manners", "version": 1}, "from": "2026-10-30T08:00:00Z", "until": "2026-11-29T08:00:00Z",
			"groups": []object{{"id": "young", "name": object{"cmn": "年轻人", "en": "Young people"}, "percent": 44.1, "writes": 73.5}},
			"lines": []object{{"by": "group", "value": "young", "now": exShare, "was": object{"calls": 190, "through": 118, "percent": 62.1, "low": 55.0, "high": 68.7}, "sure": true,
				"of": object{"met": 212, "left": 124, "hung_up": 70, "person": 41, "gave_up": 13, "offered": 60, "taken": 22, "declined": 5, "came": 40, "wrote": 31, "followed": 33}}}}}}},
}
