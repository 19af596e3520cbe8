package handoff

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"zhiyin.dev"
)

const transfer = `
id: transfer-confirm
name: {cmn: 确认转账, en: Confirm a transfer}
shows: confirm
standard: true
code: true
title: {cmn: "{unit}：确认转账", en: "{unit}: confirm the transfer"}
text: {cmn: 请核对。, en: Please check.}
facts:
  - {label: {cmn: 收款人, en: To}, value: "{to}", masked: true}
  - {label: {cmn: 金额, en: Amount}, value: "{amount}"}
`

func TestAPageIsFilledOnceAndMaskedUntilTheCode(t *testing.T) {
	t.Parallel()
	f, problems := Parse([]byte(transfer))
	if len(problems) > 0 || f.Minutes != 10 || f.Message != "handoff-link" || strings.Join(f.Fields(), " ") != "amount to" {
		t.Fatal(problems, f.Fields())
	}
	unit := zhiyin.Text{"cmn": "云商银行", "en": "Yunshang Bank"}
	if _, missing := f.Page(unit, map[string]string{"to": "李四"}); missing != "amount" {
		t.Errorf("handed off without its amount: %q", missing)
	}
	p, missing := f.Page(unit, map[string]string{"to": "6222 0000 1234 5678", "amount": "￥760.00"})
	if missing != "" || p.Title["cmn"] != "云商银行：确认转账" || p.Title["en"] != "Yunshang Bank: confirm the transfer" {
		t.Fatal(missing, p)
	}
	m := p.Masked()
	if m.Facts[0].Value != "••••••78" || m.Facts[1].Value != "￥760.00" || p.Facts[0].Value != "6222 0000 1234 5678" {
		t.Errorf("%+v %+v", m.Facts, p.Facts)
	}
	if mask("李四") != "••" || mask("") != "" {
		t.Errorf("a short value is shown: %q", mask("李四"))
	}
}

func TestAFormThatCantBeShownIsRefused(t *testing.T) {
	t.Parallel()
	head := "id: x\nname: {cmn: a}\ntitle: {cmn: a}\n"
	for text, want := range map[string]string{
		head + "shows: dance":              "shows",
		head + "shows: confirm":            "nothing to confirm",
		head + "shows: sign":               "no document",
		head + "shows: form":               "nothing to fill in",
		head + "shows: photo\nphotos: 9":   "photos",
		head + "shows: photo\nminutes: 61": "minutes",
		head + "shows: form\ninputs: [{id: a, label: {cmn: a}, kind: choice}]":             "options",
		head + "shows: form\ninputs: [{id: a, label: {cmn: a}}, {id: a, label: {cmn: b}}]": "of its own",
		head + "shows: photo\nfont: big":                                                   "font",
	} {
		if _, problems := Parse([]byte(text)); !strings.Contains(strings.Join(problems, "; "), want) {
			t.Errorf("%s: %v", text, problems)
		}
	}
}

func TestAnAnswerFitsItsPage(t *testing.T) {
	t.Parallel()
	photo, signature := zhiyin.HandoffFile{Kind: "photo"}, zhiyin.HandoffFile{Kind: "signature"}
	form := Page{Shows: zhiyin.ShowsForm, Inputs: []Input{{ID: "city", Kind: "text", Needed: true}, {ID: "day", Kind: "date"}, {ID: "slot", Kind: "choice", Options: map[string]zhiyin.Text{"am": {}}},
		{ID: "n", Kind: "number"}}}
	for _, c := range []struct {
		page Page
		a    Answer
		want string
	}{
		{Page{Shows: zhiyin.ShowsConfirm}, Answer{}, ""},
		{Page{Shows: zhiyin.ShowsConfirm}, Answer{Files: []zhiyin.HandoffFile{photo}}, "files"},
		{Page{Shows: zhiyin.ShowsConfirm}, Answer{Answers: map[string]string{"x": "1"}}, "files"},
		{Page{Shows: zhiyin.ShowsSign}, Answer{Signer: " ", Files: []zhiyin.HandoffFile{signature}}, "name"},
		{Page{Shows: zhiyin.ShowsSign}, Answer{Signer: "苏晓岚"}, "signature"},
		{Page{Shows: zhiyin.ShowsSign}, Answer{Signer: "苏晓岚", Files: []zhiyin.HandoffFile{signature}}, ""},
		{Page{Shows: zhiyin.ShowsPhoto, Photos: 1}, Answer{}, "photos"},
		{Page{Shows: zhiyin.ShowsPhoto, Photos: 1}, Answer{Files: []zhiyin.HandoffFile{photo, photo}}, "photos"},
		{form, Answer{}, "city"},
		{form, Answer{Answers: map[string]string{"city": "广州", "day": "2026-11-31"}}, "day"},
		{form, Answer{Answers: map[string]string{"city": "广州", "slot": "night"}}, "slot"},
		{form, Answer{Answers: map[string]string{"city": "广州", "n": "1e9"}}, "n"},
		{form, Answer{Answers: map[string]string{"city": "广州", "day": "2026-11-30", "slot": "am", "n": "2.5"}}, ""},
		{form, Answer{Answers: map[string]string{"city": strings.Repeat("长", 501)}}, "city"},
	} {
		if got := c.page.Lacks(c.a); got != c.want {
			t.Errorf("%s %+v: lacks %q, want %q", c.page.Shows, c.a, got, c.want)
		}
	}
	if Proof([]byte("p"), Answer{Signer: "a"}) == Proof([]byte("p"), Answer{Signer: "b"}) {
		t.Error("the proof does not depend on the answer")
	}
}

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		m.Set(x, x%30, color.RGBA{200, uint8(6 * x), 40, 255})
	}
	return m
}

func TestAPictureLosesWhatIsNotThePicture(t *testing.T) {
	t.Parallel()
	var raw bytes.Buffer
	if err := jpeg.Encode(&raw, picture(), nil); err != nil {
		t.Fatal(err)
	}
	secret := []byte("Exif\x00\x00GPS 23.1291 113.2644 Canon")
	segment := append([]byte{0xff, 0xe1, 0, byte(len(secret) + 2)}, secret...)
	comment := append([]byte{0xff, 0xfe, 0, 8}, "GPSGPS"...)
	tagged := append(append(append([]byte{}, raw.Bytes()[:2]...), append(segment, comment...)...), raw.Bytes()[2:]...)
	tagged = append(tagged, "GPS behind the end"...)
	kind, clean, err := Clean(tagged)
	if err != nil || kind != "image/jpeg" || bytes.Contains(clean, []byte("GPS")) {
		t.Fatalf("%s %v: the place is still in it", kind, err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(clean)); err != nil {
		t.Errorf("the picture is broken: %v", err)
	}

	raw.Reset()
	if err := png.Encode(&raw, picture()); err != nil {
		t.Fatal(err)
	}
	text := []byte("GPS 23.1291")
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(text)))
	chunk = append(append(chunk, "tEXt"...), text...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	const head = 8 + 25 // signature and IHDR
	tagged = append(append(append([]byte{}, raw.Bytes()[:head]...), chunk...), raw.Bytes()[head:]...)
	if kind, clean, err = Clean(tagged); err != nil || kind != "image/png" || bytes.Contains(clean, []byte("GPS")) {
		t.Fatalf("%s %v", kind, err)
	}
	if _, err := png.Decode(bytes.NewReader(clean)); err != nil {
		t.Error(err)
	}
}

func FuzzClean(f *testing.F) {
	var raw bytes.Buffer
	_ = jpeg.Encode(&raw, picture(), nil)
	f.Add(raw.Bytes())
	raw.Reset()
	_ = png.Encode(&raw, picture())
	f.Add(raw.Bytes())
	f.Add([]byte("<svg onload=alert(1)>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, clean, err := Clean(data)
		if err == nil && (len(clean) > len(data) || kind != "image/jpeg" && kind != "image/png") {
			t.Errorf("%s of %d bytes from %d", kind, len(clean), len(data))
		}
	})
}
