package webrtc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// maxOffer is far above what a browser offers for one audio line (4 to 8 KB).
const maxOffer = 64 << 10

// offer is what a browser asks for, checked.
type offer struct {
	sdp     string // without candidates
	codec   rtp.Codec
	digitPT uint8 // 0: none
}

// readOffer accepts one audio line in both directions with PCMU or PCMA under
// their static payload types, and nothing else. The error is Invalid.
func readOffer(text string) (offer, error) {
	var description sdp.SessionDescription
	if len(text) > maxOffer || description.UnmarshalString(text) != nil {
		return offer{}, offerError("not readable")
	}
	if len(description.MediaDescriptions) != 1 || description.MediaDescriptions[0].MediaName.Media != "audio" {
		return offer{}, offerError("not one audio line")
	}
	audio := description.MediaDescriptions[0]
	if audio.MediaName.Port.Value == 0 {
		return offer{}, offerError("audio is switched off")
	}
	for _, direction := range []string{"recvonly", "sendonly", "inactive"} {
		if _, oneWay := audio.Attribute(direction); oneWay {
			return offer{}, offerError("audio is not in both directions")
		}
	}
	if !fingerprinted(description.Attributes) && !fingerprinted(audio.Attributes) {
		return offer{}, offerError("no SHA-256 fingerprint")
	}
	o := offer{digitPT: eventType(audio)}
	codec, ok := firstCodec(audio.MediaName.Formats)
	if !ok {
		return offer{}, offerError("neither PCMU nor PCMA")
	}
	o.codec = codec
	description.Attributes = withoutCandidates(description.Attributes)
	audio.Attributes = withoutCandidates(audio.Attributes)
	whole, err := description.Marshal()
	if err != nil {
		return offer{}, offerError("not writable")
	}
	o.sdp = string(whole)
	return o, nil
}

func offerError(what string) error {
	return fmt.Errorf("webrtc: offer: %s: %w", what, zhiyin.Invalid)
}

// firstCodec is the browser's preference.
func firstCodec(formats []string) (rtp.Codec, bool) {
	for _, format := range formats {
		switch format {
		case "0":
			return rtp.PCMU, true
		case "8":
			return rtp.PCMA, true
		}
	}
	return 0, false
}

// eventType is the payload type of telephone-event at our clock rate.
func eventType(audio *sdp.MediaDescription) uint8 {
	for _, attribute := range audio.Attributes {
		number, name, _ := strings.Cut(attribute.Value, " ")
		if attribute.Key != "rtpmap" || !strings.EqualFold(strings.TrimSpace(name), "telephone-event/8000") {
			continue
		}
		if n, err := strconv.ParseUint(number, 10, 7); err == nil && n >= 35 {
			return uint8(n)
		}
	}
	return 0
}

// fingerprinted tells whether the browser's certificate is named by a SHA-256
// that can be one (RFC 8122 §5); every browser uses that.
func fingerprinted(all []sdp.Attribute) bool {
	for _, a := range all {
		if method, hash, ok := strings.Cut(a.Value, " "); ok && a.Key == "fingerprint" && strings.EqualFold(method, "sha-256") {
			octets, err := hex.DecodeString(strings.ReplaceAll(hash, ":", ""))
			return err == nil && len(octets) == sha256.Size
		}
	}
	return false
}

func withoutCandidates(all []sdp.Attribute) []sdp.Attribute {
	kept := make([]sdp.Attribute, 0, len(all))
	for _, a := range all {
		if a.Key != "candidate" && a.Key != "end-of-candidates" {
			kept = append(kept, a)
		}
	}
	return kept
}
