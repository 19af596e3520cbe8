package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

// ImportView is an uploaded file and how far it has come.
type ImportView struct {
	ID         string             `json:"id"`
	Connection string             `json:"connection"`
	File       string             `json:"file"`
	Bytes      int64              `json:"bytes"`
	State      zhiyin.ImportState `json:"state" enum:"uploaded,checking,checked,running,done,stopped,failed"`
	Rows       int64              `json:"rows" doc:"in the file; 0 until they were counted"`
	Done       int64              `json:"done" doc:"rows gone over in this run"`
	Good       int64              `json:"good"`
	Bad        int64              `json:"bad"`
	Skipped    int64              `json:"skipped"`
	Percent    int                `json:"percent" minimum:"-1" maximum:"100" doc:"-1: it can't be told"`
	Reasons    map[string]int64   `json:"reasons" doc:"field and code → rows"`
	Fault      string             `json:"fault,omitempty"`
	Made       desk.Instant       `json:"made"`
	Ended      desk.Instant       `json:"ended,omitempty"`
	By         string             `json:"by"`
}

type (
	importsOutput struct {
		Body struct {
			Items []ImportView `json:"items"`
		}
	}
	importOutput struct{ Body ImportView }
	// ImportPath is an import's id in a path.
	ImportPath struct {
		ID string `path:"id" pattern:"^im_[0-9A-Za-z]{1,40}$"`
	}
	importInput    struct{ ImportPath }
	importActInput struct {
		ImportPath
		Body struct{}
	}
	previewOutput struct{ Body Trial }
)

// sheetLimit is the most bytes of an uploaded file; sheetWithin is how long it may
// take over a slow line.
const (
	sheetLimit  = 32 << 20
	sheetWithin = 5 * time.Minute
)

func (s *routes) importRoutes(see, change door.Rule) {
	upload := change
	upload.Body, upload.File = sheetLimit, true
	s.Route("POST /api/connections/{id}/imports", upload, s.upload)
	door.Add(s.Server, http.MethodGet, "/api/connections/{id}/imports", see, "A connection's imports", s.imports)
	door.Add(s.Server, http.MethodGet, "/api/imports/{id}", see, "One import", s.oneImport)
	door.Add(s.Server, http.MethodGet, "/api/imports/{id}/preview", see, "Preview an import", s.previewImport)
	door.Add(s.Server, http.MethodPost, "/api/imports/{id}/check", change, "Check an import", s.moveImport(s.ports.Connections.CheckImport, "checked"))
	door.Add(s.Server, http.MethodPost, "/api/imports/{id}/run", change, "Run an import", s.moveImport(s.ports.Connections.RunImport, "run"))
	door.Add(s.Server, http.MethodPost, "/api/imports/{id}/stop", change, "Stop an import", s.moveImport(s.ports.Connections.StopImport, "stopped"))
	s.Route("GET /api/imports/{id}/refused", see, s.refusedRows)
}

func importView(im zhiyin.Import) ImportView {
	v := ImportView{ID: im.ID, Connection: im.Connection, File: im.File, Bytes: im.Bytes, State: im.State, Rows: im.Rows, Done: im.Done, Good: im.Good, Bad: im.Bad,
		Skipped: im.Skipped, Percent: -1, Reasons: im.Reasons, Fault: im.Fault, Made: desk.At(im.Made), Ended: desk.At(im.Ended), By: im.By}
	switch {
	case im.State == zhiyin.ImportDone || im.State == zhiyin.ImportChecked:
		v.Percent = 100
	case im.Rows > 0:
		v.Percent = int(100 * im.Done / im.Rows)
	case im.Offset > 0 && im.Bytes > 0:
		v.Percent = int(min(99, 100*im.Offset/im.Bytes)) // the text may be longer in UTF-8
	case im.Done == 0:
		v.Percent = 0
	}
	if v.Reasons == nil {
		v.Reasons = map[string]int64{}
	}
	return v
}

// upload takes a file as it is: its name stands in the query.
func (s *routes) upload(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(sheetWithin)) // where it can't be set the server's own holds
	im, err := s.uploaded(ctx, req)
	if err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(importView(im)) // the caller may be gone
}

func (s *routes) uploaded(ctx context.Context, req *http.Request) (zhiyin.Import, error) {
	c, err := s.connectionOf(ctx, req.PathValue("id"))
	if err == nil && c.Way != zhiyin.WaySheet {
		err = fmt.Errorf("api: %s takes no files: %w", c.ID, zhiyin.Conflict)
	}
	if err != nil {
		return zhiyin.Import{}, err
	}
	content, err := io.ReadAll(req.Body)
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return zhiyin.Import{}, door.NewProblem(http.StatusRequestEntityTooLarge, "a file has at most 32 MB")
	}
	if err != nil {
		return zhiyin.Import{}, fmt.Errorf("api: %w: %w", zhiyin.Flawf("the file broke off").Err(), zhiyin.Invalid)
	}
	name := path.Base(req.URL.Query().Get("name"))
	if len(name) > 120 || name == "." || name == "/" {
		return zhiyin.Import{}, fmt.Errorf("api: %w: %w", zhiyin.Flawf("a file needs a name of at most 120 bytes").Err(), zhiyin.Invalid)
	}
	im := zhiyin.Import{Connection: c.ID, File: name, By: door.CallerOf(ctx).Actor.Name()}
	return s.ports.Connections.NewImport(ctx, im, content, s.Done(ctx, access.ConnectionManage, "uploaded"))
}

func (s *routes) imports(ctx context.Context, in *connectionInput) (*importsOutput, error) {
	if _, err := s.connectionOf(ctx, in.ID); err != nil {
		return nil, err
	}
	all, err := s.ports.Connections.Imports(ctx, in.ID, 50)
	out := &importsOutput{}
	out.Body.Items = []ImportView{}
	for _, im := range all {
		out.Body.Items = append(out.Body.Items, importView(im))
	}
	return out, err
}

func (s *routes) importOf(ctx context.Context, id string) (zhiyin.Import, error) {
	im, err := s.ports.Connections.Import(ctx, id)
	if err == nil {
		_, err = s.connectionOf(ctx, im.Connection)
	}
	return im, err
}

func (s *routes) oneImport(ctx context.Context, in *importInput) (*importOutput, error) {
	im, err := s.importOf(ctx, in.ID)
	return &importOutput{Body: importView(im)}, err
}

func (s *routes) previewImport(ctx context.Context, in *importInput) (*previewOutput, error) {
	im, err := s.importOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	trial, err := s.ports.Connections.PreviewImport(ctx, im)
	return &previewOutput{Body: trial}, err
}

func (s *routes) moveImport(move func(context.Context, string, zhiyin.AuditEntry) error, reason string) func(context.Context, *importActInput) (*importOutput, error) {
	return func(ctx context.Context, in *importActInput) (*importOutput, error) {
		im, err := s.importOf(ctx, in.ID)
		if err == nil {
			err = move(ctx, im.ID, s.Done(ctx, access.ConnectionManage, reason))
		}
		if err != nil {
			return nil, err
		}
		im, err = s.ports.Connections.Import(ctx, in.ID)
		return &importOutput{Body: importView(im)}, err
	}
}

// refusedRows gives the rows back that somebody brought and that were refused, in
// the clear: to who brought them, or may give customers' data out of the house. It
// stands in the audit before the first byte.
func (s *routes) refusedRows(w http.ResponseWriter, req *http.Request) {
	ctx := req.Context()
	im, err := s.importOf(ctx, req.PathValue("id"))
	if err == nil && im.By != door.CallerOf(ctx).Actor.Name() {
		err = s.May(ctx, access.CustomerExport, access.Object{}, "import:"+im.ID)
	}
	if err == nil {
		err = s.Audit(ctx, access.ConnectionManage, "import:"+im.ID, "refused rows")
	}
	if err != nil {
		s.Report(req, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+im.ID+`-refused.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "\ufeff") // spreadsheets take UTF-8 for something else without it
	if err := s.ports.Connections.WriteRefused(ctx, im, w); err != nil {
		s.Report(req, err)
	}
}
