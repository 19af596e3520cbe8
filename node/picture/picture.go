// Package picture draws texts as pictures that telephones read.
package picture

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"zhiyin.dev"
)

// quietZone is the empty border that readers need (ISO/IEC 18004 §9.1), in modules.
const quietZone = 4

// QRCode draws a text as a QR code: an SVG of one path, in the colours black on
// white whatever the page's are, for readers don't take the reverse.
func QRCode(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("picture: QR code: %v: %w", err, zhiyin.Internal)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	whole := size + 2*quietZone
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		whole, whole, whole, whole, path.String()), nil
}
