import { useCallback, useEffect, useState } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import type { Language } from '../../shared/known';
import { Icon } from '../../shared/parts/Icon';
import { Tier } from '../../shared/parts/Tier';
import { listed } from '../../shared/lang';
import { api } from '../../shared/request';
import { refusal } from '../../shared/refusal';
import { byWhat } from '../../customers/src/by';
import { languages, type Act, type Step, type Trails, type Walk } from './api';
import { Listen } from './Listen';
import { useWords } from './words';

type Person = AnswerOf<'/api/v1/customers/{id}', 'get'>;
interface Way { yaml: string; broken: boolean; show: (walks: Walk[]) => void; pick: (id: string) => void }

/** WalkPanel walks what is on the canvas as one customer, two side by side, or many. */
export function WalkPanel({ yaml, broken, show, pick }: Way) {
  const words = useWords();
  const [who, setWho] = useState<(Person | null)[]>([null]);
  const [acts, setActs] = useState<Act[]>([]);
  const [language, setLanguage] = useState<Language | ''>('');
  const [channel, setChannel] = useState<'voice' | 'chat'>('voice');
  const [walks, setWalks] = useState<Walk[]>([]);
  const [many, setMany] = useState<Trails | null>(null);
  const [said, setSaid] = useState('');
  const [typed, setTyped] = useState('');
  const [early, setEarly] = useState(false);
  const run = useCallback(async () => {
    if (broken) { setSaid(words.say('walk.broken')); return; }
    try {
      const known = who.filter((w) => w !== null).map((w) => w.id);
      const body = { yaml, channel, acts, heard: channel === 'voice', ...(language ? { language } : {}) };
      const asks = who.length > 1 && known.length < who.length // somebody nobody knows walks beside a customer
        ? await Promise.all(who.map((w) => api.post('/api/flows/walk', { ...body, customers: w ? [w.id] : [] }))) : [await api.post('/api/flows/walk', { ...body, customers: known })];
      const got = asks.flatMap((a) => a.walks);
      setWalks(got); show(got); setSaid('');
    } catch (e) { setSaid(refusal(e, words, words.say('failed'))); }
  }, [yaml, broken, who, acts, language, channel, show, words]);
  useEffect(() => { void run(); }, [run]);
  const act = (a: Act) => { setActs((l) => [...l, early ? { ...a, early: true } : a]); setTyped(''); };
  const typedAct = () => { const t = typed.trim(); if (t) act(/^[0-9*#]+$/.test(t) ? { keys: t } : { words: t }); };
  const count = async () => { try { setMany(await api.post('/api/flows/trails', { yaml, acts, channel, some: 100 })); setSaid(''); } catch (e) { setSaid(refusal(e, words, words.say('failed'))); } };
  const open = walks.some((w) => w.wait !== 'nothing');
  return (
    <section className="walk" aria-label={words.say('walk')} data-testid="walk">
      <div className="hd"><b>{words.say('walk')}</b>
        {who.map((w, i) => <Who key={i} of={w} n={i} set={(p) => { setWho((l) => l.map((o, j) => (j === i ? p : o))); setMany(null); }} />)}
        {who.length === 1 ? <button className="btn s txt" onClick={() => setWho((l) => [...l, null])} data-testid="compare"><Icon name="plus" size={14} />{words.say('compare')}</button> : <button className="btn s txt" onClick={() => setWho((l) => l.slice(0, 1))}><Icon name="x" size={14} />{words.say('compare.end')}</button>}
        <select className="field on" value={channel} onChange={(e) => setChannel(e.target.value as 'voice' | 'chat')} aria-label={words.say('walk.channel')} data-testid="walk-channel"><option value="voice">{words.say('channel.voice')}</option><option value="chat">{words.say('channel.chat')}</option></select>
        <select className="field on" value={language} onChange={(e) => setLanguage(e.target.value as Language | '')} aria-label={words.say('walk.voice')} data-testid="walk-language"><option value="">{words.say('walk.own')}</option>{languages.map((l) => <option key={l} value={l}>{words.say(`language.${l}`)}</option>)}</select>
        <button className="btn s txt push" onClick={() => void count()} disabled={broken} data-testid="trails">{words.say('walk.many')}</button>
        <button className="btn s" onClick={() => { setActs([]); setMany(null); }} data-testid="again"><Icon name="undo" size={14} />{words.say('walk.again')}</button></div>
      {said && <p role="alert" className="err-t sm said1" data-testid="walk-said">{said}</p>}
      {many ? <Many of={many} close={() => setMany(null)} /> : (
        <div className="lanes scroll" data-testid="lanes">{walks.map((w, i) => <Lane key={i} walk={w} n={i} pick={pick} />)}</div>)}
      {!many && <div className="acts row"><span className="sm t2 nw">{words.named('wait', walks[0]?.wait ?? 'nothing')}</span>
        <input className="field on" value={typed} disabled={!open} placeholder={words.say(walks[0]?.speech ? 'act.both' : 'act.keys')} aria-label={words.say('act')} onChange={(e) => setTyped(e.target.value)} onKeyDown={(e) => { if (e.key === 'Enter') typedAct(); }} data-testid="act" />
        <button className="btn s" disabled={!open || !typed.trim()} onClick={typedAct} data-testid="act-do">{words.say('act.do')}</button>
        <button className="btn s txt" disabled={!open} onClick={() => act({ silence: true })} data-testid="act-silence">{words.say('act.silence')}</button>
        <label className="row sm"><input type="checkbox" checked={early} onChange={(e) => setEarly(e.target.checked)} />{words.say('act.early')}</label>
        <span className="chips scroll">{(walks[0]?.choices ?? []).map((c) => <button key={c.says} className="btn s" onClick={() => act({ input: c.input })} data-testid="choice" data-says={c.says}>{choiceName(c.says, words.named)}</button>)}</span>
        {acts.length > 0 && <button className="btn s txt push" onClick={() => setActs((l) => l.slice(0, -1))} data-testid="act-undo">{words.say('act.undo')}</button>}</div>}
    </section>
  );
}

function choiceName(says: string, named: (family: string, code: string) => string): string {
  return named('choice', says);
}

/** Who chooses a customer: by name, number or tail. */
function Who({ of, n, set }: { of: Person | null; n: number; set: (p: Person | null) => void }) {
  const words = useWords();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<Person[]>([]);
  const find = async () => { if (!text?.trim()) return; try { setFound((await api.post('/api/v1/customers/find', byWhat(text))).items); } catch { setFound([]); } };
  if (text === null) return <button className="btn s who" onClick={() => setText('')} data-testid={`who-${n}`}><Icon name="user" size={14} />{of ? of.name || of.id : words.say('walk.nobody')}{of && <Tier tier={of.tier} />}</button>;
  return (
    <span className="whofind"><input className="field on" autoFocus value={text} placeholder={words.say('who.find')} aria-label={words.say('who.find')} onChange={(e) => setText(e.target.value)} data-testid={`find-${n}`}
      onKeyDown={(e) => { if (e.key === 'Enter') void find(); if (e.key === 'Escape') { setText(null); setFound([]); } }} />
      <ul className="found1" data-testid="found"><li><button onClick={() => { set(null); setText(null); setFound([]); }}>{words.say('walk.nobody')}</button></li>
        {found.slice(0, 8).map((p) => <li key={p.id}><button onClick={() => { set(p); setText(null); setFound([]); }} data-testid="person" data-customer={p.id}>{p.name || p.id} <Tier tier={p.tier} /> <span className="sm t3">{p.phone}</span></button></li>)}</ul></span>
  );
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

function Lane({ walk, n, pick }: { walk: Walk; n: number; pick: (id: string) => void }) {
  const words = useWords();
  const c = walk.customer;
  const steps = joined(walk.steps);
  return (
    <div className="lane" data-testid="lane" data-node={walk.node} data-wait={walk.wait} data-path={walk.path.join(' ')}>
      <aside className="snap"><b className="med">{c ? c.name || c.id : words.say('walk.nobody')}</b>{c && <><span className="sm t3">{[c.phone, c.age_band].filter(Boolean).join(' · ')}</span><span className="row wrap1"><Tier tier={c.tier} />{c.tags.slice(0, 4).map((t) => <span key={t.id} className="pill">{words.of(t.name) || t.id}</span>)}</span></>}
        <span className="sm"><b>{seconds(walk.ms)}</b> {words.say('seconds')}</span></aside>
      <ol className="steps">{steps.map((s, i) => (
        <li key={i} className={`stp ${s.act ? 'cu' : ''} ${s.lost ? 'lost' : ''} ${i === steps.length - 1 ? 'on' : ''}`}><button className="k" onClick={() => pick(s.node)}><b className="ell">{s.act ? words.say('customer') : s.node}</b><span className="push">{seconds(s.at)}</span></button>
          <p className={n === 0 ? '' : ''}>{s.words}{s.heard && <span className="sm t3"> {s.heard}</span>}{s.lost && <span className="sm warn-t"> {words.say('act.lost')}</span>}</p>
          <span className="w row sm t3">{s.does && words.named(s.act ? 'act' : 'kind', s.does)}{s.voice && <span className="push row">{words.say(`language.${s.voice.language as Language}`)} {s.voice.pace_percent}% <Listen text={s.words} language={s.voice.language as Language} pace={s.voice.pace_percent} /></span>}</span></li>))}</ol>
    </div>
  );
}

interface Card { node: string; at: number; words: string; does: string; act: boolean; lost: boolean; heard: string; voice: Step['voice'] }

/** joined puts what a node says and does onto one card. */
function joined(steps: Step[]): Card[] {
  const out: Card[] = [];
  for (const s of steps) {
    const last = out[out.length - 1];
    if (s.is === 'act') out.push({ node: s.node, at: s.at_ms, words: s.words ?? '', does: s.does ?? '', act: true, lost: s.lost ?? false, heard: s.heard?.intents?.[0] ? `${s.heard.intents[0].id} ${Math.round(100 * s.heard.intents[0].score)}%` : '', voice: undefined });
    else if (s.is === 'entered' || !last || last.act || last.node !== s.node || s.is === 'said' && last.words) out.push({ node: s.node, at: s.at_ms, words: s.is === 'said' ? s.words ?? '' : '', does: s.does ?? '', act: false, lost: false, heard: '', voice: s.voice });
    else { if (s.is === 'said') { last.words = s.words ?? ''; last.voice = s.voice; } if (s.is === 'played') last.words ||= `♪ ${s.words ?? ''}`; }
  }
  return out;
}

function Many({ of, close }: { of: Trails; close: () => void }) {
  const words = useWords();
  return (
    <div className="lanes scroll many" data-testid="many"><div className="row"><b>{words.say('many.of', { n: of.walked })}</b><button className="btn s txt push" onClick={close}>{words.say('close')}</button></div>
      <ol>{of.trails.map((t, i) => <li key={i} className="row" data-testid="trail"><b className="num">{t.count}</b><span className="bar"><i style={{ width: `${Math.round(100 * t.count / Math.max(1, of.walked))}%` }} /></span><span className="sm code ell">{t.path.join(' → ')}</span><span className="push sm t3 nw">{seconds(t.ms)} {words.say('seconds')} · {words.named('wait', t.wait)} · {listed(t.some.slice(0, 2).map((n) => of.some[n]?.name || of.some[n]?.id || ''), words.screen)}</span></li>)}</ol></div>
  );
}
