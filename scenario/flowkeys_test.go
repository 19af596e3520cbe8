package scenario

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// on waits until a node of the drawing has the keyboard, and says which; not names one
// that it is not.
func (v *tour) on(not string) string {
	v.t.Helper()
	const focused = `(document.activeElement?.closest('.react-flow__node')?.dataset.id ?? '')`
	v.until(stepWithin, fmt.Sprintf(`%[1]s !== '' && %[1]s !== %[2]q`, focused, not))
	return evaluate[string](v.browser, focused)
}

// leads waits until a way of a node leads to another.
func (v *tour) leads(from, field, to string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('.react-flow__edge[data-id="%s %s"]')?.getAttribute('aria-label').endsWith(' to %s')`, from, field, to))
}

// TestAFlowIsEditedByTheKeyboardAlone: nodes are gone to, opened, connected, moved and
// removed without a pointer, and what was done is taken back.
func TestAFlowIsEditedByTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := start(t)
	v := touring(t, p, looks[1], 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/flows#muhe-main")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="node"]').length > 5`)
	v.tabTo("canvas")
	v.at("a flow whose drawing has the keyboard")
	v.stroke(kb.ArrowRight)
	first := v.on("")

	t.Log("every node is come to")
	nodes := evaluate[int](v.browser, `fetch('/api/flows/muhe-main').then((r) => r.json()).then((d) => d.reading.outline.nodes.length)`)
	v.stroke(kb.End)
	last := v.on(first)
	v.stroke(kb.Home)
	met := map[string]bool{first: true}
	for at := v.on(last); at != last && len(met) <= nodes; met[at] = true {
		v.stroke(kb.PageDown)
		at = v.on(at)
	}
	if len(met) != nodes {
		t.Errorf("%d of %d nodes were come to", len(met), nodes)
	}
	v.stroke(kb.Home)
	from := v.on(last)
	v.stroke(kb.ArrowRight)
	beside := v.on(from)
	v.stroke(kb.ArrowLeft)
	v.on(beside)
	v.stroke(kb.Home)

	t.Log("opened, and left again")
	v.stroke(kb.Enter)
	v.until(stepWithin, `document.activeElement?.closest('.insp') !== null`)
	v.stroke(kb.Escape)
	v.until(stepWithin, fmt.Sprintf(`document.activeElement?.dataset.id === %q`, from))

	t.Log("connected, and taken back")
	v.stroke("c")
	v.see("joining")
	field := evaluate[string](v.browser, `document.querySelector('[data-testid="joining"]').dataset.field`)
	was := evaluate[string](v.browser, fmt.Sprintf(`document.querySelector('.react-flow__edge[data-id="%s %s"]').getAttribute('aria-label').split(' to ')[1]`, from, field))
	v.stroke(kb.PageDown)
	to := v.on(from)
	if to == was {
		v.stroke(kb.PageDown)
		to = v.on(to)
	}
	v.at("a way that is being led elsewhere")
	v.stroke(kb.Enter)
	v.leads(from, field, to)
	v.until(stepWithin, fmt.Sprintf(`document.activeElement?.dataset.id === %q`, from))
	v.stroke("z", ctrl)
	v.leads(from, field, was)
	v.stroke("c")
	v.see("joining")
	v.stroke(kb.Escape)
	v.until(stepWithin, `document.querySelector('[data-testid="joining"]') === null`)

	t.Log("moved")
	place := evaluate[string](v.browser, fmt.Sprintf(`document.querySelector('.react-flow__node[data-id=%q]').style.transform`, from))
	v.stroke(kb.ArrowDown, shift)
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('.react-flow__node[data-id=%q]').style.transform !== %q`, from, place))

	t.Log("removed, and taken back")
	v.stroke(kb.PageDown)
	gone := v.on(from)
	v.stroke(kb.Delete)
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('.react-flow__node[data-id=%q]') === null`, gone))
	v.on(gone)
	v.stroke("z", ctrl)
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('.react-flow__node[data-id=%q]') !== null`, gone))
	v.until(stepWithin, `document.querySelector('[data-testid="canvas"]').contains(document.activeElement)`)
}
