package handoff

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/jpeg" // their sizes are read
	_ "image/png"

	"zhiyin.dev"
)

// Bounds of pictures.
const (
	MostPicture   = 1536 << 10 // bytes: the page sends 1600 px
	MostSignature = 256 << 10
	mostPixels    = 50_000_000 // what whoever opens it has to hold in memory
)

// Clean takes out of a picture whatever is not the picture: place, time and maker of
// the camera, thumbnails, comments (EXIF, XMP, IPTC, text chunks). JPEG and PNG are
// taken, as their first bytes say, whatever they call themselves. Invalid for
// anything else, and for what is broken or too large.
func Clean(data []byte) (kind string, clean []byte, err error) {
	size, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width*size.Height > mostPixels {
		return "", nil, fmt.Errorf("handoff: no picture that is taken: %w", zhiyin.Invalid)
	}
	switch format {
	case "jpeg":
		clean, err = cleanJPEG(data)
	case "png":
		clean, err = cleanPNG(data)
	}
	if err != nil || clean == nil {
		return "", nil, fmt.Errorf("handoff: a broken picture: %w", zhiyin.Invalid)
	}
	return "image/" + format, clean, nil
}

// cleanJPEG keeps the segments that decoding needs (ITU-T T.81 Annex B): application
// segments but for APP14, which says how colours are stored, and comments go, and so
// does what stands behind the image's end.
func cleanJPEG(data []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(data)), 0xff, 0xd8)
	for at := 2; at+2 <= len(data); {
		marker := data[at+1]
		switch {
		case data[at] != 0xff:
			return nil, zhiyin.Invalid
		case marker == 0xff: // fill
			at++
			continue
		case marker == 0xd9:
			return append(out, 0xff, 0xd9), nil
		}
		next := segmentEnd(data, at)
		if next < 0 {
			return nil, zhiyin.Invalid
		}
		if app := marker >= 0xe0 && marker <= 0xef && marker != 0xee; !app && marker != 0xfe {
			out = append(out, data[at:next]...)
		}
		at = next
	}
	return nil, zhiyin.Invalid
}

// segmentEnd is where the segment at at ends, with the coded data that follows a scan's
// head: in it 0xff is followed by 0 or a restart marker. −1: it does not end.
func segmentEnd(data []byte, at int) int {
	if at+4 > len(data) {
		return -1
	}
	end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
	if end < at+4 || end > len(data) {
		return -1
	}
	if data[at+1] != 0xda {
		return end
	}
	for ; end+1 < len(data); end++ {
		if next := data[end+1]; data[end] == 0xff && next != 0 && (next < 0xd0 || next > 0xd7) {
			return end
		}
	}
	return -1
}

// kept are the chunks of a PNG that make the picture (PNG, third edition, §11).
var kept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "sRGB": true, "cHRM": true}

func cleanPNG(data []byte) ([]byte, error) {
	const signature = 8
	out := append(make([]byte, 0, len(data)), data[:signature]...)
	for at := signature; at+12 <= len(data); {
		length := int(binary.BigEndian.Uint32(data[at:]))
		if length < 0 || at+12+length > len(data) {
			return nil, zhiyin.Invalid
		}
		name := string(data[at+4 : at+8])
		if kept[name] {
			out = append(out, data[at:at+12+length]...)
		}
		if name == "IEND" {
			return out, nil
		}
		at += 12 + length
	}
	return nil, zhiyin.Invalid
}
