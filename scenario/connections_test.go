package scenario

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev/cast/system"
)

// uploadSheet hands a file to the page as if it were dropped there.
const uploadSheet = `(() => {
  const file = new File(['会员号,姓,名,性别,手机,生日\nM1,苏,晓,女,19900009901,1992-04-18\nM2,单,雯,女,19900009902,someday\nM3,欧阳,明,男,19900009903,1978-11-30\n'], 'members.csv', {type: 'text/csv'});
  const held = new DataTransfer();
  held.items.add(file);
  const input = document.querySelector('input[type=file]');
  input.files = held.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
  return true;
})()`

func TestAFileIsImportedOnThePageOfConnections(t *testing.T) {
	t.Parallel()
	p, v := settledProduct(t, looks[1])
	v.visit(p.ready.Web + "/connections")
	v.see("connections")
	v.at("no connections yet")
	v.click("new")
	v.see("way-sheet")
	v.at("which way")
	v.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"))
	v.click("way-sheet")
	v.see("editor")
	v.click("check")
	v.see("said")
	v.at("a definition that is sound")
	v.click("save")
	v.see("connection")
	evaluate[string](v.browser, `location.hash = '#members/imports'`)
	v.see("imports")
	v.at("no files yet")
	evaluate[bool](v.browser, uploadSheet)
	v.see("trial")
	v.at("a file's first rows")
	reached := func(state string) {
		v.until(stepWithin, `document.querySelector('[data-testid="import"][data-state="`+state+`"]') !== null`)
	}
	v.click("import-check")
	reached("checked")
	v.at("a dry run")
	v.click("import-run")
	reached("done")
	v.at("a file that was imported")
	contains(t, evaluate[string](v.browser, `document.querySelector('[data-testid="import-counts"]').textContent`), "2 good, 1 refused")
	contains(t, evaluate[string](v.browser, `fetch(document.querySelector('[data-testid="import-refused"]').getAttribute('href')).then(r => r.text())`), "3,traits.birthday,bad_date")
	evaluate[string](v.browser, `location.hash = '#members/letters'`)
	v.see("replay")
	v.click("replay")
	v.see("replayed")
	v.at("a refused row")
}

var takenBy = regexp.MustCompile(`zhiyin_connection_rows_total\{connection="([a-z-]+)",result="taken"\} (\d+)`)

func TestTheDemosSystemsFeedThePlatform(t *testing.T) {
	t.Parallel()
	p := start(t, "--systems")
	want := []string{"shop-muhe"}
	if system.HasERP() {
		want = append(want, "erp-muhe", "points-muhe")
	}
	for late := time.Now().Add(3 * time.Minute); ; time.Sleep(500 * time.Millisecond) {
		taken := map[string]int{}
		_, figures := p.get("/metrics")
		for _, m := range takenBy.FindAllStringSubmatch(figures, -1) {
			taken[m[1]], _ = strconv.Atoi(m[2]) // digits
		}
		missing := ""
		for _, w := range want {
			if taken[w] == 0 {
				missing = w
			}
		}
		if missing == "" {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("nothing came by %s: %v", missing, taken)
		}
	}
	for _, name := range []string{"crm/crm.db", "shop/shop.db"} {
		if _, err := os.Stat(filepath.Join(p.dir, "demo", name)); err != nil {
			t.Error(err)
		}
	}
}
