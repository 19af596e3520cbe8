package apitest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
)

// signIns are kept in memory; links work once.
type signIns struct {
	Mu    sync.Mutex
	Links map[string]zhiyin.AgentID
	Open  map[string]zhiyin.AgentID
	fail  error
	Role  access.Role // of everybody
	weak  bool        // sign-ins have no second factor
}

// Become gives everybody another role.
func (s *signIns) Become(role access.Role, verified bool) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.Role, s.weak = role, !verified
}

func (s *signIns) RedeemLink(_ context.Context, token string, _ door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	a, ok := s.Links[token]
	if !ok {
		return people.Entered{}, fmt.Errorf("links: %w", zhiyin.Denied)
	}
	delete(s.Links, token)
	session := "session-of-" + token
	s.Open[session] = a
	return people.Entered{Session: session}, nil
}

// Password and Prove take what is right and lock what is not.
func (s *signIns) Password(_ context.Context, login, password string, v door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if password != "right" {
		return people.Entered{}, door.Locked{Until: time.Now().Add(15 * time.Minute)}
	}
	s.Open["session-of-"+login] = Wen
	return people.Entered{Session: "session-of-" + login, Next: people.NextFactor}, nil
}

func (s *signIns) Prove(_ context.Context, code string, v door.Visit) (people.Entered, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if code != "287082" {
		return people.Entered{}, fmt.Errorf("code: %w", zhiyin.Denied)
	}
	s.Open[v.Session+"-proved"] = v.Actor.Agent
	delete(s.Open, v.Session)
	return people.Entered{Session: v.Session + "-proved"}, nil
}

func (s *signIns) SignIn(_ context.Context, session string, _ time.Time) (access.Actor, error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if s.fail != nil {
		return access.Actor{}, s.fail
	}
	a, ok := s.Open[session]
	if !ok {
		return access.Actor{}, fmt.Errorf("sign-ins: %w", zhiyin.Denied)
	}
	return access.Actor{Agent: a, Roles: []access.Role{s.Role}, Units: []zhiyin.UnitID{"muhe"}, Verified: !s.weak}, nil
}

func (s *signIns) SignOut(_ context.Context, v door.Visit) error {
	s.Revoke(v.Session)
	return nil
}

func (s *signIns) Revoke(session string) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	delete(s.Open, session)
}

func (s *signIns) Failing(err error) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	s.fail = err
}
