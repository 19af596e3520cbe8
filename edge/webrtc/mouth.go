package webrtc

import (
	"encoding/binary"
	"sync"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"
)

// mouth is what a browser hears: the track that pion encrypts and sends, and the
// leg's wire. The leg's payload types are static or the browser's own, so they
// pass; only the stream's name is the negotiated one. Until the connection
// stands there is no stream, and what is written is lost.
type mouth struct {
	id string

	mu     sync.Mutex
	writer pion.TrackLocalWriter
	header rtp.Header
	ssrc   uint32
}

// Bind implements pion's TrackLocal.
func (m *mouth) Bind(context pion.TrackLocalContext) (pion.RTPCodecParameters, error) {
	for _, codec := range context.CodecParameters() {
		if codec.PayloadType == 0 || codec.PayloadType == 8 {
			m.mu.Lock()
			m.writer, m.ssrc = context.WriteStream(), uint32(context.SSRC())
			m.mu.Unlock()
			return codec, nil
		}
	}
	return pion.RTPCodecParameters{}, pion.ErrUnsupportedCodec
}

// Unbind implements pion's TrackLocal.
func (m *mouth) Unbind(pion.TrackLocalContext) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writer = nil
	return nil
}

// ID, RID, StreamID and Kind implement pion's TrackLocal.
func (m *mouth) ID() string              { return m.id }
func (m *mouth) RID() string             { return "" }
func (m *mouth) StreamID() string        { return "zhiyin" }
func (m *mouth) Kind() pion.RTPCodecType { return pion.RTPCodecTypeAudio }

// Write implements the leg's Wire: packet has the fixed header only.
func (m *mouth) Write(packet []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.writer == nil {
		return nil
	}
	m.header = rtp.Header{
		Version: 2, Marker: packet[1]&0x80 != 0, PayloadType: packet[1] & 0x7F, SSRC: m.ssrc,
		SequenceNumber: binary.BigEndian.Uint16(packet[2:]), Timestamp: binary.BigEndian.Uint32(packet[4:]),
	}
	_, err := m.writer.WriteRTP(&m.header, packet[12:])
	return err
}

// Close implements the leg's Wire; the connection is the peer's to close.
func (m *mouth) Close() error { return nil }
