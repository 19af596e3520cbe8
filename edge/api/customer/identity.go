package customer

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// Identities says who is who, and takes people's word for it. Errors: NotFound for
// unknown records and candidates; Conflict with words for whoever asked; Denied
// where a second person is needed.
type Identities interface {
	Picture(ctx context.Context, records ...zhiyin.CustomerID) (identity.Picture, error)
	Candidates(ctx context.Context, state identity.CandidateState, after string, limit int) ([]identity.Candidate, error)
	Candidate(ctx context.Context, id string) (identity.Candidate, error)
	// DecideOn keeps what somebody decided; candidate is what it answers, if anything.
	DecideOn(ctx context.Context, d identity.Decision, candidate string, entry zhiyin.AuditEntry) error
	ProposeMerges(ctx context.Context, pairs [][2]zhiyin.CustomerID, reason, by string, entry zhiyin.AuditEntry) (bulk string, err error)
	Bulk(ctx context.Context, id string) (identity.Bulk, error)
	ApproveBulk(ctx context.Context, id, by string, entry zhiyin.AuditEntry) (merged, refused int, err error)
}

// CandidateFacts is two persons who look like one.
type CandidateFacts struct {
	ID       string                  `json:"id"`
	A        zhiyin.CustomerID       `json:"a"`
	B        zhiyin.CustomerID       `json:"b"`
	Bits     int                     `json:"bits" doc:"evidence: each bit halves the chance that two strangers agree so much"`
	Evidence []identity.Agreement    `json:"evidence" doc:"what agrees: name, birthday, city, phone4 (last digits), mailbox"`
	State    identity.CandidateState `json:"state" enum:"open,merged,refused"`
	Found    time.Time               `json:"found"`
	By       string                  `json:"by,omitempty" doc:"who decided"`
}

// PathStep is one reason in the chain that makes two records one person.
type PathStep struct {
	From     zhiyin.CustomerID     `json:"from"`
	To       zhiyin.CustomerID     `json:"to"`
	Rule     string                `json:"rule" enum:"named,alias,merge" doc:"named together in a message, said to be one by their source, merged by people"`
	Kind     zhiyin.IdentifierKind `json:"kind,omitempty" doc:"of the identifier that they have in common"`
	At       time.Time             `json:"at"`
	Event    zhiyin.EventID        `json:"event,omitempty" doc:"that says so"`
	Decision string                `json:"decision,omitempty"`
	By       string                `json:"by,omitempty"`
	Reason   string                `json:"reason,omitempty"`
}

type (
	pathInput struct {
		door.CustomerPath
		To string `query:"to" required:"true" pattern:"^cu_[0-9A-Za-z_-]{1,40}$"`
	}
	pathOutput struct {
		Body struct {
			One   bool              `json:"one" doc:"they are one person"`
			A     zhiyin.CustomerID `json:"a" doc:"the canonical record of the first"`
			B     zhiyin.CustomerID `json:"b" doc:"and of the second"`
			Steps []PathStep        `json:"steps" doc:"the shortest chain of reasons; empty where they are two"`
			Apart []PathStep        `json:"apart,omitempty" doc:"what was named together and joins nobody: a household"`
		}
	}
	candidatesInput struct {
		State identity.CandidateState `query:"state" enum:"open,merged,refused" default:"open"`
		After string                  `query:"after" maxLength:"40" doc:"the cursor of the page before"`
		Limit int                     `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	candidatesOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []CandidateFacts `json:"items"`
			Next  string           `json:"next,omitempty"`
		}
	}
	// CandidatePath is the id in a route's path; exported for huma.
	CandidatePath struct {
		ID string `path:"id" pattern:"^cd_[0-9A-Za-z]{1,40}$"`
	}
	candidateInput  struct{ CandidatePath }
	candidateOutput struct {
		Body struct {
			Candidate CandidateFacts `json:"candidate"`
			A         CustomerFacts  `json:"a"`
			B         CustomerFacts  `json:"b"`
		}
	}
	reasonBody struct {
		Reason string `json:"reason" pattern:"^[a-z][a-z_]{1,39}$" doc:"a code, as asked_customer; it stands in the audit"`
	}
	answerInput struct {
		CandidatePath
		Body reasonBody
	}
	unmergeInput struct {
		Body struct {
			A      string `json:"a" pattern:"^cu_[0-9A-Za-z_-]{1,40}$" doc:"a record of the person"`
			B      string `json:"b" pattern:"^cu_[0-9A-Za-z_-]{1,40}$" doc:"a record that is another's"`
			Reason string `json:"reason" pattern:"^[a-z][a-z_]{1,39}$"`
		}
	}
	mergePair struct {
		A string `json:"a" pattern:"^cu_[0-9A-Za-z_-]{1,40}$"`
		B string `json:"b" pattern:"^cu_[0-9A-Za-z_-]{1,40}$"`
	}
	mergesInput struct {
		Body struct {
			Pairs  []mergePair `json:"pairs" minItems:"1" maxItems:"200"`
			Reason string      `json:"reason" pattern:"^[a-z][a-z_]{1,39}$"`
		}
	}
	mergesOutput struct {
		Body struct {
			ID string `json:"id"`
		}
	}
	// MergesPath is the id in a route's path; exported for huma.
	MergesPath struct {
		ID string `path:"id" pattern:"^bk_[0-9A-Za-z]{1,40}$"`
	}
	bulkInput  struct{ MergesPath }
	bulkOutput struct {
		Body struct {
			ID     string              `json:"id"`
			By     string              `json:"by"`
			Reason string              `json:"reason"`
			Items  []identity.Proposal `json:"items"`
		}
	}
	approveInput struct {
		MergesPath
		Body struct{}
	}
	approveOutput struct {
		Body struct {
			Merged  int `json:"merged"`
			Refused int `json:"refused" doc:"could not be any more"`
		}
	}
)

func (s *routes) identityRoutes() {
	if s.ports.Identities == nil || s.ports.House == nil {
		return
	}
	r := door.Rule{Who: door.Either, May: access.CustomerMerge}
	door.Add(s.Server, http.MethodGet, "/api/v1/identity/{id}/path", door.Rule{Who: door.Either, May: access.CustomerRead}, "Why two records are one person", s.identityPath)
	door.Add(s.Server, http.MethodGet, "/api/v1/identifier-kinds", door.Rule{Who: door.Either, May: access.CustomerRead}, "What customers are known by", s.identifierKinds)
	door.Add(s.Server, http.MethodGet, "/api/v1/candidates", r, "Persons who look like one", s.candidates)
	door.Add(s.Server, http.MethodGet, "/api/v1/candidates/{id}", r, "Two persons side by side", s.candidate)
	door.Add(s.Server, http.MethodPost, "/api/v1/candidates/{id}/merge", r, "Make two persons one", s.mergeCandidate)
	door.Add(s.Server, http.MethodPost, "/api/v1/candidates/{id}/refuse", r, "Say that two are not one", s.refuseCandidate)
	door.Add(s.Server, http.MethodPost, "/api/v1/unmerges", r, "Make two persons of one", s.unmerge)
	door.Add(s.Server, http.MethodPost, "/api/v1/merges", r, "Propose merges for a second person", s.proposeMerges)
	door.Add(s.Server, http.MethodGet, "/api/v1/merges/{id}", r, "Proposed merges", s.merges)
	door.Add(s.Server, http.MethodPost, "/api/v1/merges/{id}/approve", r, "Carry out merges that somebody else proposed", s.approveMerges)
}

func (s *routes) identityPath(ctx context.Context, in *pathInput) (*pathOutput, error) {
	from, to := zhiyin.CustomerID(in.ID), zhiyin.CustomerID(in.To)
	picture, err := s.ports.Identities.Picture(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out := &pathOutput{}
	out.Body.A, out.Body.B = canonicalIn(picture, from), canonicalIn(picture, to)
	out.Body.One, out.Body.Steps = out.Body.A == out.Body.B, []PathStep{}
	for _, step := range picture.Path(from, to) {
		out.Body.Steps = append(out.Body.Steps, pathStep(step))
	}
	for _, l := range picture.Out {
		a, b := canonicalIn(picture, l.A), canonicalIn(picture, l.B)
		if !out.Body.One && (a == out.Body.A && b == out.Body.B || a == out.Body.B && b == out.Body.A) {
			out.Body.Apart = append(out.Body.Apart, pathStep(identity.Step{From: l.A, To: l.B, Link: &l.Link}))
		}
	}
	return out, nil
}

func canonicalIn(p identity.Picture, record zhiyin.CustomerID) zhiyin.CustomerID {
	for _, person := range p.Persons {
		for _, id := range person.Records {
			if id == record {
				return person.Canonical()
			}
		}
	}
	return record
}

func pathStep(s identity.Step) PathStep {
	if d := s.Decision; d != nil {
		return PathStep{From: s.From, To: s.To, Rule: "merge", At: d.At, Decision: d.ID, By: d.By, Reason: d.Reason}
	}
	out := PathStep{From: s.From, To: s.To, Rule: "named", Kind: s.Link.Kind, At: s.Link.At, Event: s.Link.Event}
	if s.Link.Alias {
		out.Rule = "alias"
	}
	return out
}

func (s *routes) candidates(ctx context.Context, in *candidatesInput) (*candidatesOutput, error) {
	page, err := s.ports.Identities.Candidates(ctx, in.State, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &candidatesOutput{}
	out.Body.Items = make([]CandidateFacts, 0, len(page))
	for _, c := range page {
		out.Body.Items = append(out.Body.Items, candidateFacts(c))
	}
	if len(page) == in.Limit {
		out.Body.Next = page[len(page)-1].ID
		q := url.Values{"state": {string(in.State)}, "after": {out.Body.Next}, "limit": {strconv.Itoa(in.Limit)}}
		out.Link = `</api/v1/candidates?` + q.Encode() + `>; rel="next"`
	}
	return out, nil
}

func candidateFacts(c identity.Candidate) CandidateFacts {
	return CandidateFacts{ID: c.ID, A: c.A, B: c.B, Bits: c.Bits, Evidence: c.Evidence, State: c.State, Found: time.UnixMicro(c.FoundAt).UTC(), By: c.By}
}

// candidate shows both persons masked, side by side.
func (s *routes) candidate(ctx context.Context, in *candidateInput) (*candidateOutput, error) {
	c, err := s.ports.Identities.Candidate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &candidateOutput{}
	out.Body.Candidate = candidateFacts(c)
	for _, side := range []struct {
		id   zhiyin.CustomerID
		into *CustomerFacts
	}{{c.A, &out.Body.A}, {c.B, &out.Body.B}} {
		snap, err := s.ports.House.Snapshot(ctx, side.id, s.Now())
		if err != nil {
			return nil, err
		}
		*side.into = FactsOf(snap.Within(door.CallerOf(ctx).Actor.Cleared()), false)
	}
	return out, nil
}

func (s *routes) mergeCandidate(ctx context.Context, in *answerInput) (*door.Empty, error) {
	return s.answerCandidate(ctx, in, identity.Merge)
}

func (s *routes) refuseCandidate(ctx context.Context, in *answerInput) (*door.Empty, error) {
	return s.answerCandidate(ctx, in, identity.Apart)
}

func (s *routes) answerCandidate(ctx context.Context, in *answerInput, verb identity.Verb) (*door.Empty, error) {
	c, err := s.ports.Identities.Candidate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &door.Empty{}, s.decide(ctx, identity.Decision{Verb: verb, A: c.A, B: c.B, Reason: in.Body.Reason}, in.ID)
}

func (s *routes) unmerge(ctx context.Context, in *unmergeInput) (*door.Empty, error) {
	return &door.Empty{}, s.decide(ctx, identity.Decision{Verb: identity.Unmerge, A: zhiyin.CustomerID(in.Body.A), B: zhiyin.CustomerID(in.Body.B), Reason: in.Body.Reason}, "")
}

func (s *routes) decide(ctx context.Context, d identity.Decision, candidate string) error {
	d.By, d.At = door.CallerOf(ctx).Actor.Name(), s.Now()
	return s.ports.Identities.DecideOn(ctx, d, candidate, s.mergeEntry(ctx, "customer:"+string(d.A), string(d.Verb)+" "+d.Reason))
}

func (s *routes) mergeEntry(ctx context.Context, name, reason string) zhiyin.AuditEntry {
	entry := s.Entry(ctx, access.CustomerMerge, name)
	entry.Result, entry.Reason = zhiyin.AuditDone, reason
	return entry
}

func (s *routes) proposeMerges(ctx context.Context, in *mergesInput) (*mergesOutput, error) {
	pairs := make([][2]zhiyin.CustomerID, 0, len(in.Body.Pairs))
	for _, p := range in.Body.Pairs {
		pairs = append(pairs, [2]zhiyin.CustomerID{zhiyin.CustomerID(p.A), zhiyin.CustomerID(p.B)})
	}
	out := &mergesOutput{}
	var err error
	out.Body.ID, err = s.ports.Identities.ProposeMerges(ctx, pairs, in.Body.Reason, door.CallerOf(ctx).Actor.Name(), s.mergeEntry(ctx, "customers", "propose "+in.Body.Reason))
	return out, err
}

func (s *routes) merges(ctx context.Context, in *bulkInput) (*bulkOutput, error) {
	b, err := s.ports.Identities.Bulk(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &bulkOutput{}
	out.Body.ID, out.Body.By, out.Body.Reason, out.Body.Items = b.ID, b.By, b.Reason, b.List
	return out, nil
}

func (s *routes) approveMerges(ctx context.Context, in *approveInput) (*approveOutput, error) {
	out := &approveOutput{}
	var err error
	out.Body.Merged, out.Body.Refused, err = s.ports.Identities.ApproveBulk(ctx, in.ID, door.CallerOf(ctx).Actor.Name(), s.mergeEntry(ctx, "merges:"+in.ID, "approve"))
	return out, err
}
