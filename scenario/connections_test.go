package scenario

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
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
	v.see("form")
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
	v.do(chromedp.Reload())
	v.see("imports")
	v.click("import-members.csv") // one that was checked waits among the earlier ones
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

// put writes into a field as typing does: React hears of it.
func (v *tour) put(css, text string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector(%q) !== null`, css))
	evaluate[bool](v.browser, fmt.Sprintf(`(() => {
	  const el = document.querySelector(%q);
	  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), 'value').set.call(el, %q);
	  return el.dispatchEvent(new Event(el.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true})) })()`, css, text))
}

func (v *tour) result(words string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="result"]').textContent.includes(%q)`, words))
}

func TestAMappingIsMadeByFieldsAndARefusedRowIsMendedAndReplayed(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p, v := settledProduct(t, l)
			v.visit(p.ready.Web + "/connections")
			v.see("connections")
			v.click("new")
			v.see("way-hook")
			v.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"))
			v.click("way-hook")
			v.see("form")
			v.put(`[data-testid="id"]`, "shop-rose")
			v.put(`[data-testid="posted"]`, `{"event_id":"e1","order_no":"R-1","status":"paid","total":"88.5","updated_at":"2026-11-28T10:00:00+08:00","buyer":{"id":"17"},"branch":"north"}`)
			v.result("amount_minor8850")
			v.at("a hook by its fields, with a sample")
			v.click("add-field")
			v.put(`[data-testid="field"]:last-child [data-testid="field-name"]`, "store")
			v.put(`[data-testid="field"]:last-child [data-testid="field-from"]`, "branch")
			v.result("storenorth")
			v.put(`[data-testid="field"]:last-child [data-testid="field-from"]`, "branch..x")
			v.until(stepWithin, `document.querySelector('[data-testid="field"][data-bad="yes"]') !== null`)
			v.at("a field that is no path")
			v.put(`[data-testid="field"]:last-child [data-testid="field-from"]`, "branch")
			v.result("storenorth")
			v.until(stepWithin, `document.querySelector('[data-bad="yes"]') === null`)
			v.click("save")
			v.see("make")
			v.click("make")
			v.see("made")
			secret := v.words("made")
			v.click("stored")
			post := func(status string) string {
				body := fmt.Sprintf(`{"event_id":"e-%s","order_no":"R-2","status":%q,"total":88.5,"buyer":{"id":17}}`, status, status)
				req, err := http.NewRequest("POST", p.ready.Web+"/hooks/shop-rose", strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Authorization", "Bearer "+secret)
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				answer, err := io.ReadAll(res.Body)
				if err != nil {
					t.Fatal(err)
				}
				return string(answer)
			}
			contains(t, post("paid"), `"taken":1`)
			evaluate[string](v.browser, `location.hash = '#shop-rose/mapping'`)
			v.see("form")
			v.put(`[data-testid="when"]`, "all")
			v.until(stepWithin, `document.querySelector('[data-testid="said"]') !== null`)
			v.click("save")
			v.until(stepWithin, `document.querySelector('[data-testid="connection"]').textContent.includes('2')`)
			contains(t, post("lost"), `"refused":1`) // no word for it
			evaluate[string](v.browser, `location.hash = '#shop-rose/letters'`)
			v.see("replay-one")
			v.at("a refused row and its reason")
			evaluate[string](v.browser, `location.hash = '#shop-rose/mapping'`)
			v.see("form")
			v.until(stepWithin, `document.querySelector('[data-testid="mode"] .ant-segmented-item:last-child') !== null`)
			evaluate[bool](v.browser, `(document.querySelector('[data-testid="mode"] .ant-segmented-item:last-child input').click(), true)`)
			v.see("text")
			v.at("the same as text")
			evaluate[bool](v.browser, `(() => { const el = document.querySelector('[data-testid="text"]');
			  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(el, el.value.replace('paid: Order Completed', 'paid: Order Completed, lost: Order Lost'));
			  return el.dispatchEvent(new Event('input', {bubbles: true})) })()`)
			v.click("save")
			v.until(stepWithin, `document.querySelector('[data-testid="connection"]').textContent.includes('3')`)
			evaluate[string](v.browser, `location.hash = '#shop-rose/letters'`)
			v.see("replay-one")
			v.click("replay-one")
			v.see("replayed")
			v.until(stepWithin, `document.querySelector('[data-testid="replay-one"]') === null`)
		})
	}
}

func TestAPushIsMadeTriedAndItsRefusalsReplayedOnThePage(t *testing.T) {
	t.Parallel()
	p, v := settledProduct(t, looks[1])
	v.visit(p.ready.Web + "/connections#new/push")
	v.see("form")
	v.put(`[data-testid="set-url"]`, "http://127.0.0.1:9/customers/{customer.user_id}/tags")
	v.result("PUT")
	v.see("trial-fault") // nobody listens there
	v.at("a push by its fields")
	v.put(`[data-testid="set-url"]`, "ftp://crm")
	v.until(stepWithin, `document.querySelector('[data-testid="faults"]') !== null`)
	v.put(`[data-testid="set-url"]`, "http://127.0.0.1:9/customers/{customer.user_id}/tags")
	v.until(stepWithin, `document.querySelector('[data-testid="faults"]') === null`)
	v.click("save")
	v.see("secret-value")
	v.put(`[data-testid="secret-value"]`, "token-of-the-crm")
	v.click("keep")
	v.until(stepWithin, `document.querySelector('[data-testid="secret"]').textContent.includes('never shown again')`)
	v.click("test")
	v.see("trial")
	v.at("a push that was tested")
	evaluate[string](v.browser, `location.hash = '#crm-tags/letters'`)
	v.see("letters")
	v.at("nothing was given up")
}

var takenBy = regexp.MustCompile(`zhiyin_connection_rows_total\{connection="([a-z-]+)",result="taken"\} (\d+)`)

func TestTheDemosSystemsFeedThePlatform(t *testing.T) {
	t.Parallel()
	p := start(t, "--systems")
	want := []string{"shop-muhe", "crm-tags"}
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
