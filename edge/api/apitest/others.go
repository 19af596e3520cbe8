package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/device"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/intake"
)

// Others are the other ports: they hold to their contracts and note what they
// were asked.
type Others struct {
	Mu     sync.Mutex
	asked  []string
	holder map[zhiyin.AgentID]string
	fail   error
	Ready  bool
	start  desk.Start
	audit  []zhiyin.AuditEntry
	down   bool // the audit takes nothing
}

func (p *Others) Audit(_ context.Context, entries ...zhiyin.AuditEntry) error {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if p.down {
		return fmt.Errorf("audit: %w", zhiyin.Unavailable)
	}
	p.audit = append(p.audit, entries...)
	return p.fail
}

func (p *Others) FailAudit(on bool) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.down = on
}

func (p *Others) LastAudit() (e zhiyin.AuditEntry) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if len(p.audit) > 0 {
		e = p.audit[len(p.audit)-1]
	}
	return e
}

func (p *Others) Noted(format string, args ...any) error {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.asked = append(p.asked, fmt.Sprintf(format, args...))
	return p.fail
}

func (p *Others) Failing(err error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	p.fail = err
}

func (p *Others) Heard(line string) bool {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	for _, a := range p.asked {
		if a == line {
			return true
		}
	}
	return false
}

func (p *Others) SetStatus(a zhiyin.AgentID, s zhiyin.AgentStatus, r string) {
	_ = p.Noted("status %s %s %s", a, s, r)
}

func (p *Others) SetLine(a zhiyin.AgentID, up bool, r string) { _ = p.Noted("line %s %t %s", a, up, r) }

func (p *Others) Accept(a zhiyin.AgentID, r zhiyin.ReservationID) error {
	return p.Noted("accept %s %s", a, r)
}

func (p *Others) Reject(a zhiyin.AgentID, r zhiyin.ReservationID, why string) error {
	return p.Noted("reject %s %s %s", a, r, why)
}

func (p *Others) Mute(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.Noted("mute %s %s %t", c, a, on)
}

func (p *Others) Hold(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, on bool) error {
	return p.Noted("hold %s %s %t", c, a, on)
}

func (p *Others) Digits(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.Noted("digits %s %s %s", c, a, d)
}

func (p *Others) Transfer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, q zhiyin.QueueID, to string) error {
	return p.Noted("transfer %s %s %s%s", c, a, q, to)
}

func (p *Others) Ask(_ context.Context, c zhiyin.ContactID, a, colleague zhiyin.AgentID, to string) error {
	return p.Noted("ask %s %s %s%s", c, a, colleague, to)
}

func (p *Others) Unconsult(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("unconsult %s %s", c, a)
}

func (p *Others) Confer(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("confer %s %s", c, a)
}

func (p *Others) LeaveTalk(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("leave %s %s", c, a)
}

func (p *Others) RemoveThird(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("remove %s %s", c, a)
}

func (p *Others) Note(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, _ string) error {
	return p.Noted("note %s %s", c, a)
}

func (p *Others) keep(_ context.Context, e zhiyin.Event) error {
	if r, is := e.Body.(zhiyin.ReasonRejected); is {
		return p.Noted("not %s %s %s %t", e.Subject, r.Agent, r.Need, r.Back)
	}
	if b, is := e.Body.(zhiyin.HelpAsked); is {
		return p.Noted("help %s %s", e.Subject, b.Agent)
	}
	if b, is := e.Body.(zhiyin.SupervisorNoted); is {
		return p.Noted("noted %s %s by %s", e.Subject, b.Agent, b.By)
	}
	c := e.Body.(zhiyin.UnderstandingCorrected)
	return p.Noted("correct %s %s %s %s %s %s", e.Subject, c.Agent, c.Utterance, c.Of, c.Was, c.Is)
}

func (p *Others) PauseRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, why string) error {
	return p.Noted("pause %s %s %s", c, a, why)
}

func (p *Others) ResumeRecording(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("resume %s %s", c, a)
}

func (p *Others) WrapExtend(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("extend %s %s", c, a)
}

func (p *Others) WrapComplete(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, d string) error {
	return p.Noted("complete %s %s %s", c, a, d)
}

// hangUp gives End and Identify their meaning at the desk; the customer's End is
// callers', and other systems identify too.
type hangUp struct{ *Others }

func (p hangUp) Identify(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID, who zhiyin.CustomerID) error {
	return p.Noted("identify %s %s %s", c, a, who)
}

func (p hangUp) End(_ context.Context, c zhiyin.ContactID, a zhiyin.AgentID) error {
	return p.Noted("end %s %s", c, a)
}

func (p *Others) Start(context.Context) (desk.Start, error) { return p.start, nil }

func (p *Others) Events(context.Context, string, int64, int) ([]zhiyin.Event, error) {
	return nil, nil
}

func (p *Others) Snapshot(context.Context, zhiyin.CustomerID, time.Time) (zhiyin.Snapshot, error) {
	return zhiyin.Snapshot{}, zhiyin.NotFound
}

func (p *Others) PersonOf(_ context.Context, id zhiyin.CustomerID) ([]zhiyin.CustomerID, error) {
	return []zhiyin.CustomerID{id}, nil
}

func (p *Others) PastContacts(context.Context, zhiyin.CustomerID, time.Time, int) ([]zhiyin.PastContact, error) {
	return []zhiyin.PastContact{{ID: "ct_old", Channel: zhiyin.VoiceCall, At: time.Now(), Seconds: 12}}, nil
}

func (p *Others) Attach(_ context.Context, a zhiyin.AgentID, tab, _ string, take bool) (string, error) {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	if held := p.holder[a]; held != "" && held != tab && !take {
		return "", fmt.Errorf("line of %s: %w", a, zhiyin.Conflict)
	}
	p.holder[a] = tab
	return "v=0 answer", nil
}

func (p *Others) Report(_ context.Context, a zhiyin.AgentID, tab string, ok bool, why string) error {
	return p.Noted("report %s %s %t %s", a, tab, ok, why)
}

func (p *Others) Detach(a zhiyin.AgentID, tab string) { _ = p.Noted("detach %s %s", a, tab) }

func (p *Others) Parts(context.Context) []api.Part {
	p.Mu.Lock()
	defer p.Mu.Unlock()
	return []api.Part{{Name: "store", Ready: p.Ready}, {Name: "media", Ready: true}}
}

func (p *Others) People(context.Context) ([]device.CastPerson, error) {
	return []device.CastPerson{{ID: "su", Name: "苏婉", Unit: "muhe", Story: zhiyin.Text{"cmn": "退货还没到账"}, PhoneMasked: "138****6620"}}, nil
}

func (p *Others) Source(_ context.Context, key string) (intake.Source, error) {
	if key != "write-key" {
		return intake.Source{}, fmt.Errorf("keys: %w", zhiyin.Denied)
	}
	return intake.Source{Name: "crm-muhe", Unit: "muhe"}, nil
}

func (p *Others) BatchJSON(_ context.Context, s intake.Source, kind string, _ intake.Instant, raw []json.RawMessage) (out []intake.Receipt, err error) {
	for _, one := range raw {
		m, refused, ok := intake.Read(one, kind)
		switch {
		case !ok:
			out = append(out, refused)
			continue
		case m.Type != intake.Identify && m.Type != intake.Track:
			out = append(out, intake.Receipt{Code: intake.UnknownType})
			continue
		case m.UserID == "" && m.Type == intake.Identify:
			out = append(out, intake.Receipt{Code: intake.MissingIdentity})
			continue
		}
		out = append(out, intake.Receipt{Code: intake.Accepted, MessageID: m.MessageID})
		who := m.UserID
		if m.Type == intake.Track {
			who = m.Event
		}
		if err = p.Noted("%s %s %s", m.Type, s.Name, who); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// setUps takes whoever comes first.
type setUps struct{}

func (setUps) SetUp(context.Context, string, people.First, door.Visit) (people.Entered, error) {
	return people.Entered{}, fmt.Errorf("set-up: %w", zhiyin.Denied)
}

// callers is the customers' side of click to call.
type callers struct{ *Others }

func (p callers) Numbers(context.Context) ([]device.CallNumber, error) {
	return []device.CallNumber{{ID: "muhe-400", Called: "+864001234567", Unit: "muhe", UnitName: zhiyin.Text{"cmn": "木荷"}, Industry: "beauty"}}, nil
}

func (p callers) Start(_ context.Context, ask device.CallAsk) (zhiyin.ContactID, string, string, error) {
	return "ct_web", "token-of-the-call", "v=0 answer", p.Noted("call %s %s", ask.Number, ask.As)
}

func (p callers) State(_ context.Context, id zhiyin.ContactID, token string) (device.CallState, error) {
	if token != "token-of-the-call" {
		return device.CallState{}, fmt.Errorf("call %s: %w", id, zhiyin.NotFound)
	}
	return device.CallState{State: zhiyin.Queued, WaitedMs: 1200, Position: 2}, nil
}

func (p callers) End(_ context.Context, id zhiyin.ContactID, token string) error {
	if token != "token-of-the-call" {
		return fmt.Errorf("call %s: %w", id, zhiyin.NotFound)
	}
	return p.Noted("end %s", id)
}
