package people

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// AuditLog reads the audit chain, the newest entry first.
type AuditLog interface {
	AuditPage(ctx context.Context, q AuditQuery) ([]AuditRow, error)
	// Proof says whether the chain is whole, as `zhiyin audit verify` does.
	Proof(ctx context.Context) (AuditProof, error)
}

// AuditQuery selects entries; empty fields select all. Before is a position: the
// page goes on below it.
type AuditQuery struct {
	Actor, Action, Object string
	From, To              time.Time
	Before                int64
	Limit                 int
}

// AuditRow is one entry with its place in the chain.
type AuditRow struct {
	zhiyin.AuditEntry
	Position int64  `json:"position"`
	Hash     string `json:"hash"`
}

// AuditProof is what a verification came to.
type AuditProof struct {
	Entries     int64    `json:"entries"`
	Checkpoints int      `json:"checkpoints" doc:"signed, outside the database"`
	Faults      []string `json:"faults" doc:"what is wrong; none: the chain is whole"`
	PublicKey   string   `json:"public_key" doc:"Ed25519, hexadecimal"`
}

type (
	auditInput struct {
		Actor  string    `query:"actor" pattern:"^[a-z_]+(:[0-9A-Za-z_.:-]+)?$" maxLength:"64"`
		Action string    `query:"action" pattern:"^[a-z_.]+$" maxLength:"64"`
		Object string    `query:"object" pattern:"^[a-z_]+(:[0-9A-Za-z_.:-]+)?$" maxLength:"100" doc:"kind and id; whatever else is typed here would be kept with this look"`
		From   time.Time `query:"from" doc:"RFC 3339"`
		To     time.Time `query:"to" doc:"not included"`
		Before int64     `query:"before" minimum:"0" doc:"the cursor of the page before"`
		Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	auditOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []AuditRow `json:"items"`
			Next  int64      `json:"next,omitempty"`
		}
	}
	proofOutput struct{ Body AuditProof }
)

// auditRoutes are for the audit role alone. Reading is itself an entry.
func (s *routes) auditRoutes() {
	if s.ports.AuditLog == nil {
		return
	}
	read := door.Rule{Who: door.Agent, May: access.AuditRead}
	asked := read
	asked.Browser = true
	door.Add(s.Server, http.MethodGet, "/api/audit", read, "The audit chain", s.auditPage)
	door.Add(s.Server, http.MethodPost, "/api/audit/verify", asked, "Prove the audit chain", s.auditProof)
	s.Route("GET /api/audit/export", read, s.auditExport)
}

func (in *auditInput) query() AuditQuery {
	return AuditQuery{in.Actor, in.Action, in.Object, in.From, in.To, in.Before, in.Limit}
}

func (s *routes) auditPage(ctx context.Context, in *auditInput) (*auditOutput, error) {
	if in.Before == 0 { // the pages after the first belong to the same look
		if err := s.Audit(ctx, access.AuditRead, in.Object, "page"); err != nil {
			return nil, err
		}
	}
	rows, err := s.ports.AuditLog.AuditPage(ctx, in.query())
	if err != nil {
		return nil, err
	}
	out := &auditOutput{}
	out.Body.Items = append([]AuditRow{}, rows...)
	if len(rows) == in.Limit {
		out.Body.Next = rows[len(rows)-1].Position
		out.Link = fmt.Sprintf(`</api/audit?before=%d&limit=%d>; rel="next"`, out.Body.Next, in.Limit)
	}
	return out, nil
}

func (s *routes) auditProof(ctx context.Context, _ *door.EmptyInput) (*proofOutput, error) {
	if err := s.Audit(ctx, access.AuditRead, "", "verify"); err != nil {
		return nil, err
	}
	proof, err := s.ports.AuditLog.Proof(ctx)
	return &proofOutput{Body: proof}, err
}

// auditExport streams the entries that the query selects as lines of JSON, the
// newest first.
func (s *routes) auditExport(w http.ResponseWriter, r *http.Request) {
	q, err := exportQuery(r.URL.Query())
	if err == nil {
		err = s.Audit(r.Context(), access.AuditRead, q.Object, "export")
	}
	if err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", `attachment; filename="zhiyin-audit-`+s.Now().UTC().Format("20060102-150405")+`.jsonl"`)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a long export is bounded by its reader
	out := bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	for {
		rows, err := s.ports.AuditLog.AuditPage(r.Context(), q)
		if err != nil {
			s.Report(r, err)
			return // the reader sees a chain that ends early: its positions say so
		}
		for _, row := range rows {
			if lines.Encode(row) != nil {
				return
			}
			q.Before = row.Position
		}
		if len(rows) < q.Limit {
			_ = out.Flush() // the reader may be gone
			return
		}
	}
}

func exportQuery(values url.Values) (q AuditQuery, err error) {
	q = AuditQuery{Actor: values.Get("actor"), Action: values.Get("action"), Object: values.Get("object"), Limit: 200}
	for name, into := range map[string]*time.Time{"from": &q.From, "to": &q.To} {
		if text := values.Get(name); text != "" {
			if *into, err = time.Parse(time.RFC3339, text); err != nil {
				return q, door.NewProblem(http.StatusBadRequest, name+" is no instant")
			}
		}
	}
	if text := values.Get("before"); text != "" {
		if q.Before, err = strconv.ParseInt(text, 10, 64); err != nil {
			return q, door.NewProblem(http.StatusBadRequest, "before is no position")
		}
	}
	return q, nil
}
