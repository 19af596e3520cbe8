package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	doorapi "zhiyin.dev/edge/api/door"
	"zhiyin.dev/store"
)

// integrated are the routes that a store adds.
var integrated = map[string]doorapi.Route{
	"POST /api/floor/wallboards": {Who: doorapi.Agent, May: access.AgentSteer},
	"GET /api/v1/keys":           keyed, "POST /api/v1/keys": keyed, "POST /api/v1/keys/{id}/rotate": keyed, "POST /api/v1/keys/{id}/revoke": keyed,
	"POST /api/set-up": open,
	"GET /health":      {Who: doorapi.Agent, May: access.OpsRead}, "GET /api/health": {Who: doorapi.Agent, May: access.OpsRead},
	"POST /api/customers/{id}/dossier": {Who: doorapi.Agent, May: access.CustomerExport}, "POST /api/customers/{id}/erase": {Who: doorapi.Agent, May: access.CustomerErase}, "POST /api/customers/{id}/hold": {Who: doorapi.Agent, May: access.CustomerErase},
	"GET /api/connections": connects, "GET /api/connections/{id}": connects, "POST /api/connections/check": connects, "POST /api/connections": connects,
	"POST /api/connections/{id}/test": connects, "POST /api/connections/{id}/secret": connects, "POST /api/connections/{id}/switch": connects,
	"POST /api/connections/{id}/rewind": connects, "POST /api/connections/{id}/remove": connects, "GET /api/connections/{id}/letters": connects,
	"POST /api/connections/{id}/letters/replay": connects, "GET /api/connections/{id}/imports": connects, "POST /api/connections/{id}/imports": connects,
	"GET /api/imports/{id}": connects, "GET /api/imports/{id}/preview": connects, "POST /api/imports/{id}/check": connects, "POST /api/imports/{id}/run": connects,
	"POST /api/imports/{id}/stop": connects, "GET /api/imports/{id}/refused": connects, "POST /hooks/{id}": open,
	"GET /api/v1/customers/{id}/tags": apitest.Reads, "GET /api/v1/customers/{id}/tags/{tag}": apitest.Reads, "GET /api/v1/customers/{id}/purchases": apitest.Reads,
	"POST /api/desk/customers/{id}/tags/{tag}/reject": {Who: doorapi.Agent, May: access.CustomerRead},
	"GET /api/tags": apitest.Defines, "POST /api/tags": apitest.Prints, "GET /api/tags/{id}/versions/{version}/preview": apitest.Defines, "POST /api/tags/{id}/versions/{version}/approve": apitest.Prints,
	"POST /api/tags/{id}/versions/{version}/publish": apitest.Prints, "POST /api/tags/{id}/roll-back": apitest.Prints,
	"GET /api/tags/{id}": apitest.Defines, "GET /api/tag-words": apitest.Defines, "GET /api/tag-drafts": apitest.Defines, "POST /api/tags/check": apitest.Defines, "POST /api/tags/preview": apitest.Defines, "POST /api/tags/{id}/versions/{version}/discard": apitest.Prints,
	"GET /api/language/intents": apitest.Defines, "GET /api/language/intents/{id}": apitest.Defines, "POST /api/language/intents": apitest.Prints, "GET /api/language/needs": apitest.Defines, "GET /api/language/evaluation": apitest.Defines,
	"GET /api/language/inbox": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/inbox/{id}": apitest.Prints, "POST /api/language/inbox/{id}/take-back": apitest.Prints,
	"GET /api/language/effect/{kind}/{id}/{version}": apitest.Defines, "GET /api/language/cues": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/cues/ask": apitest.Prints, "POST /api/language/cues/accept": apitest.Prints, "POST /api/language/cues/refuse": apitest.Prints, "GET /api/language/labels": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/labels": apitest.Prints, "GET /api/language/voice": apitest.Defines, "GET /api/language/voices": apitest.Defines,
	"GET /api/flows": apitest.Defines, "GET /api/flows/{id}": apitest.Defines, "GET /api/flow-words": apitest.Defines, "POST /api/flows/check": apitest.Defines, "POST /api/flows/edit": apitest.Defines, "GET /api/flows/{id}/traffic": apitest.Defines,
	"POST /api/flows": apitest.Prints, "POST /api/flows/{id}/layout": apitest.Prints, "POST /api/flows/{id}/versions/{version}/discard": apitest.Prints,
	"GET /api/manners": apitest.Defines, "GET /api/definitions/{kind}": apitest.Defines, "POST /api/definitions/{kind}/check": apitest.Defines, "GET /api/plans": apitest.Defines, "GET /api/plans/{id}": apitest.Defines, "GET /api/plan-words": apitest.Defines, "POST /api/plans/check": apitest.Defines, "POST /api/plans/try": apitest.Defines, "POST /api/plans": apitest.Prints, "GET /api/affinity": apitest.Defines, "POST /api/affinity/{queue}": apitest.Prints, "POST /api/plans/{id}/versions/{version}/discard": apitest.Prints,
	"POST /api/flows/walk": {Who: doorapi.Agent, May: access.CustomerRead}, "POST /api/flows/trails": {Who: doorapi.Agent, May: access.CustomerRead},
	"GET /api/v1/events":   {Who: doorapi.Either, May: access.EventsRead},
	"GET /api/v1/contacts": {Who: doorapi.Either, May: access.ContactRead}, "GET /api/v1/contacts/{id}": {Who: doorapi.Either, May: access.ContactRead},
	"GET /api/v1/identity/{id}/path": {Who: doorapi.Either, May: access.CustomerRead}, "GET /api/v1/identifier-kinds": apitest.Reads, "GET /api/v1/candidates": merging, "GET /api/v1/candidates/{id}": merging,
	"POST /api/v1/candidates/{id}/merge": merging, "POST /api/v1/candidates/{id}/refuse": merging, "POST /api/v1/unmerges": merging,
	"POST /api/v1/merges": merging, "GET /api/v1/merges/{id}": merging, "POST /api/v1/merges/{id}/approve": merging,
	"GET /api/v1/customers": {Who: doorapi.Either, May: access.CustomerRead}, "POST /api/v1/customers/find": {Who: doorapi.Either, May: access.CustomerRead},
	"GET /api/v1/customers/{id}/timeline": {Who: doorapi.Either, May: access.CustomerRead}, "GET /api/v1/customers/{id}/records": {Who: doorapi.Either, May: access.CustomerRead},
	"GET /api/v1/customers/{id}/changes": apitest.Reads, "GET /api/v1/customers/{id}/consents": apitest.Reads, "GET /api/v1/customers/{id}/worth": apitest.Reads,
	"GET /api/v1/customers/{id}/rejections": apitest.Reads, "GET /api/v1/customers/{id}/household": apitest.Reads, "GET /api/v1/tags": apitest.Reads, "GET /api/v1/tags/{tag}/customers": apitest.Reads,
	"POST /api/desk/customers/{id}/consents": {Who: doorapi.Agent, May: access.CustomerRead}, "POST /api/desk/customers/{id}/tags/{tag}/restore": {Who: doorapi.Agent, May: access.CustomerRead},
	"GET /api/v1/customers/{id}":                 {Who: doorapi.Either, May: access.CustomerRead},
	"POST /api/v1/customers/{id}/proofs/{proof}": {Who: doorapi.Either, May: access.EventsWrite},
	"GET /api/v1/queues":                         {Who: doorapi.Either, May: access.QueueRead}, "GET /api/v1/agents": {Who: doorapi.Either, May: access.AgentRead},
	"GET /api/v1/sources": takesIn, "POST /api/v1/sources/{name}": takesIn, "GET /api/v1/quarantine": takesIn, "GET /api/v1/quarantine-counts": takesIn,
	"GET /api/v1/quarantine/{id}": takesIn, "POST /api/v1/quarantine/{id}/replay": takesIn, "POST /api/v1/quarantine/{id}/discard": takesIn,
	"POST /api/v1/quarantine/replay": takesIn, "POST /api/v1/quarantine/discard": takesIn, "POST /api/v1/quarantine/{id}/reveal": {Who: doorapi.Agent, May: access.CustomerReveal},
	"GET /api/v1/suppressions":       {Who: doorapi.Agent, May: access.CustomerErase},
	"POST /api/v1/suppressions":      {Who: doorapi.Agent, May: access.CustomerErase},
	"POST /api/v1/suppressions/lift": {Who: doorapi.Agent, May: access.CustomerErase},
	"GET /api/v1/schemas":            {Who: doorapi.Agent, May: access.DefinitionRead}, "POST /api/v1/schemas/check": {Who: doorapi.Agent, May: access.DefinitionRead},
	"POST /api/v1/schemas":         {Who: doorapi.Agent, May: access.DefinitionPublish},
	"POST /api/definitions/{kind}": apitest.Prints, "GET /api/definitions/{kind}/{id}/versions": apitest.Defines, "POST /api/definitions/{kind}/{id}/versions/{version}/approve": apitest.Prints,
	"POST /api/definitions/{kind}/{id}/versions/{version}/publish": apitest.Prints, "POST /api/definitions/{kind}/{id}/roll-back": apitest.Prints, "POST /api/definitions/{kind}/{id}/versions/{version}/discard": apitest.Prints, "GET /api/definitions/{kind}/{id}/diff": apitest.Defines,
	"POST /api/tags/{id}/versions/{version}/shadow": apitest.Prints, "GET /api/tags/{id}/versions/{version}/shadow": apitest.Defines,
	"POST /api/desk/contacts/{id}/joint": mine, "POST /api/joint/open": open, "POST /api/joint/state": open, "POST /api/joint/invite": open, "POST /api/joint/remove": open,
	"POST /api/app/handoffs": open, "POST /api/app/handoffs/{id}/take": open, "POST /api/device/open": open, "POST /api/device/code": open, "POST /api/device/confirm": open, "POST /api/device/decline": open,
	"GET /api/desk/tasks": mine, "POST /api/desk/tasks/{id}/take": mine, "GET /api/desk/tasks/{id}/files/{file}": mine, "POST /api/desk/tasks/{id}/release": mine, "POST /api/desk/tasks/{id}/call": mine, "POST /api/desk/tasks/{id}/answer": mine, "POST /api/desk/tasks/{id}/done": mine,
	"GET /api/desk/contacts/{id}/handoffs": mine, "POST /api/desk/contacts/{id}/handoffs": mine, "POST /api/desk/handoffs/{id}/withdraw": mine, "GET /api/desk/handoffs/{id}/files/{seq}": mine,
	"GET /api/v1/messages": {Who: doorapi.Either, May: access.OpsRead}, "POST /api/v1/message-reports": open,
	"GET /api/v1/webhooks": hooked, "GET /api/v1/webhook-kinds": hooked, "POST /api/v1/webhooks": hooked, "GET /api/v1/webhooks/{id}": hooked, "POST /api/v1/webhooks/{id}": hooked,
	"POST /api/v1/webhooks/{id}/purpose": {Who: doorapi.Either, May: access.CustomerExport}, "POST /api/v1/webhooks/{id}/enable": hooked, "POST /api/v1/webhooks/{id}/disable": hooked,
	"POST /api/v1/webhooks/{id}/secret": hooked, "POST /api/v1/webhooks/{id}/remove": hooked, "POST /api/v1/webhooks/{id}/test": hooked, "POST /api/v1/webhooks/{id}/replay": hooked,
	"GET /api/v1/webhooks/{id}/deliveries": hooked, "POST /api/v1/webhooks/{id}/deliveries/{event}/resend": hooked,
}

var takesIn = doorapi.Route{Who: doorapi.Agent, May: access.IntakeManage}

var merging = doorapi.Route{Who: doorapi.Either, May: access.CustomerMerge}

var hooked = doorapi.Route{Who: doorapi.Either, May: access.WebhookManage}

var connects = doorapi.Route{Who: doorapi.Agent, May: access.ConnectionManage}

var keyed = doorapi.Route{Who: doorapi.Agent, May: access.KeyManage}

func TestEveryRouteOfIntegratorsSaysWhoMayCallIt(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	want := maps.Clone(permitted)
	maps.Copy(want, integrated)
	if got := s.Server.Routes(); !maps.Equal(got, want) {
		for p := range got {
			if want[p] != got[p] {
				t.Errorf("%s is for %v, the list says %v", p, got[p], want[p])
			}
		}
		for p := range want {
			if got[p].Who == "" {
				t.Errorf("%s is not there", p)
			}
		}
	}
}

func TestAKeyIsMadeUsedReplacedAndRevoked(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	id, secret := s.Made(cookie, `{"name":"CRM","unit":"muhe","scopes":["events.write"],"source":"crm-muhe"}`)
	if r := s.Do(nil, "POST", "/v1/identify", `{"userId":"u1"}`, apitest.AsUser(secret)); r.Status != 200 || !s.Parts.Heard("identify crm-muhe u1") {
		t.Errorf("with the key: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/identify", `{"userId":"u2"}`, apitest.AsUser("write-key")); r.Status != 200 {
		t.Errorf("with a configured write key: %d %s", r.Status, r.Body)
	}
	_, reader := s.Made(cookie, `{"name":"BI","scopes":["events.read"]}`)
	if r := s.Do(nil, "POST", "/v1/identify", `{"userId":"u3"}`, apitest.AsUser(reader)); r.Status != 403 {
		t.Errorf("without the scope: %d %s", r.Status, r.Body)
	}
	list := s.Do(cookie, "GET", "/api/v1/keys?limit=1", "")
	if !strings.Contains(list.Body, `"source":"api"`) || strings.Contains(list.Body, secret) || !strings.Contains(list.Header.Get("Link"), `rel="next"`) {
		t.Errorf("%s %v", list.Body, list.Header)
	}
	var next struct {
		Secret string
		Key    struct{ ID string }
	}
	r := s.Do(cookie, "POST", "/api/v1/keys/"+id+"/rotate", `{"overlap_seconds":3600}`)
	if err := json.Unmarshal([]byte(r.Body), &next); err != nil || r.Status != 200 {
		t.Fatalf("rotate: %d %s", r.Status, r.Body)
	}
	for _, k := range []string{secret, next.Secret} {
		if r := s.Do(nil, "POST", "/v1/track", `{"userId":"u1","event":"X"}`, apitest.AsUser(k)); r.Status != 200 {
			t.Errorf("while both work: %d %s", r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "POST", "/api/v1/keys/"+id+"/rotate", `{"overlap_seconds":0}`); r.Status != 409 {
		t.Errorf("rotating twice: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/v1/keys/"+next.Key.ID+"/revoke", `{}`); r.Status != 200 {
		t.Errorf("revoke: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/v1/track", `{"userId":"u1","event":"X"}`, apitest.AsUser(next.Secret)); r.Status != 401 || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Basic") {
		t.Errorf("after it was revoked: %d %s", r.Status, r.Body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.KeyManage), Limit: 10})
	if err != nil || len(rows) != 4 || rows[0].Reason != "revoked" || rows[0].Actor != "agent:ag_wen" || rows[3].Object != "key:"+id {
		t.Errorf("audit: %d rows, %+v, %v", len(rows), rows, err)
	}
	if strings.Contains(s.Log.String(), "zy_live_") {
		t.Error("a secret is in the log")
	}
}

func TestKeysAreForWhoeverManagesThem(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	for _, role := range access.Roles() {
		s.SignIns.Become(role, true)
		cookie := s.SignIn(apitest.Wen)
		want := 403
		if role == access.Security {
			want = 200
		}
		if r := s.Do(cookie, "GET", "/api/v1/keys", ""); r.Status != want {
			t.Errorf("%s: %d %s", role, r.Status, r.Body)
		}
	}
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	_, secret := s.Made(cookie, `{"name":"all","scopes":["webhook.manage"]}`)
	if r := s.Do(nil, "GET", "/api/v1/keys", "", apitest.Bearer(secret)); r.Status != 401 {
		t.Errorf("a key that reads keys: %d", r.Status)
	}
	for what, body := range map[string]string{
		"a scope of people": `{"name":"x","scopes":["key.manage"]}`, "no scope": `{"name":"x","scopes":[]}`, "no name": `{"name":" ","scopes":["events.read"]}`,
		"an unknown unit": `{"name":"x","unit":"nowhere","scopes":["events.read"]}`, "an end that is over": `{"name":"x","scopes":["events.read"],"expires":"2020-01-01T00:00:00Z"}`,
		"a scope twice": `{"name":"x","scopes":["events.read","events.read"]}`,
	} {
		if r := s.Do(cookie, "POST", "/api/v1/keys", body); r.Status != 400 || r.Kind() != "invalid" {
			t.Errorf("%s: %d %s", what, r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "POST", "/api/v1/keys/key_none/revoke", `{}`); r.Status != 404 {
		t.Errorf("an unknown key: %d", r.Status)
	}
	for _, scope := range access.Scopes() {
		s.Made(cookie, `{"name":"x","scopes":["`+string(scope)+`"]}`)
	}
}

func TestIntegratorsRoutesAreRefusedToRolesThatLackThem(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	cookie := s.SignIn(apitest.Wen)
	for _, role := range access.Roles() {
		s.SignIns.Become(role, true)
		actor := access.Actor{Agent: apitest.Wen, Roles: []access.Role{role}, Units: []zhiyin.UnitID{"muhe"}, Verified: true}
		for pattern, route := range integrated {
			if route.Who == doorapi.Anyone {
				continue
			}
			method, path, _ := strings.Cut(pattern, " ")
			id := "wh_none"
			switch {
			case strings.Contains(path, "/contacts/"):
				id = "ct_none"
			case strings.Contains(path, "/customers/"):
				id = "cu_none"
			}
			if strings.Contains(path, "/keys/") {
				id = "key_none"
			}
			path = strings.NewReplacer("{id}", id, "{event}", "ev_none").Replace(path)
			r := s.Do(cookie, method, path, `{}`, func(r *http.Request) {
				if method == "POST" && strings.HasSuffix(path, "/imports") { // a file
					r.Header.Set("Content-Type", "application/octet-stream")
				}
			})
			if refused := r.Status == 403; refused == access.Allows(actor, route.May, access.Object{}) {
				t.Errorf("%s as %s: %d %s", pattern, role, r.Status, r.Body)
			}
		}
	}
}
