package customer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Dossiers hand out everything that is held about a person, for the person. NotFound
// for an unknown or erased one.
type Dossiers interface {
	// DossierLabel is the most sensitive of what a dossier would show.
	DossierLabel(ctx context.Context, customer zhiyin.CustomerID) (zhiyin.Sensitivity, error)
	// Dossier writes it as a ZIP; what is written before an error is none.
	Dossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error
}

func (s *routes) dossierRoutes() {
	if s.ports.Dossiers == nil {
		return
	}
	s.Route("POST /api/customers/{id}/dossier", door.Rule{Who: door.Agent, May: access.CustomerExport, Browser: true}, s.dossier)
}

// dossier answers with the ZIP as it is made. It is in the audit before its first
// octet; one that fails on the way is broken off.
func (s *routes) dossier(w http.ResponseWriter, r *http.Request) {
	id, err := s.mayExport(r)
	if err != nil {
		s.Report(r, err)
		door.ProblemOf(err).Write(w)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Disposition", `attachment; filename="`+string(id)+"-"+s.Now().UTC().Format("20060102")+`.zip"`)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a long one is bounded by its reader
	if err := s.ports.Dossiers.Dossier(r.Context(), id, w); err != nil {
		s.Report(r, err)
		panic(http.ErrAbortHandler) // the reader sees that it is not whole
	}
}

// mayExport passes who may read all of it, and keeps in the audit that they did.
func (s *routes) mayExport(r *http.Request) (zhiyin.CustomerID, error) {
	var asked struct {
		Reason string `json:"reason"`
	}
	ctx, id := r.Context(), r.PathValue("id")
	name := "customer:" + id
	if !customerID.MatchString(id) {
		return "", fmt.Errorf("api: customer: %w", zhiyin.NotFound)
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || !door.PurposeCode.MatchString(asked.Reason) {
		return "", fmt.Errorf("api: a dossier needs a reason, as a code: request: %w", zhiyin.Invalid)
	}
	label, err := s.ports.Dossiers.DossierLabel(ctx, zhiyin.CustomerID(id))
	if err == nil {
		err = s.MayRead(ctx, label, access.CustomerExport, name)
	}
	if err == nil {
		err = s.Audit(ctx, access.CustomerExport, name, asked.Reason)
	}
	return zhiyin.CustomerID(id), err
}
