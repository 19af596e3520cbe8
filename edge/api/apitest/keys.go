package apitest

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/device"
	doorapi "zhiyin.dev/edge/api/door"
	"zhiyin.dev/handoff"
	"zhiyin.dev/identity"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
	"zhiyin.dev/store/population"
	"zhiyin.dev/store/signin"
	"zhiyin.dev/store/storetest"
)

// WithStore is a site whose keys and webhooks are kept in a real store.
func WithStore(t testing.TB, change ...func(*doorapi.Config)) (*Site, *store.DB) {
	t.Helper()
	return withParts(t, func(*api.Ports) {}, change...)
}

// withParts is withStore with other parts.
func withParts(t testing.TB, parts func(*api.Ports), change ...func(*doorapi.Config)) (*Site, *store.DB) {
	t.Helper()
	return PartsOn(t, storetest.OpenSQLite(t, t.TempDir(), store.Config{}), parts, change...)
}

// PartsOn is withParts over a database.
func PartsOn(t testing.TB, db *store.DB, parts func(*api.Ports), change ...func(*doorapi.Config)) (*Site, *store.DB) {
	t.Helper()
	e := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 1},
		YAML: "name: {cmn: 沐荷}\nindustry: beauty\nzone: Asia/Shanghai\n"}, time.Now())
	if err := db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	s := NewSite(t, func(c *doorapi.Config, p *api.Ports) {
		for _, f := range change {
			f(c)
		}
		p.SetUp, p.APIKeys, p.Audit, p.Erasures, p.Dossiers = setUps{}, keys{signin.Of(db.Engine, signin.Limits{}), db}, db, erasing{db}, Telling{db}
		p.Facts = standing{}
		p.Tags, p.Studio, p.Language, p.Flows, p.Plans, p.Affinity = concluded{db, population.Of(db.Engine)}, writing{definition.Of(db.Engine)}, &Understanding{}, Navigation{}, Matching{}, &Learned{}
		p.Manners = Reporting{}
		p.Devices, p.Apps, p.Handoffs, p.Messages, p.Tasks, p.Joints = linked{}, inApps{}, handing{}, sent{}, LeftMessages{}, sharing{}
		p.Profiles = persons{db}
		p.Webhooks = hooks{DB: interchange.Of(db.Engine, db)}
		p.Connections = systems{interchange.Of(db.Engine, db)}
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

// keys are systems' keys as the node lends them.
type keys struct {
	*signin.DB
	house *store.DB
}

func (k keys) Units(ctx context.Context) ([]zhiyin.Unit, error) { return k.house.Units(ctx) }

// deciding is the store as the node lends it.
type deciding struct{ *store.DB }

func (d deciding) DecideOn(ctx context.Context, on identity.Decision, candidate string, entry zhiyin.AuditEntry) error {
	return d.Decide(ctx, store.DecideOrder{Verb: on.Verb, A: on.A, B: on.B, Reason: on.Reason, By: on.By, At: on.At, Candidate: candidate, Audit: entry})
}

// Made makes a key over HTTP and returns its id and secret.
func (s *Site) Made(cookie *http.Cookie, body string) (id, secret string) {
	s.t.Helper()
	r := s.Do(cookie, "POST", "/api/v1/keys", body)
	var out struct {
		Key    struct{ ID, Source string }
		Secret string
	}
	if err := json.Unmarshal([]byte(r.Body), &out); err != nil || r.Status != 200 || out.Secret == "" {
		s.t.Fatalf("%d %s", r.Status, r.Body)
	}
	return out.Key.ID, out.Secret
}

func AsUser(key string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(key, ""); r.Header.Del("Origin") }
}

func Bearer(key string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key); r.Header.Del("Origin") }
}

type linked struct{ device.Devices }

type sharing struct{ device.Joints }

type inApps struct{ device.Apps }

type handing struct{ device.Handoffs }

type outbox = device.Messages

// linked, handing and sent know no contact and no message: what is asked here is who
// may ask.
type (
	sent struct{ outbox }
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
