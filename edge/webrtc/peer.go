package webrtc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	pion "github.com/pion/webrtc/v4"

	"zhiyin.dev"
)

// connectWithin is how long ICE and DTLS may take: a browser has answered the
// checks of a good candidate within a second, of a poor line within five.
const connectWithin = 10 * time.Second

// peer is one connection with one page of one browser.
type peer struct {
	browser *Browser
	pc      *pion.PeerConnection
	mouth   *mouth
	offer   offer
	packet  func(p *peer, raw []byte) // each RTP packet that comes, from one goroutine
	over    func(p *peer, why string) // once: it failed, was closed or never connected
	dead    atomic.Bool               // set before over is called
	reading sync.Mutex                // held while a reader begins
	readers sync.WaitGroup
}

// open answers an offer. After it, over will be called once.
func (b *Browser) open(ctx context.Context, sdp string, packet func(*peer, []byte), over func(*peer, string)) (*peer, string, error) {
	checked, err := readOffer(sdp)
	if err != nil {
		return nil, "", err
	}
	p := &peer{browser: b, mouth: &mouth{id: "audio"}, offer: checked, packet: packet, over: over}
	if err := b.admit(p); err != nil {
		return nil, "", err
	}
	answer, err := p.answer(ctx)
	if err != nil {
		p.over = func(*peer, string) {}
		p.end("refused")
		return nil, "", err
	}
	return p, answer, nil
}

// answer sets the connection up and returns the answer with every candidate.
func (p *peer) answer(ctx context.Context) (string, error) {
	pc, err := p.browser.api.NewPeerConnection(p.browser.config)
	if err != nil {
		return "", fmt.Errorf("webrtc: connection: %w: %w", zhiyin.Internal, err)
	}
	p.pc = pc
	pc.OnTrack(func(track *pion.TrackRemote, _ *pion.RTPReceiver) { p.listen(track) })
	sender, err := pc.AddTrack(p.mouth)
	if err != nil {
		return "", fmt.Errorf("webrtc: track: %w: %w", zhiyin.Internal, err)
	}
	if err := pc.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeOffer, SDP: p.offer.sdp}); err != nil {
		return "", fmt.Errorf("webrtc: offer: not acceptable: %w", zhiyin.Invalid)
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("webrtc: offer: no answer: %w", zhiyin.Invalid)
	}
	gathered := pion.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(answer); err != nil {
		return "", fmt.Errorf("webrtc: offer: no connection: %w", zhiyin.Invalid)
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", fmt.Errorf("webrtc: candidates: %w: %w", zhiyin.Unavailable, ctx.Err())
	}
	p.readers.Go(func() { drain(sender) })
	p.watch()
	return pc.LocalDescription().SDP, nil
}

// watch ends the peer when its connection does, or never comes up.
func (p *peer) watch() {
	var connected atomic.Bool
	time.AfterFunc(connectWithin, func() {
		if !connected.Load() {
			p.end("failed")
		}
	})
	p.pc.OnConnectionStateChange(func(state pion.PeerConnectionState) {
		switch state {
		case pion.PeerConnectionStateConnected:
			connected.Store(true)
		case pion.PeerConnectionStateFailed:
			p.end("failed")
		case pion.PeerConnectionStateClosed:
			p.end("closed")
		}
	})
}

// read counts a reader in; false when the peer has ended.
func (p *peer) read() bool {
	p.reading.Lock()
	defer p.reading.Unlock()
	if p.dead.Load() {
		return false
	}
	p.readers.Add(1)
	return true
}

// listen hands on what the browser's microphone sends, until the track ends.
func (p *peer) listen(track *pion.TrackRemote) {
	if !p.read() {
		return
	}
	defer p.readers.Done()
	buffer := make([]byte, 1500)
	for !p.dead.Load() {
		n, _, err := track.Read(buffer)
		switch {
		case err == nil:
			p.packet(p, buffer[:n])
		case errors.Is(err, pion.ErrCodecNotFound): // an unknown payload type; the next may be known
		default:
			return
		}
	}
}

// drain reads the reports about what we send, so that pion sees them.
func drain(sender *pion.RTPSender) {
	buffer := make([]byte, 1500)
	for {
		if _, _, err := sender.Read(buffer); err != nil {
			return
		}
	}
}

// end closes the connection; the first why counts. It returns at once: pion's
// goroutines, which may be calling, are waited for elsewhere.
func (p *peer) end(why string) {
	if !p.kill() {
		return
	}
	go func() {
		defer p.browser.dismiss(p)
		if p.pc != nil {
			_ = p.pc.GracefulClose() // it is of no use any more
		}
		p.readers.Wait()
	}()
	p.over(p, why)
}

// kill lets no reader begin any more; false when somebody else was first.
func (p *peer) kill() bool {
	p.reading.Lock()
	defer p.reading.Unlock()
	return p.dead.CompareAndSwap(false, true)
}
