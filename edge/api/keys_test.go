package api_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/device"
	doorapi "zhiyin.dev/edge/api/door"
	"zhiyin.dev/handoff"
	"zhiyin.dev/identity"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// withStore is a site whose keys and webhooks are kept in a real store.
func withStore(t testing.TB, change ...func(*doorapi.Config)) (*site, *store.DB) {
	t.Helper()
	return withParts(t, func(*api.Ports) {}, change...)
}

// withParts is withStore with other parts.
func withParts(t testing.TB, parts func(*api.Ports), change ...func(*doorapi.Config)) (*site, *store.DB) {
	t.Helper()
	return partsOn(t, storetest.OpenSQLite(t, t.TempDir(), store.Config{}), parts, change...)
}

// partsOn is withParts over a database.
func partsOn(t testing.TB, db *store.DB, parts func(*api.Ports), change ...func(*doorapi.Config)) (*site, *store.DB) {
	t.Helper()
	e := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 1},
		YAML: "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\n"}, time.Now())
	if err := db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(c *doorapi.Config, p *api.Ports) {
		for _, f := range change {
			f(c)
		}
		p.SetUp, p.APIKeys, p.Audit, p.Erasures, p.Dossiers = setUps{}, db, db, erasing{db}, telling{db}
		p.Facts = standing{}
		p.Tags, p.Studio, p.Language, p.Flows, p.Plans, p.Affinity = concluded{db}, writing{db}, &understanding{}, navigation{}, matching{}, &learned{}
		p.Manners = reporting{}
		p.Devices, p.Apps, p.Handoffs, p.Messages, p.Tasks, p.Joints = linked{}, inApps{}, handing{}, sent{}, leftMessages{}, sharing{}
		p.Profiles = persons{db}
		p.Webhooks = hooks{DB: db}
		p.Connections = systems{DB: db}
		door := newDoorway(t, db)
		p.Quarantine, p.Sources, p.Schemas, p.Suppressions, p.Definitions = door, door, door, door, newPrinting(door)
		p.Ledger, p.House, p.Floor, p.Answers, p.Identities = db, db, standings{}, db, deciding{db}
		kept := make(chan struct{}, 1)
		db.Committed(func([]zhiyin.Event) {
			select {
			case kept <- struct{}{}:
			default:
			}
		})
		p.Kept = kept
		parts(p)
	})
	return s, db
}

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
	"GET /api/v1/customers/{id}/tags": reads, "GET /api/v1/customers/{id}/tags/{tag}": reads, "GET /api/v1/customers/{id}/purchases": reads,
	"POST /api/desk/customers/{id}/tags/{tag}/reject": {Who: doorapi.Agent, May: access.CustomerRead},
	"GET /api/tags": defines, "POST /api/tags": prints, "GET /api/tags/{id}/versions/{version}/preview": defines, "POST /api/tags/{id}/versions/{version}/approve": prints,
	"POST /api/tags/{id}/versions/{version}/publish": prints, "POST /api/tags/{id}/roll-back": prints,
	"GET /api/tags/{id}": defines, "GET /api/tag-words": defines, "GET /api/tag-drafts": defines, "POST /api/tags/check": defines, "POST /api/tags/preview": defines, "POST /api/tags/{id}/versions/{version}/discard": prints,
	"GET /api/language/intents": defines, "GET /api/language/intents/{id}": defines, "POST /api/language/intents": prints, "GET /api/language/needs": defines, "GET /api/language/evaluation": defines,
	"GET /api/language/inbox": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/inbox/{id}": prints, "POST /api/language/inbox/{id}/take-back": prints,
	"GET /api/language/effect/{kind}/{id}/{version}": defines, "GET /api/language/cues": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/cues/ask": prints, "POST /api/language/cues/accept": prints, "POST /api/language/cues/refuse": prints, "GET /api/language/labels": {Who: doorapi.Agent, May: access.ContactRead}, "POST /api/language/labels": prints, "GET /api/language/voice": defines, "GET /api/language/voices": defines,
	"GET /api/flows": defines, "GET /api/flows/{id}": defines, "GET /api/flow-words": defines, "POST /api/flows/check": defines, "POST /api/flows/edit": defines, "GET /api/flows/{id}/traffic": defines,
	"POST /api/flows": prints, "POST /api/flows/{id}/layout": prints, "POST /api/flows/{id}/versions/{version}/discard": prints,
	"GET /api/manners": defines, "GET /api/definitions/{kind}": defines, "POST /api/definitions/{kind}/check": defines, "GET /api/plans": defines, "GET /api/plans/{id}": defines, "GET /api/plan-words": defines, "POST /api/plans/check": defines, "POST /api/plans/try": defines, "POST /api/plans": prints, "GET /api/affinity": defines, "POST /api/affinity/{queue}": prints, "POST /api/plans/{id}/versions/{version}/discard": prints,
	"POST /api/flows/walk": {Who: doorapi.Agent, May: access.CustomerRead}, "POST /api/flows/trails": {Who: doorapi.Agent, May: access.CustomerRead},
	"GET /api/v1/events":   {Who: doorapi.Either, May: access.EventsRead},
	"GET /api/v1/contacts": {Who: doorapi.Either, May: access.ContactRead}, "GET /api/v1/contacts/{id}": {Who: doorapi.Either, May: access.ContactRead},
	"GET /api/v1/identity/{id}/path": {Who: doorapi.Either, May: access.CustomerRead}, "GET /api/v1/identifier-kinds": reads, "GET /api/v1/candidates": merging, "GET /api/v1/candidates/{id}": merging,
	"POST /api/v1/candidates/{id}/merge": merging, "POST /api/v1/candidates/{id}/refuse": merging, "POST /api/v1/unmerges": merging,
	"POST /api/v1/merges": merging, "GET /api/v1/merges/{id}": merging, "POST /api/v1/merges/{id}/approve": merging,
	"GET /api/v1/customers": {Who: doorapi.Either, May: access.CustomerRead}, "POST /api/v1/customers/find": {Who: doorapi.Either, May: access.CustomerRead},
	"GET /api/v1/customers/{id}/timeline": {Who: doorapi.Either, May: access.CustomerRead}, "GET /api/v1/customers/{id}/records": {Who: doorapi.Either, May: access.CustomerRead},
	"GET /api/v1/customers/{id}/changes": reads, "GET /api/v1/customers/{id}/consents": reads, "GET /api/v1/customers/{id}/worth": reads,
	"GET /api/v1/customers/{id}/rejections": reads, "GET /api/v1/customers/{id}/household": reads, "GET /api/v1/tags": reads, "GET /api/v1/tags/{tag}/customers": reads,
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
	"POST /api/definitions/{kind}": prints, "GET /api/definitions/{kind}/{id}/versions": defines, "POST /api/definitions/{kind}/{id}/versions/{version}/approve": prints,
	"POST /api/definitions/{kind}/{id}/versions/{version}/publish": prints, "POST /api/definitions/{kind}/{id}/roll-back": prints, "POST /api/definitions/{kind}/{id}/versions/{version}/discard": prints, "GET /api/definitions/{kind}/{id}/diff": defines,
	"POST /api/tags/{id}/versions/{version}/shadow": prints, "GET /api/tags/{id}/versions/{version}/shadow": defines,
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

// deciding is the store as the node lends it.
type deciding struct{ *store.DB }

func (d deciding) DecideOn(ctx context.Context, on identity.Decision, candidate string, entry zhiyin.AuditEntry) error {
	return d.Decide(ctx, store.DecideOrder{Verb: on.Verb, A: on.A, B: on.B, Reason: on.Reason, By: on.By, At: on.At, Candidate: candidate, Audit: entry})
}

var hooked = doorapi.Route{Who: doorapi.Either, May: access.WebhookManage}

var connects = doorapi.Route{Who: doorapi.Agent, May: access.ConnectionManage}

var keyed = doorapi.Route{Who: doorapi.Agent, May: access.KeyManage}

func TestEveryRouteOfIntegratorsSaysWhoMayCallIt(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	want := maps.Clone(permitted)
	maps.Copy(want, integrated)
	if got := s.server.Routes(); !maps.Equal(got, want) {
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

// made makes a key over HTTP and returns its id and secret.
func (s *site) made(cookie *http.Cookie, body string) (id, secret string) {
	s.t.Helper()
	r := s.do(cookie, "POST", "/api/v1/keys", body)
	var out struct {
		Key    struct{ ID, Source string }
		Secret string
	}
	if err := json.Unmarshal([]byte(r.body), &out); err != nil || r.status != 200 || out.Secret == "" {
		s.t.Fatalf("%d %s", r.status, r.body)
	}
	return out.Key.ID, out.Secret
}

func asUser(key string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(key, ""); r.Header.Del("Origin") }
}

func bearer(key string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key); r.Header.Del("Origin") }
}

func TestAKeyIsMadeUsedReplacedAndRevoked(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	id, secret := s.made(cookie, `{"name":"CRM","unit":"muhe","scopes":["events.write"],"source":"crm-muhe"}`)
	if r := s.do(nil, "POST", "/v1/identify", `{"userId":"u1"}`, asUser(secret)); r.status != 200 || !s.parts.heard("identify crm-muhe u1") {
		t.Errorf("with the key: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/v1/identify", `{"userId":"u2"}`, asUser("write-key")); r.status != 200 {
		t.Errorf("with a configured write key: %d %s", r.status, r.body)
	}
	_, reader := s.made(cookie, `{"name":"BI","scopes":["events.read"]}`)
	if r := s.do(nil, "POST", "/v1/identify", `{"userId":"u3"}`, asUser(reader)); r.status != 403 {
		t.Errorf("without the scope: %d %s", r.status, r.body)
	}
	list := s.do(cookie, "GET", "/api/v1/keys?limit=1", "")
	if !strings.Contains(list.body, `"source":"api"`) || strings.Contains(list.body, secret) || !strings.Contains(list.header.Get("Link"), `rel="next"`) {
		t.Errorf("%s %v", list.body, list.header)
	}
	var next struct {
		Secret string
		Key    struct{ ID string }
	}
	r := s.do(cookie, "POST", "/api/v1/keys/"+id+"/rotate", `{"overlap_seconds":3600}`)
	if err := json.Unmarshal([]byte(r.body), &next); err != nil || r.status != 200 {
		t.Fatalf("rotate: %d %s", r.status, r.body)
	}
	for _, k := range []string{secret, next.Secret} {
		if r := s.do(nil, "POST", "/v1/track", `{"userId":"u1","event":"X"}`, asUser(k)); r.status != 200 {
			t.Errorf("while both work: %d %s", r.status, r.body)
		}
	}
	if r := s.do(cookie, "POST", "/api/v1/keys/"+id+"/rotate", `{"overlap_seconds":0}`); r.status != 409 {
		t.Errorf("rotating twice: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/v1/keys/"+next.Key.ID+"/revoke", `{}`); r.status != 200 {
		t.Errorf("revoke: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/v1/track", `{"userId":"u1","event":"X"}`, asUser(next.Secret)); r.status != 401 || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Basic") {
		t.Errorf("after it was revoked: %d %s", r.status, r.body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.KeyManage), Limit: 10})
	if err != nil || len(rows) != 4 || rows[0].Reason != "revoked" || rows[0].Actor != "agent:ag_wen" || rows[3].Object != "key:"+id {
		t.Errorf("audit: %d rows, %+v, %v", len(rows), rows, err)
	}
	if strings.Contains(s.log.String(), "zy_live_") {
		t.Error("a secret is in the log")
	}
}

func TestKeysAreForWhoeverManagesThem(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	for _, role := range access.Roles() {
		s.signIns.become(role, true)
		cookie := s.signIn(wen)
		want := 403
		if role == access.Security {
			want = 200
		}
		if r := s.do(cookie, "GET", "/api/v1/keys", ""); r.status != want {
			t.Errorf("%s: %d %s", role, r.status, r.body)
		}
	}
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	_, secret := s.made(cookie, `{"name":"all","scopes":["webhook.manage"]}`)
	if r := s.do(nil, "GET", "/api/v1/keys", "", bearer(secret)); r.status != 401 {
		t.Errorf("a key that reads keys: %d", r.status)
	}
	for what, body := range map[string]string{
		"a scope of people": `{"name":"x","scopes":["key.manage"]}`, "no scope": `{"name":"x","scopes":[]}`, "no name": `{"name":" ","scopes":["events.read"]}`,
		"an unknown unit": `{"name":"x","unit":"nowhere","scopes":["events.read"]}`, "an end that is over": `{"name":"x","scopes":["events.read"],"expires":"2020-01-01T00:00:00Z"}`,
		"a scope twice": `{"name":"x","scopes":["events.read","events.read"]}`,
	} {
		if r := s.do(cookie, "POST", "/api/v1/keys", body); r.status != 400 || r.kind() != "invalid" {
			t.Errorf("%s: %d %s", what, r.status, r.body)
		}
	}
	if r := s.do(cookie, "POST", "/api/v1/keys/key_none/revoke", `{}`); r.status != 404 {
		t.Errorf("an unknown key: %d", r.status)
	}
	for _, scope := range access.Scopes() {
		s.made(cookie, `{"name":"x","scopes":["`+string(scope)+`"]}`)
	}
}

func TestIntegratorsRoutesAreRefusedToRolesThatLackThem(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	cookie := s.signIn(wen)
	for _, role := range access.Roles() {
		s.signIns.become(role, true)
		actor := access.Actor{Agent: wen, Roles: []access.Role{role}, Units: []zhiyin.UnitID{"muhe"}, Verified: true}
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
			r := s.do(cookie, method, path, `{}`, func(r *http.Request) {
				if method == "POST" && strings.HasSuffix(path, "/imports") { // a file
					r.Header.Set("Content-Type", "application/octet-stream")
				}
			})
			if refused := r.status == 403; refused == access.Allows(actor, route.May, access.Object{}) {
				t.Errorf("%s as %s: %d %s", pattern, role, r.status, r.body)
			}
		}
	}
}

// linked, handing and sent know no contact and no message: what is asked here is who
// may ask.
type (
	linked  struct{ device.Devices }
	sharing struct{ device.Joints }
	inApps  struct{ device.Apps }
	handing struct{ device.Handoffs }
	outbox  = device.Messages
	sent    struct{ outbox }
)

func (sharing) OpenJoint(context.Context, device.JointProof, string) (device.JointView, error) {
	return device.JointView{}, zhiyin.NotFound
}

func (sharing) JointOf(context.Context, zhiyin.AgentID, zhiyin.ContactID) (device.JointStanding, error) {
	return device.JointStanding{}, zhiyin.NotFound
}

func (sharing) OfferJoint(context.Context, zhiyin.AgentID, zhiyin.ContactID) (device.JointStanding, error) {
	return device.JointStanding{}, zhiyin.NotFound
}

func (sharing) Joint(context.Context, device.JointProof) (device.JointView, error) {
	return device.JointView{}, zhiyin.NotFound
}

func (sharing) InviteJoint(context.Context, device.JointProof, string) (device.JointInvitation, error) {
	return device.JointInvitation{}, zhiyin.NotFound
}

func (sharing) RemoveJoint(context.Context, device.JointProof, zhiyin.DeviceID) error {
	return zhiyin.NotFound
}

func (inApps) Waiting(context.Context, device.AppMember) ([]device.AppHandoff, error) {
	return nil, zhiyin.NotFound
}

func (inApps) Take(context.Context, device.AppMember, zhiyin.HandoffID) (device.AppLink, error) {
	return device.AppLink{}, zhiyin.NotFound
}

func (handing) Forms(context.Context, zhiyin.AgentID, zhiyin.ContactID) ([]device.HandoffForm, []zhiyin.HandoffWay, error) {
	return nil, nil, zhiyin.NotFound
}

func (handing) Hand(context.Context, zhiyin.AgentID, zhiyin.HandoffOrder) (device.HandoffView, error) {
	return device.HandoffView{}, zhiyin.NotFound
}

func (handing) Withdraw(context.Context, zhiyin.AgentID, zhiyin.HandoffID) error {
	return zhiyin.NotFound
}

func (handing) File(context.Context, zhiyin.AgentID, zhiyin.HandoffID, int) (zhiyin.HandoffFile, error) {
	return zhiyin.HandoffFile{}, zhiyin.NotFound
}

func (sent) Messages(context.Context, device.MessageQuery) ([]device.MessageView, error) {
	return nil, nil
}

func (linked) Open(context.Context, device.DeviceProof, string) (device.DeviceView, error) {
	return device.DeviceView{}, zhiyin.NotFound
}

func (linked) Code(context.Context, device.DeviceProof, string) (device.DeviceView, error) {
	return device.DeviceView{}, zhiyin.NotFound
}

func (linked) Confirm(context.Context, device.DeviceProof, handoff.Answer) (device.DeviceView, error) {
	return device.DeviceView{}, zhiyin.NotFound
}

func (linked) Decline(context.Context, device.DeviceProof) (device.DeviceView, error) {
	return device.DeviceView{}, zhiyin.NotFound
}

func (sent) Reported(context.Context, string, any) error { return zhiyin.Denied }
