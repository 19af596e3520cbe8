package main

import (
	"math"
	"net/http"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

// lines holds the one browser connection; closing it ends its tone.
type lines struct{ peer *webrtc.PeerConnection }

func (s *stage) line(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
	tab, _ := b["tab"].(string)
	if s.tab != "" && s.tab != tab && b["take"] != true {
		return problem("conflict"), 409
	}
	if s.lines.peer != nil {
		_ = s.lines.peer.Close()
	}
	peer, sdp, err := tone(b["sdp"].(string), 440)
	if err != nil {
		return problem("unavailable"), 503
	}
	s.tab, s.lines.peer = tab, peer
	s.agent["line"] = true
	s.tellAgent()
	return obj{"sdp": sdp}, 200
}

func (s *stage) closeLine(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
	if s.tab == b["tab"] {
		s.tab = ""
		if s.lines.peer != nil {
			_ = s.lines.peer.Close()
			s.lines.peer = nil
		}
	}
	return obj{}, 200
}

// tone answers an offer and plays hz in PCMU until the connection closes.
func tone(offer string, hz float64) (*webrtc.PeerConnection, string, error) {
	peer, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, "", err
	}
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, "a", "a")
	if err != nil {
		return nil, "", err
	}
	if _, err = peer.AddTrack(track); err != nil {
		return nil, "", err
	}
	if err = peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return nil, "", err
	}
	answer, err := peer.CreateAnswer(nil)
	if err != nil {
		return nil, "", err
	}
	whole := webrtc.GatheringCompletePromise(peer)
	if err = peer.SetLocalDescription(answer); err != nil {
		return nil, "", err
	}
	<-whole
	go play(peer, track, hz)
	return peer, peer.LocalDescription().SDP, nil
}

func play(peer *webrtc.PeerConnection, track *webrtc.TrackLocalStaticSample, hz float64) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	n := 0
	for range tick.C {
		if peer.ConnectionState() == webrtc.PeerConnectionStateClosed {
			return
		}
		frame := make([]byte, 160)
		for i := range frame {
			frame[i] = ulaw(int16(9000 * math.Sin(2*math.Pi*hz*float64(n)/8000)))
			n++
		}
		_ = track.WriteSample(media.Sample{Data: frame, Duration: 20 * time.Millisecond})
	}
}

// ulaw is ITU-T G.711 in its plain form.
func ulaw(s int16) byte {
	sign, v := byte(0), int(s)
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, 32635) + 132
	exp := byte(7)
	for mask := 0x4000; v&mask == 0 && exp > 0; mask >>= 1 {
		exp--
	}
	return ^(sign | exp<<4 | byte(v>>(exp+3))&0x0f)
}
