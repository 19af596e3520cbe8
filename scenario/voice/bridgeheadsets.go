package main

import (
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// headset is an agent's browser as far as audio goes: ICE, DTLS and SRTP by pion,
// without the reports that a browser would send each 5 s.
type headset struct {
	hearing
	pc        *webrtc.PeerConnection
	mic       *webrtc.TrackLocalStaticRTP
	connected chan struct{}
	packet    rtp.Packet // the sender's
}

// headsetAPI is pion restricted to PCMU and the loopback.
func headsetAPI() (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	for pt, mime := range map[webrtc.PayloadType]string{0: webrtc.MimeTypePCMU, 126: "audio/telephone-event"} {
		if err := media.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime, ClockRate: 8000},
			PayloadType: pt}, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(net.IP.IsLoopback)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(&interceptor.Registry{})), nil
}

// plugIn connects a headset as the worker's line.
func plugIn(api *webrtc.API, w *worker) (*headset, error) {
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	h := &headset{hearing: hearing{mark: customerMark}, pc: pc, connected: make(chan struct{})}
	audio := make([]byte, 160)
	for i := range audio {
		audio[i] = byte(0xd5 ^ i&0x1f)
	}
	copy(audio, agentMark[:])
	h.packet = rtp.Packet{Header: rtp.Header{Version: 2}, Payload: audio}
	if err := h.connect(w); err != nil {
		return nil, errors.Join(err, pc.Close())
	}
	return h, nil
}

func (h *headset) connect(w *worker) (err error) {
	h.mic, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, "microphone", "zhiyin")
	if err != nil {
		return err
	}
	if _, err = h.pc.AddTrack(h.mic); err != nil {
		return err
	}
	var once sync.Once
	h.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(h.connected) })
		}
	})
	h.pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { h.listen(track) })
	offer, err := h.pc.CreateOffer(nil)
	if err != nil {
		return err
	}
	gathered := webrtc.GatheringCompletePromise(h.pc)
	if err = h.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	<-gathered
	var answer struct{ SDP string }
	if err = w.post("/api/desk/line", map[string]any{"tab": "tab1", "sdp": h.pc.LocalDescription().SDP}, &answer); err != nil {
		return err
	}
	if err = h.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer.SDP}); err != nil {
		return err
	}
	select {
	case <-h.connected:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("a headset was not connected")
	}
}

func (h *headset) close() { _ = h.pc.GracefulClose() }

func (h *headset) listen(track *webrtc.TrackRemote) {
	buffer := make([]byte, 1500)
	for {
		n, _, err := track.Read(buffer)
		if err != nil {
			return
		}
		if n > 16 && buffer[1]&0x7f == 0 {
			h.hear(binary.BigEndian.Uint16(buffer[2:]), buffer[12:n], time.Now())
		}
	}
}

// send sends the next 20 ms.
func (h *headset) send() {
	h.packet.SequenceNumber++
	h.packet.Timestamp += 160
	_ = h.mic.WriteRTP(&h.packet) // a connection that is gone shows at the other end
}

// rack sends for all headsets, each every 20 ms by absolute times.
type rack struct {
	stop chan struct{}
	done sync.WaitGroup

	mu       sync.Mutex
	headsets []*headset
	sent     int
	gaps     int // sent more than 40 ms after the one before
}

func newRack() *rack {
	r := &rack{stop: make(chan struct{})}
	r.done.Go(r.speak)
	return r
}

func (r *rack) add(h *headset) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.headsets = append(r.headsets, h)
}

func (r *rack) all() []*headset {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*headset(nil), r.headsets...)
}

func (r *rack) close() {
	close(r.stop)
	r.done.Wait()
	var all sync.WaitGroup
	for _, h := range r.all() {
		all.Go(h.close)
	}
	all.Wait()
}

func (r *rack) speak() {
	var last [wirePhases]time.Time
	next := time.Now()
	for turn := 0; ; turn = (turn + 1) % wirePhases {
		next = next.Add(20 * time.Millisecond / wirePhases)
		if d := time.Until(next); d > 0 {
			time.Sleep(d)
		}
		select {
		case <-r.stop:
			return
		default:
		}
		r.mu.Lock()
		list, now := r.headsets, time.Now()
		mine := (len(list) + wirePhases - 1 - turn) / wirePhases
		if r.sent += mine; now.Sub(last[turn]) > late {
			r.gaps += mine
		}
		r.mu.Unlock()
		last[turn] = now
		for i := turn; i < len(list); i += wirePhases {
			list[i].send()
		}
	}
}

// own returns what this program sent, and how much of it late, since the last time.
func (r *rack) own() (sent, gaps int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sent, gaps = r.sent, r.gaps
	r.sent, r.gaps = 0, 0
	return sent, gaps
}
