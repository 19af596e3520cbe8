import { ReactFlowProvider } from '@xyflow/react';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { firstWords, type Detail, type Edit, type Place, type Problem, type Traffic, type Walk, type Words } from './api';
import { Canvas, focusNode, wayName, type Lit } from './Canvas';
import { Form } from './Form';
import { groupOf, iconOf } from './kinds';
import { clear, laid } from './layout';
import { besides } from './steps';
import { useDoc } from './useDoc';
import { Versions } from './Versions';
import { WalkPanel } from './WalkPanel';
import { spoken, useWords } from './words';

type View = 'canvas' | 'list' | 'text' | 'versions';
const views: readonly View[] = ['canvas', 'list', 'text', 'versions'];
const dark = () => document.documentElement.dataset.theme === 'dark';
const none: Lit = { nodes: new Set(), other: new Set(), pairs: new Set() };

/** Editor is one flow open: palette, drawing or its twins, the node that is picked, and the walk. */
export function Editor({ detail, may, reload }: { detail: Detail; may: boolean; reload: () => Promise<void> }) {
  const words = useWords();
  const doc = useDoc({ yaml: detail.yaml, reading: detail.reading });
  const { outline, problems } = doc.reading;
  const [view, setView] = useState<View>('canvas');
  const [picked, setPicked] = useState('');
  const [said, setSaid] = useState('');
  const [known, setKnown] = useState<Words | null>(null);
  const [traffic, setTraffic] = useState<Traffic | null>(null);
  const [hours, setHours] = useState(24);
  const [drawn, setDrawn] = useState<Record<string, Place>>(detail.places);
  const [walking, setWalking] = useState(false);
  const [lit, setLit] = useState<Lit>(none);
  const [line, setLine] = useState(0);
  const [isDark, setDark] = useState(dark);
  useEffect(() => { const o = new MutationObserver(() => setDark(dark())); o.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] }); return () => o.disconnect(); }, []);
  useEffect(() => { api.get('/api/flow-words', { query: { unit: detail.unit } }).then(setKnown, () => setSaid(words.say('failed'))); }, [detail.unit]); // eslint-disable-line
  useEffect(() => {
    let mine = true;
    const ask = () => api.get('/api/flows/{id}/traffic', { path: { id: detail.id }, query: { hours } }).then((t) => { if (mine) setTraffic(t); }, () => { if (mine) setTraffic(null); });
    void ask();
    const every = setInterval(ask, 15_000);
    return () => { mine = false; clearInterval(every); };
  }, [detail.id, hours]);
  const places = useMemo(() => { const auto = laid(outline); return Object.fromEntries(outline.nodes.map((n) => [n.id, drawn[n.id] ?? auto[n.id] ?? { x: 0, y: 0 }])); }, [outline, drawn]);
  const keep = useCallback((to: Record<string, Place>) => {
    setDrawn(to);
    if (may) api.post('/api/flows/{id}/layout', { places: to }, { path: { id: detail.id } }).catch((e: unknown) => setSaid(refusal(e, words, words.say('failed'))));
  }, [detail.id, may, words]);
  const show = useCallback((walks: Walk[]) => {
    const [a, b] = walks;
    const pairs = new Set((a?.path ?? []).slice(1).map((id, i) => `${a?.path[i] ?? ''} ${id}`));
    setLit({ nodes: new Set(a?.path ?? []), other: new Set(b?.path ?? []), pairs });
  }, []);
  const changed = doc.yaml !== detail.yaml;
  const save = async () => {
    try {
      const d = await api.post('/api/flows', { yaml: doc.yaml });
      if (d.problems.length > 0) { setSaid(words.say('saved.not')); return; }
      setSaid(words.say('saved', { n: d.version ?? 0 }));
      return d.version;
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); }
  };
  const publish = async () => {
    const version = changed ? await save() : detail.draft;
    if (!version) return;
    try {
      const d = await api.post('/api/definitions/{kind}/{id}/versions/{version}/publish', {}, { path: { kind: 'flow', id: detail.id, version } });
      if (d.problems.length > 0) { setSaid(d.problems.map((p) => `${p.node ?? ''} ${flawWords(p, words.screen)}`).join('; ')); return; }
      await reload();
    } catch (e) { setSaid(e instanceof Refused && e.status === 403 ? words.say('needs.second') : refusal(e, words, words.say('failed'))); }
  };
  const drop = useCallback((id: string) => {
    const then = besides(outline, id) ?? '';
    void doc.edit({ do: 'drop', node: id }).then((ok) => {
      if (!ok) return;
      setPicked(then);
      if (then) (view === 'list' ? focusRow : focusNode)(then);
      setSaid(words.say('dropped', { id }));
    });
  }, [outline, doc.edit, view, words]);
  const add = useCallback((kind: string, at?: Place) => {
    let n = 1;
    while (outline.nodes.some((o) => o.id === `${kind}_${n}`)) n++;
    const id = `${kind}_${n}`;
    const next = outline.nodes.find((o) => o.ways.length === 0)?.id ?? outline.start;
    if (at) setDrawn((d) => ({ ...d, [id]: clear(outline, places, at) }));
    void doc.edit({ do: 'add', node: id, value: sketch(kind, next, known) }).then((ok) => { if (ok) { setPicked(id); focusNode(id); } });
  }, [outline, places, doc.edit, known]);
  const connect = useCallback((from: string, field: string, to: string) => { void doc.edit({ do: 'set', node: from, field, value: to }); }, [doc.edit]);
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (e.key === 'Escape' && view === 'canvas' && picked && e.target instanceof HTMLElement && e.target.closest('.insp')) { e.preventDefault(); focusNode(picked); return; }
      if (e.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'z') { e.preventDefault(); if (e.shiftKey) doc.redo(); else doc.undo(); }
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 's') { e.preventDefault(); if (may && changed) void save(); }
      if (e.key === 'Escape') setPicked('');
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  });
  useEffect(() => { const stay = (e: BeforeUnloadEvent) => { if (changed) e.preventDefault(); }; addEventListener('beforeunload', stay); return () => removeEventListener('beforeunload', stay); }, [changed]);
  const node = outline.nodes.find((n) => n.id === picked);
  const toText = (to: number) => { setLine(to); setView('text'); };
  const jump = (p: Problem) => { if (p.node && outline.nodes.some((n) => n.id === p.node) && view !== 'text') setPicked(p.node); else toText(p.line); };
  const kinds = known?.kinds ?? [];
  return (
    <main className={`fe ${walking ? 'walking' : ''}`} data-testid="editor" data-flow={detail.id} data-version={detail.version}>
      <div className="tool">
        <a className="row t2" href="#" data-testid="to-list">{words.say('list')}</a><Icon name="right" size={12} /><h1 className="ell">{words.of(outline.name) || detail.id}</h1>
        <span className="pill">{words.say('from', { n: detail.from })}</span><span className="sm t3 nw" data-testid="standing">{changed ? words.say('unsaved') : words.say('in.force', { n: detail.version })}</span>
        <span className="bar" /><div className="seg" role="group" aria-label={words.say('view')}>{views.map((v) => <button key={v} aria-pressed={view === v} onClick={() => setView(v)} data-testid={`view-${v}`}>{words.say(`view.${v}`)}</button>)}</div>
        <button className="btn ico txt" onClick={doc.undo} disabled={!doc.canUndo} aria-label={words.say('undo')} title={`${words.say('undo')} Ctrl Z`} data-testid="undo"><Icon name="undo" /></button>
        <button className="btn ico txt" onClick={doc.redo} disabled={!doc.canRedo} aria-label={words.say('redo')} data-testid="redo"><Icon name="redo" /></button>
        <span className={`stat ${problems.length > 0 ? 'err-t' : 'ok-t'}`} data-testid="verdict" role="status"><Icon name={problems.length > 0 ? 'warn' : 'check-c'} />{problems.length > 0 ? words.say('problems', { n: problems.length }) : words.say('fine')}</span>
        <span className="push row">
          <button className="btn" aria-pressed={walking} onClick={() => { setWalking(!walking); if (walking) setLit(none); }} data-testid="walk-open"><Icon name="play" size={14} />{words.say('walk.short')}</button>
          {may && <><button className="btn" disabled={!changed || problems.length > 0 || doc.busy} onClick={() => void save()} data-testid="save">{words.say('save')}</button>
            <button className="btn pri" disabled={!changed && !detail.draft || problems.length > 0 || doc.busy} onClick={() => void publish()} data-testid="publish">{words.say('publish')}</button></>}</span>
      </div>
      <aside className="pal scroll" aria-label={words.say('palette')}>
        {(['say', 'think', 'do'] as const).map((g) => <div key={g}><div className="h">{words.say(`group.${g}`)}</div>
          {kinds.filter((k) => groupOf(k.name) === g).map((k) => <button key={k.name} draggable={may} disabled={!may} onDragStart={(e) => e.dataTransfer.setData('application/x-kind', k.name)} onClick={() => add(k.name)} data-testid={`add-${k.name}`}><Icon name={iconOf(k.name)} />{words.named('kind', k.name)}</button>)}</div>)}
        <details><summary className="h">{words.say('more')}</summary>
          <button onClick={() => keep({})} data-testid="lay-out"><Icon name="flow" />{words.say('lay.out')}</button>
          <button onClick={() => save1(`${detail.id}.yaml`, doc.yaml)} data-testid="export"><Icon name="out" />{words.say('export')}</button>
          <Import write={doc.write} may={may} /></details>
      </aside>
      <div className="mid">
        {view === 'canvas' && <ReactFlowProvider><Canvas outline={outline} problems={problems} places={places} picked={picked} lit={lit} traffic={traffic} dark={isDark} may={may} pick={setPicked} open={(id) => { setPicked(id); setTimeout(() => document.querySelector<HTMLElement>('.insp input, .insp textarea')?.focus(), 60); }}
          move={(p) => keep({ ...places, ...p })} connect={connect} drop={drop} add={add} /></ReactFlowProvider>}
        {view === 'list' && <NodeList outline={outline} problems={problems} lit={lit} traffic={traffic} picked={picked} pick={setPicked} drop={drop} may={may} />}
        {view === 'text' && <TextPane yaml={doc.yaml} problems={problems} line={line} may={may} write={doc.write} />}
        {view === 'versions' && <Versions detail={detail} may={may} after={async (s) => { setSaid(s); await reload(); }} />}
        {view === 'canvas' && <div className="legend sm t3">{traffic && <><select value={hours} onChange={(e) => setHours(Number(e.target.value))} aria-label={words.say('hours')}>{[1, 24, 168, 720].map((h) => <option key={h} value={h}>{words.say('last', { n: h })}</option>)}</select> <span data-testid="contacts">{words.say('contacts', { n: traffic.contacts })}</span></>}</div>}
        {problems.length > 0 && view !== 'versions' && <ol className="faults scroll" aria-label={words.say('problems.list')} data-testid="problems">{problems.map((p, i) => <li key={i}><button onClick={() => jump(p)} data-testid="problem" data-node={p.node} data-line={p.line}><span className="code">{words.say('place', { line: p.line, column: p.column ?? 1 })}</span> <b>{p.node}</b> {p.field && <span className="t2">{p.field}</span>} {flawWords(p, words.screen)}</button></li>)}</ol>}
        {(said || doc.wrong) && <p className="toast" role="status" data-testid="said">{doc.wrong || said}<button className="btn ico s txt" onClick={() => setSaid('')} aria-label={words.say('close')}><Icon name="x" size={14} /></button></p>}
      </div>
      <aside className="insp scroll" aria-label={words.say('inspector')}>
        {node && known ? <Form node={node} outline={outline} kind={kinds.find((k) => k.name === node.kind)} known={known} problems={problems.filter((p) => p.node === node.id)} may={may} edit={doc.edit} pick={setPicked} drop={drop} toText={toText} /> : <About outline={outline} detail={detail} />}
      </aside>
      {walking && <WalkPanel yaml={doc.yaml} broken={problems.length > 0} show={show} pick={setPicked} />}
    </main>
  );
}

function About({ outline, detail }: { outline: Detail['reading']['outline']; detail: Detail }) {
  const words = useWords();
  return <div className="form1"><h2>{words.say('about')}</h2><p className="t2">{words.say('about.what')}</p>
    <dl className="facts1"><dt>{words.say('unit')}</dt><dd>{detail.unit}</dd><dt>{words.say('nodes')}</dt><dd>{outline.nodes.length}</dd><dt>{words.say('start')}</dt><dd>{outline.start}</dd>{outline.angry && <><dt>{words.say('angry')}</dt><dd>{outline.angry}</dd></>}<dt>{words.say('numbers')}</dt><dd>{detail.numbers.map((n) => n.called).join(', ') || words.say('numbers.none')}</dd></dl></div>;
}

/** NodeList is the drawing's twin for keyboard and screen readers. */
function NodeList({ outline, problems, lit, traffic, picked, pick, drop, may }: { outline: Detail['reading']['outline']; problems: Problem[]; lit: Lit; traffic: Traffic | null; picked: string; pick: (id: string) => void; drop: (id: string) => void; may: boolean }) {
  const words = useWords();
  const list = useRef<HTMLTableSectionElement>(null);
  const counts = useMemo(() => new Map((traffic?.nodes ?? []).map((t) => [t.node, t])), [traffic]);
  const wrong = useMemo(() => new Map([...problems].reverse().map((p) => [p.node ?? '', p])), [problems]);
  const keys = (e: React.KeyboardEvent, id: string, i: number) => {
    const to = e.key === 'ArrowDown' ? i + 1 : e.key === 'ArrowUp' ? i - 1 : e.key === 'Home' ? 0 : e.key === 'End' ? outline.nodes.length - 1 : -1;
    const next = outline.nodes[to];
    if (next) { e.preventDefault(); pick(next.id); list.current?.querySelectorAll('button')[to]?.focus(); }
    if (e.key === 'Enter') { e.preventDefault(); pick(id); setTimeout(() => document.querySelector<HTMLElement>('.insp input, .insp textarea')?.focus(), 60); }
    if (e.key === 'Delete' && may) { e.preventDefault(); drop(id); }
  };
  return (
    <div className="nodelist scroll" data-testid="node-list" tabIndex={-1}><table><thead><tr><th>{words.say('node')}</th><th>{words.say('kind')}</th><th>{words.say('says')}</th><th>{words.say('ways')}</th><th className="n">{words.say('entered')}</th></tr></thead>
      <tbody ref={list}>{outline.nodes.map((n, i) => {
        const t = counts.get(n.id);
        const bad = wrong.get(n.id);
        return <tr key={n.id} className={n.id === picked ? 'sel' : ''}><td><button className="linkish med" aria-current={n.id === picked} tabIndex={n.id === picked || !picked && i === 0 ? 0 : -1} onClick={() => pick(n.id)} onKeyDown={(e) => keys(e, n.id, i)} data-testid="row" data-node={n.id}>{n.id}</button>{lit.nodes.has(n.id) && <span className="pill acc">{words.say('on.way')}</span>}{bad && <span className="err-t sm"> {flawWords(bad, words.screen)}</span>}</td>
          <td>{words.named('kind', n.kind)}</td><td className="says1">{firstWords(n.fields, spoken(words.screen))}</td><td className="says1 sm">{n.ways.map((w) => `${wayName(w.field, words.named)} → ${w.to}`).join('; ')}</td><td className="n">{t ? `${t.entered}${t.left ? ` −${t.left}` : ''}` : ''}</td></tr>;
      })}</tbody></table></div>
  );
}

/** TextPane is the flow as it is written; it is read when it is left, or half a second after the last key. */
function TextPane({ yaml, problems, line, may, write }: { yaml: string; problems: Problem[]; line: number; may: boolean; write: (y: string) => Promise<void> }) {
  const words = useWords();
  const [text, setText] = useState(yaml);
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  useEffect(() => setText(yaml), [yaml]);
  useEffect(() => { if (text === yaml) return; const later = setTimeout(() => void write(text), 500); return () => clearTimeout(later); }, [text, yaml, write]);
  useEffect(() => {
    const a = area.current;
    if (!a || line < 1) return;
    const from = text.split('\n').slice(0, line - 1).reduce((s, l) => s + l.length + 1, 0);
    a.focus(); a.setSelectionRange(from, from + (text.split('\n')[line - 1]?.length ?? 0)); a.scrollTop = Math.max(0, (line - 6) * 20);
  }, [line]); // eslint-disable-line
  const bad = useMemo(() => [...new Set(problems.map((p) => p.line))].sort((a, b) => a - b), [problems]);
  return (
    <div className="textpane" data-testid="text-pane"><pre ref={gutter} aria-hidden="true"><Lines count={linesIn(text)} bad={bad} /></pre>
      <textarea ref={area} spellCheck={false} wrap="off" readOnly={!may} value={text} aria-label={words.say('view.text')} onScroll={(e) => { if (gutter.current) gutter.current.scrollTop = e.currentTarget.scrollTop; }} onChange={(e) => setText(e.target.value)} onBlur={() => void write(text)} data-testid="text" /></div>
  );
}

/** focusRow gives a row of the list the keyboard once the row of what was removed is gone. */
function focusRow(id: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="row"][data-node="${CSS.escape(id)}"]`)?.focus());
}

function linesIn(text: string): number {
  let n = 1;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) n++;
  return n;
}

/** Lines are the numbers beside a text, in as few pieces as there are faults: it has thousands of lines, and is drawn again with none of its keys. */
const Lines = memo(function Lines({ count, bad }: { count: number; bad: number[] }) {
  const parts: React.ReactNode[] = [];
  let from = 1;
  const upTo = (to: number) => { if (to >= from) parts.push(Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('')); };
  for (const line of bad.filter((l) => l <= count)) {
    upTo(line - 1);
    parts.push(<span key={line} className="bad">{line}{'\n'}</span>);
    from = line + 1;
  }
  upTo(count);
  return <>{parts}</>;
});

function Import({ write, may }: { write: (y: string) => Promise<void>; may: boolean }) {
  const words = useWords();
  const file = useRef<HTMLInputElement>(null);
  return <><button disabled={!may} onClick={() => file.current?.click()} data-testid="import"><Icon name="plus" />{words.say('import')}</button>
    <input ref={file} type="file" accept=".yaml,.yml" hidden aria-label={words.say('import')} onChange={(e) => { const f = e.target.files?.[0]; if (f) void f.text().then(write); e.target.value = ''; }} data-testid="import-file" /></>;
}

function save1(name: string, text: string) {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  a.download = name; a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

/** sketch is a new node of a kind: its needed fields, ways to a node that is there. */
function sketch(kind: string, to: string, known: Words | null): NonNullable<Edit['value']> {
  const fields = known?.kinds.find((k) => k.name === kind)?.fields ?? [];
  if (kind === 'branch') return { branch: [{ when: 'known == "one"', next: to }, { otherwise: to }] };
  const out: Record<string, unknown> = fields.some((f) => f.path.startsWith(`${kind}.`)) || fields.length === 0 ? { [kind]: {} } : {};
  for (const f of fields) {
    const twin = /(plain|again|again_plain|no_label|invite|refused|opened|position|position_first)$/.test(f.path);
    if (!f.needed || twin || f.path.includes('*') || kind === 'gather' && f.path === 'next') continue;
    const path = f.path.split('.');
    let at = out;
    for (const k of path.slice(0, -1)) at = (at[k] ??= {}) as Record<string, unknown>;
    const name = path[path.length - 1] ?? '';
    at[name] = f.type === 'way' ? to : f.type === 'text' ? { cmn: '您好。', en: 'Hello.' } : f.type === 'number' ? f.least ?? 0 : f.type === 'yes' ? true : f.type === 'rule' ? 'known == "one"'
      : /queue/.test(f.path) || f.path === 'queue.id' ? known?.queues[0]?.id ?? 'queue' : f.path === 'notice' ? known?.notices[0]?.id ?? 'notice' : name === 'music' ? 'calm' : name === 'flow' ? known?.flows[0]?.id ?? '…' : '…';
  }
  if (kind === 'gather') (out.gather as Record<string, unknown>).on = { 1: to };
  if (kind === 'hangup') out.hangup = {};
  return out;
}
