package sip

import (
	"time"

	"zhiyin.dev/edge/rtp"
)

// spares is how many pairs of ports are kept open for the next calls. Opening one
// takes six system calls, in which a busy machine may well let a call wait for
// 15 ms; eight last for 400 ms at 20 calls a second.
const spares = 8

// spareRetry is how long stocking pauses when there is no port to be had.
const spareRetry = time.Second

// stock keeps s.spare filled until the server closes, and closes what is left.
func (s *Server) stock() {
	for {
		u, err := s.plane.ListenUDP()
		if err != nil { // Answer finds out by itself and tells the peer
			if !s.doze(spareRetry) {
				break
			}
			continue
		}
		select {
		case s.spare <- u:
		case <-s.closed:
			_ = u.Close() // it was never used
			s.unstock()
			return
		}
	}
	s.unstock()
}

// doze waits for d; false when the server closes meanwhile.
func (s *Server) doze(d time.Duration) bool {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-s.closed:
		return false
	}
}

func (s *Server) unstock() {
	for {
		select {
		case u := <-s.spare:
			_ = u.Close() // it was never used
		default:
			return
		}
	}
}

// ports returns a pair of ports, a spare one if there is one.
func (s *Server) ports() (*rtp.UDP, error) {
	select {
	case u := <-s.spare:
		return u, nil
	default:
		return s.plane.ListenUDP()
	}
}
