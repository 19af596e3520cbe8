package apitest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/intake"
	"zhiyin.dev/store/definition"
	"zhiyin.dev/store/interchange"
)

// systems are connections of a store whose other systems are what the tests say:
// a definition is "ID WAY", its rows are one.
type systems struct{ *interchange.DB }

func (s systems) Text(ctx context.Context, id string, version int) (string, error) {
	d, err := definition.Of(s.Engine).Definition(ctx, zhiyin.DefinitionRef{Kind: "connection", ID: id, Version: version})
	return d.YAML, err
}

func (s systems) ReadConnection(text string) (zhiyin.Connection, []intake.ConnectionFault) {
	id, way, ok := strings.Cut(text, " ")
	if !ok {
		return zhiyin.Connection{}, []intake.ConnectionFault{{Field: "way", Line: 1, Column: 1, Code: "missing", Text: "a way is needed"}}
	}
	c := zhiyin.Connection{ID: id, Unit: "muhe", Name: zhiyin.Text{"en": id}, Way: zhiyin.Way(way)}
	if c.Way == zhiyin.WayPush {
		c.Personal, c.Tells = strings.HasPrefix(id, "personal"), zhiyin.L2
	}
	return c, nil
}

func (s systems) ConnectionForm(text string) map[string]any {
	id, way, _ := strings.Cut(text, " ")
	return map[string]any{"id": id, "way": way}
}

func (s systems) ConnectionText(form map[string]any) (string, error) {
	return fmt.Sprint(form["id"], " ", form["way"]), nil
}

func (s systems) SetConnectionSecret(ctx context.Context, c zhiyin.Connection, secret, by string, entry zhiyin.AuditEntry) (string, error) {
	return "made", s.DB.SetConnectionSecret(ctx, c.ID, secret+"x", by, entry)
}

func (s systems) RemoveConnection(ctx context.Context, c zhiyin.Connection, by string, entry zhiyin.AuditEntry) (bool, error) {
	return false, s.DB.RemoveConnection(ctx, c.ID, by, entry)
}

func (s systems) TryConnection(context.Context, string, string) (intake.Trial, error) {
	return intake.Trial{Rows: []intake.TrialRow{{Row: map[string]any{"name": "苏**"}, Messages: []map[string]any{}, Reasons: []intake.TrialReason{}}}}, nil
}

func (s systems) ReplayLetters(context.Context, string, string, string) (int, int, error) {
	return 2, 1, nil
}

func (s systems) NewImport(ctx context.Context, im zhiyin.Import, content []byte, entry zhiyin.AuditEntry) (zhiyin.Import, error) {
	return s.DB.NewImport(ctx, im, [][]byte{content}, entry)
}

func (s systems) CheckImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportChecking, true, entry)
}

func (s systems) RunImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportRunning, true, entry)
}

func (s systems) StopImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportChecking}, zhiyin.ImportStopped, false, entry)
}

func (s systems) PreviewImport(context.Context, zhiyin.Import) (intake.Trial, error) {
	return intake.Trial{Rows: []intake.TrialRow{}, Found: &intake.Found{Format: "csv", Columns: []string{}}}, nil
}

func (s systems) WriteRefused(_ context.Context, _ zhiyin.Import, to io.Writer) error {
	_, err := io.WriteString(to, "_line\n2\n")
	return err
}

func (s systems) Receive(_ context.Context, id string, h http.Header, body []byte) (intake.Received, error) {
	if h.Get("Authorization") != "Bearer right" {
		return intake.Received{}, fmt.Errorf("hook: %w", zhiyin.Denied)
	}
	return intake.Received{Taken: len(body)}, nil
}
