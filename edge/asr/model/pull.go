package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhiyin.dev"
)

// mostModel bounds a model's files together: the largest second-pass models have
// less than a gigabyte.
const mostModel = 4 << 30

// Source is where a model is pulled from: a directory, or the address of a
// model.json beside its files.
type Source struct {
	dir    string
	base   *url.URL
	client *http.Client
}

// SourceOf reads what a person typed.
func SourceOf(text string) (Source, error) {
	if !strings.Contains(text, "://") {
		return Source{dir: text}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || !strings.HasSuffix(u.Path, "/"+FileName) {
		return Source{}, fmt.Errorf("models: %q is neither a directory nor the address of a %s: %w", text, FileName, zhiyin.Invalid)
	}
	return Source{base: u, client: &http.Client{Timeout: time.Hour}}, nil
}

// Describe reads the source's description.
func (s Source) Describe(ctx context.Context) (Model, error) {
	body, err := s.open(ctx, FileName)
	if err != nil {
		return Model{}, err
	}
	text, err := io.ReadAll(io.LimitReader(body, mostDescription))
	if err = errors.Join(err, body.Close()); err != nil {
		return Model{}, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	m, err := Parse(text)
	if err == nil && m.Bytes() > mostModel {
		err = fmt.Errorf("model %s has %d octets: %w", m.Name, m.Bytes(), zhiyin.Invalid)
	}
	return m, err
}

// Pull copies the described model into dir, checks it there and only then gives it
// its name: half a model is never seen. Conflict: it is there already.
func (s Source) Pull(ctx context.Context, m Model, dir string) (_ Model, err error) {
	place := filepath.Join(dir, m.Name)
	if _, err := os.Stat(place); err == nil {
		return m, fmt.Errorf("model %s is there already (%s): %w", m.Name, place, zhiyin.Conflict)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return m, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	if m.Dir, err = os.MkdirTemp(dir, "."+m.Name+"-"); err != nil {
		return m, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	half := m.Dir
	defer func() { err = errors.Join(err, os.RemoveAll(half)) }() // after the renaming it is gone
	for _, f := range m.Files {
		if err := s.copy(ctx, m, f); err != nil {
			return m, err
		}
	}
	if err := errors.Join(m.write(), m.Check(Hashes)); err != nil {
		return m, err
	}
	if err := errors.Join(os.Chmod(m.Dir, 0o755), os.Rename(m.Dir, place)); err != nil {
		return m, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	return Read(place)
}

// copy brings one file, and not more of it than was said.
func (s Source) copy(ctx context.Context, m Model, f File) error {
	body, err := s.open(ctx, f.Path)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	to := filepath.Join(m.Dir, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	_, err = io.Copy(file, io.LimitReader(body, f.Bytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("model %s: file %s: %v: %w", m.Name, f.Path, err, zhiyin.Unavailable)
	}
	return nil
}

// open opens a file of the source; path is local.
func (s Source) open(ctx context.Context, path string) (io.ReadCloser, error) {
	if s.base == nil {
		f, err := os.Open(filepath.Join(s.dir, filepath.FromSlash(path)))
		if err != nil {
			return nil, fmt.Errorf("models: %v: %w", err, zhiyin.NotFound)
		}
		return f, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base.ResolveReference(&url.URL{Path: path}).String(), nil)
	if err != nil {
		return nil, fmt.Errorf("models: %v: %w", err, zhiyin.Invalid)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("models: %v: %w", err, zhiyin.Unavailable)
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("models: %s: the server answers %d: %w", path, answer.StatusCode, zhiyin.NotFound)
	}
	return answer.Body, nil
}
