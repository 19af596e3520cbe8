import { Background, Handle, MiniMap, Position, ReactFlow, useNodesState, useReactFlow, type Connection, type Edge, type Node, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useMemo, useRef } from 'react';
import { Icon } from '../../shared/parts/Icon';
import { flawWords, type Flaw } from '../../shared/words/flaws';
import type { Outline, Place, Problem, Traffic } from './api';
import { firstWords } from './api';
import { iconOf } from './kinds';
import { heightOf, nodeWidth } from './layout';
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
        id: n.id, type: 'card', position: places[n.id] ?? { x: 0, y: 0 }, width: nodeWidth, height: heightOf(n), selected: n.id === last.current, deletable: false,
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
      return { id: `${n.id} ${w.field}`, source: n.id, sourceHandle: w.field, target: w.to, className: on ? 'on' : '', focusable: false, deletable: false, ...(count === undefined ? {} : { label: count.toLocaleString(words.screen) }) };
    }));
  }, [outline, known, lit, traffic, words]);
  useEffect(() => { if (picked && known.has(picked)) { const p = places[picked]; if (p && !inside(box.current, flow.flowToScreenPosition(p))) void flow.setCenter(p.x + nodeWidth / 2, p.y + 40, { zoom: flow.getZoom(), duration: 160 }); } }, [picked]); // eslint-disable-line
  return (
    <div className="canvas" ref={box} data-testid="canvas" onDragOver={(e) => e.preventDefault()}
      onDrop={(e) => { const kind = e.dataTransfer.getData('application/x-kind'); if (kind) way.add(kind, flow.screenToFlowPosition({ x: e.clientX, y: e.clientY })); }}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} onNodesChange={onNodesChange} colorMode={way.dark ? 'dark' : 'light'}
        onlyRenderVisibleElements={outline.nodes.length > 80} minZoom={0.08} maxZoom={1.6} {...(outline.nodes.length > 8 ? { defaultViewport: firstView(places[outline.start]) } : { fitView: true, fitViewOptions: { maxZoom: 1, padding: 0.08 } })} nodesDraggable={way.may} nodesConnectable={way.may} elevateEdgesOnSelect
        proOptions={{ hideAttribution: true }} deleteKeyCode={null} onNodeClick={(_, n) => way.pick(n.id)} onPaneClick={() => way.pick('')}
        onNodeDragStop={(_, n, all) => way.move(Object.fromEntries((all.length > 0 ? all : [n]).map((m) => [m.id, { x: Math.round(m.position.x), y: Math.round(m.position.y) }])))}
        onConnect={(c: Connection) => { if (c.sourceHandle) way.connect(c.source, c.sourceHandle, c.target); }}
        ariaLabelConfig={{ 'node.a11yDescription.default': words.say('canvas.node') }}
        onKeyDown={(e) => {
          const id = (e.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
          if (!id) return;
          if (e.key === 'Enter') { e.preventDefault(); way.open(id); }
          if (e.key === 'Delete' || e.key === 'Backspace') { e.preventDefault(); way.drop(id); }
        }}>
        <Background gap={24} color="var(--ant-color-fill)" />
        {outline.nodes.length > 12 && <MiniMap pannable zoomable ariaLabel={words.say('minimap')} nodeColor={(n) => (n.data as Seen).wrong ? 'var(--ant-color-error)' : (n.data as Seen).lit ? 'var(--ant-color-primary)' : 'var(--zy-color-border-control)'} maskColor="var(--ant-color-fill-tertiary)" bgColor="var(--ant-color-bg-elevated)" />}
      </ReactFlow>
      <div className="zoom"><button className="btn ico s txt" onClick={() => void flow.zoomOut()} aria-label={words.say('zoom.out')}><Icon name="minus" size={14} /></button>
        <button className="btn ico s txt" onClick={() => void flow.zoomIn()} aria-label={words.say('zoom.in')}><Icon name="plus" size={14} /></button>
        <button className="btn s txt" onClick={() => void flow.fitView({ maxZoom: 1, padding: 0.08 })} data-testid="fit">{words.say('zoom.fit')}</button></div>
    </div>
  );
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
