import { Background, Handle, MiniMap, Position, ReactFlow, useNodesState, useReactFlow, useStore, type Connection, type Edge, type Node, type NodeProps } from '@xyflow/react';
import { memo, startTransition, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { flawWords, type Flaw } from '../../shared/words/flaws';
import type { Outline, Place, Problem, Traffic } from './api';
import { firstWords } from './api';
import { iconOf } from './kinds';
import { dotIn, dotOut, heightOf, nodeWidth } from './layout';
import { inOrder, stepTo, towardOf } from './steps';
import { spoken, useWords } from './words';

interface Seen extends Record<string, unknown> {
  id: string; kind: string; kindName: string; says: string; start: boolean; wrong: string; lit: string;
  entered: number; left: number; ways: { field: string; to: string; name: string }[];
}
type Card = Node<Seen, 'card'>;

/** NodeCard is one node: what it is, what it says, and a row for each way out. */
const NodeCard = memo(function NodeCard({ data: d, selected }: NodeProps<Card>) {
  const share = d.entered > 0 ? d.left / d.entered : 0;
  return (
    <div className={`nd ${selected ? 'sel' : ''} ${d.wrong ? 'bad' : ''} ${d.lit}`} data-testid="node" data-node={d.id} data-lit={d.lit} title={d.wrong || undefined}>
      <Handle type="target" position={Position.Left} />
      <span className="t"><Icon name={iconOf(d.kind)} size={14} /><span className="ell">{d.id}</span>{d.start && <span className="dot acc-t" />}{d.wrong && <span className="push err-t"><Icon name="warn" size={14} /></span>}</span>
      <span className="s ell">{d.says || d.kindName}</span>
      {d.ways.map((w) => <span key={w.field} className="op"><span className="ell">{w.name}</span><Handle type="source" position={Position.Right} id={w.field} /></span>)}
      {d.entered > 0 && <span className={`heat ${share >= 0.05 ? 'hot' : ''}`}>{d.entered}{d.left > 0 ? ` −${d.left} (${Math.round(100 * share)}%)` : ''}</span>}
    </div>
  );
});
const nodeTypes = { card: NodeCard };

export interface Lit { nodes: Set<string>; other: Set<string>; pairs: Set<string> }
interface Way {
  outline: Outline; problems: Problem[]; places: Record<string, Place>; picked: string; lit: Lit; traffic: Traffic | null; dark: boolean; may: boolean;
  pick: (id: string) => void; open: (id: string) => void; move: (places: Record<string, Place>) => void; connect: (from: string, field: string, to: string) => void; drop: (id: string) => void;
  add: (kind: string, at: Place) => void;
}

const wrongOf = (p: Flaw | undefined, screen: 'zh-CN' | 'en') => (p ? flawWords(p, screen) : '');

/** wayName is the last part of a way's path, which is what chooses it: a key, an outcome, otherwise. */
export function wayName(field: string, named: (family: string, code: string) => string): string {
  const parts = field.split('.');
  const last = parts[parts.length - 1] ?? field;
  const place = Number(parts[parts.length - 2]);
  const word = named('way', last);
  return Number.isInteger(place) && parts.length > 2 && last === 'next' ? `${place + 1}` : word;
}

export function Canvas(way: Way) {
  const { outline, problems, places, picked, lit, traffic } = way;
  const words = useWords();
  const flow = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  const known = useMemo(() => new Set(outline.nodes.map((n) => n.id)), [outline]);
  const last = useRef(picked);
  const wanted = useMemo<Card[]>(() => {
    const counts = new Map((traffic?.nodes ?? []).map((t) => [t.node, t]));
    const wrong = new Map([...problems].reverse().map((p) => [p.node ?? '', p])); // the first of a node
    return outline.nodes.map((n) => {
      const count = counts.get(n.id);
      return {
        id: n.id, type: 'card', position: places[n.id] ?? { x: 0, y: 0 }, width: nodeWidth, height: heightOf(n), handles: handlesOf(n), selected: n.id === last.current, deletable: false, domAttributes: { tabIndex: -1 }, // one stop for the Tab key: the drawing, in which arrows go on
        ariaLabel: `${n.id}, ${words.named('kind', n.kind)}`,
        data: { id: n.id, kind: n.kind, kindName: words.named('kind', n.kind), says: firstWords(n.fields, spoken(words.screen)), start: n.id === outline.start, wrong: wrongOf(wrong.get(n.id), words.screen),
          lit: lit.nodes.has(n.id) ? (lit.other.has(n.id) ? 'lit both' : 'lit') : lit.other.has(n.id) ? 'lit2' : '', entered: count?.entered ?? 0, left: count?.left ?? 0,
          ways: n.ways.map((w) => ({ field: w.field, to: w.to, name: wayName(w.field, words.named) })) },
      };
    });
  }, [outline, problems, places, lit, traffic, words]);
  const [nodes, setNodes, onNodesChange] = useNodesState<Card>(wanted);
  useEffect(() => setNodes(wanted), [wanted, setNodes]);
  useEffect(() => { // picking draws the two nodes that it concerns, not all
    last.current = picked;
    setNodes((all) => all.map((n) => ((n.selected ?? false) === (n.id === picked) ? n : { ...n, selected: n.id === picked })));
  }, [picked, setNodes]);
  const edges = useMemo<Edge[]>(() => {
    const counts = new Map((traffic?.edges ?? []).map((e) => [`${e.from} ${e.to}`, e.count]));
    return outline.nodes.flatMap((n) => n.ways.filter((w) => known.has(w.to)).map((w) => {
      const pair = `${n.id} ${w.to}`;
      const on = lit.pairs.has(pair);
      const count = counts.get(pair);
      if (count !== undefined) counts.delete(pair); // two ways to one node are counted together, at the first
      return { id: `${n.id} ${w.field}`, source: n.id, sourceHandle: w.field, target: w.to, className: on ? 'on' : '', interactionWidth: 0, focusable: false, deletable: false, ...(count === undefined ? {} : { label: count.toLocaleString(words.screen) }) };
    }));
  }, [outline, known, lit, traffic, words]);
  useEffect(() => { if (picked && known.has(picked)) { const p = places[picked]; if (p && !inside(box.current, flow.flowToScreenPosition(p))) void flow.setCenter(p.x + nodeWidth / 2, p.y + 40, { zoom: flow.getZoom(), duration: 160, interpolate: 'linear' }); } }, [picked]); // eslint-disable-line
  const large = outline.nodes.length > 80;
  const [whole, setWhole] = useState(!large); // a large drawing shows what is in view first, then has all of it ready, so that a pan draws nothing
  useEffect(() => { if (whole) return; const later = setTimeout(() => startTransition(() => setWhole(true)), 600); return () => clearTimeout(later); }, [whole]);
  const [begun, setLink] = useState<Link | null>(null);
  const joining = begun ? outline.nodes.find((n) => n.id === begun.from)?.ways[begun.at] : undefined;
  const link = joining ? begun : null; // the node may be gone since, or the way
  const go = (id: string | undefined) => { if (id && known.has(id)) { way.pick(id); focusNode(id); } };
  const join = (id: string) => {
    const ways = outline.nodes.find((n) => n.id === (link?.from ?? id))?.ways ?? [];
    if (ways.length > 0) setLink(link ? { ...link, at: (link.at + 1) % ways.length } : { from: id, at: 0 });
  };
  const act = (e: React.KeyboardEvent, id: string): boolean => {
    const toward = towardOf(e.key);
    if (toward && e.shiftKey) { if (way.may) way.move({ [id]: pushed(places[id], toward) }); }
    else if (toward) go(stepTo(outline, places, id, toward));
    else if (e.key === 'PageDown' || e.key === 'PageUp') go(inOrder(outline, id, e.key === 'PageDown' ? 1 : -1));
    else if (e.key === 'Home' || e.key === 'End') go(e.key === 'Home' ? outline.start : outline.nodes.at(-1)?.id);
    else if (e.key === 'Enter' && link && joining) { way.connect(link.from, joining.field, id); setLink(null); go(link.from); }
    else if (e.key === 'Enter') way.open(id);
    else if (e.key === ' ') way.pick(id);
    else if (e.key === 'Escape' && link) { setLink(null); go(link.from); }
    else if (e.key.toLowerCase() === 'c' && way.may) join(id);
    else if ((e.key === 'Delete' || e.key === 'Backspace') && way.may) way.drop(id);
    else return false;
    return true;
  };
  const keys = (e: React.KeyboardEvent) => {
    const on = (e.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (e.ctrlKey || e.metaKey || e.altKey || !on && e.target !== box.current) return;
    const first = known.has(picked) ? picked : outline.start;
    if (on ? act(e, on) : towardOf(e.key) || e.key === 'Enter' || e.key === 'Home') {
      if (!on) go(first);
      e.preventDefault();
      e.stopPropagation();
    }
  };
  const held = useRef(false); // the keyboard is in the drawing
  useEffect(() => { if (held.current && document.activeElement === document.body) box.current?.focus(); }, [outline]); // its node is gone
  return (
    <div className="canvas" ref={box} data-testid="canvas" tabIndex={0} role="group" aria-label={words.say('canvas.keys')} onKeyDownCapture={keys} onFocus={() => { held.current = true; }} onBlur={(e) => { if (e.relatedTarget && !box.current?.contains(e.relatedTarget)) held.current = false; }}
      onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => { const kind = e.dataTransfer.getData('application/x-kind'); if (kind) way.add(kind, flow.screenToFlowPosition({ x: e.clientX, y: e.clientY })); }}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} onNodesChange={onNodesChange} colorMode={way.dark ? 'dark' : 'light'}
        onlyRenderVisibleElements={!whole} minZoom={0.08} maxZoom={1.6} {...(outline.nodes.length > 8 ? { defaultViewport: firstView(places[outline.start]) } : { fitView: true, fitViewOptions: { maxZoom: 1, padding: 0.08 } })} nodesDraggable={way.may} nodesConnectable={way.may} elevateEdgesOnSelect
        proOptions={{ hideAttribution: true }} deleteKeyCode={null} onNodeClick={(_, n) => way.pick(n.id)} onPaneClick={() => way.pick('')}
        onNodeDragStop={(_, n, all) => way.move(Object.fromEntries((all.length > 0 ? all : [n]).map((m) => [m.id, { x: Math.round(m.position.x), y: Math.round(m.position.y) }])))}
        onConnect={(c: Connection) => { if (c.sourceHandle) way.connect(c.source, c.sourceHandle, c.target); }}
        ariaLabelConfig={{ 'node.a11yDescription.default': words.say('canvas.node') }}
        autoPanOnNodeFocus={false} onMoveStart={() => box.current?.classList.add('moving')} onMoveEnd={() => box.current?.classList.remove('moving')}>
        <Far box={box} />
        <Background gap={24} color="var(--ant-color-fill)" />
        {outline.nodes.length > 12 && <MiniMap pannable zoomable ariaLabel={words.say('minimap')} nodeColor={(n) => (n.data as Seen).wrong ? 'var(--ant-color-error)' : (n.data as Seen).lit ? 'var(--ant-color-primary)' : 'var(--zy-color-border-control)'} maskColor="color-mix(in srgb, var(--ant-color-fill-tertiary) 50%, transparent)" bgColor="var(--ant-color-bg-elevated)" />}
      </ReactFlow>
      {link && joining && <p className="joining" role="status" data-testid="joining" data-from={link.from} data-field={joining.field}>{words.say('joining', { from: link.from, way: wayName(joining.field, words.named) })}</p>}
      <div className="zoom"><button className="btn ico s txt" onClick={() => void flow.zoomOut()} aria-label={words.say('zoom.out')}><Icon name="minus" size={14} /></button>
        <button className="btn ico s txt" onClick={() => void flow.zoomIn()} aria-label={words.say('zoom.in')}><Icon name="plus" size={14} /></button>
        <button className="btn s txt" onClick={() => void flow.fitView({ maxZoom: 1, padding: 0.08 })} data-testid="fit">{words.say('zoom.fit')}</button></div>
    </div>
  );
}

const farAway = 0.35; // at which words of 14 px can't be read any more

/** Far marks the drawing while it is too small for its words: then they are not painted. */
function Far({ box }: { box: React.RefObject<HTMLDivElement | null> }) {
  const far = useStore((s) => s.transform[2] < farAway);
  useEffect(() => { box.current?.classList.toggle('far', far); }, [box, far]);
  return null;
}

/** handlesOf says where ways leave and arrive, so that the browser need not be asked about each. */
function handlesOf(n: Outline['nodes'][number]): NonNullable<Card['handles']> {
  const size = 9;
  const at = (p: Place) => ({ x: p.x - size / 2, y: p.y - size / 2, width: size, height: size });
  return [{ type: 'target', position: Position.Left, ...at(dotIn) }, ...n.ways.map((w, i) => ({ id: w.field, type: 'source' as const, position: Position.Right, ...at(dotOut(i)) }))];
}

/** Link is a way out that is being led to another node by the keyboard. */
interface Link { from: string; at: number }

const stride = 24; // of a node that is moved by the keyboard: the grid's

function pushed(p: Place | undefined, toward: 'left' | 'right' | 'up' | 'down'): Place {
  const { x, y } = p ?? { x: 0, y: 0 };
  return { x: x + (toward === 'right' ? stride : toward === 'left' ? -stride : 0), y: y + (toward === 'down' ? stride : toward === 'up' ? -stride : 0) };
}

let sought = '';

/** focusNode gives a node the keyboard once it is drawn: of a large flow only those in view are. The last one asked for has it. */
export function focusNode(id: string): void {
  sought = id;
  seek(id, 60);
}

function seek(id: string, tries: number): void {
  if (sought !== id) return;
  const node = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  if (node) node.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => seek(id, tries - 1));
}

/** firstView shows the start where reading begins, large enough to read. */
function firstView(start: Place | undefined): { x: number; y: number; zoom: number } {
  const zoom = 0.8;
  return { x: 24 - (start?.x ?? 0) * zoom, y: 120 - (start?.y ?? 0) * zoom, zoom };
}

function inside(box: HTMLElement | null, p: { x: number; y: number }): boolean {
  const r = box?.getBoundingClientRect();
  return !!r && p.x >= r.left && p.x + 160 <= r.right && p.y >= r.top && p.y + 60 <= r.bottom;
}
