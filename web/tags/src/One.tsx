import { useCallback, useEffect, useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { flawWords } from '../../shared/words/flaws';
import { refusal } from '../../shared/refusal';
import { check, wrongOf, type Detail, type Reading, type Standing, type Wrong } from './api';
import { History, Waiting } from './History';
import { Holders } from './Holders';
import { packOf } from './List';
import { go } from './place';
import { Spoken } from './Spoken';
import { Spark } from './Spark';
import { useWords } from './words';

type Tab = '' | 'customers' | 'history';
interface Way { id: string; tab: string; may: boolean; now: Standing | undefined; done: () => Promise<void> }

/** One is a tag: how it stands, who looks at it, and what it was before. */
export function One({ id, tab, may, now, done }: Way) {
  const words = useWords();
  const sees = useMe().may.includes('customer.read');
  const [d, setD] = useState<Detail | Wrong | null>(null);
  const [said, setSaid] = useState('');
  const [sure, setSure] = useState(false);
  const load = useCallback(() => api.get('/api/tags/{id}', { path: { id } }).then(setD, (e: unknown) => setD((was) => (was && typeof was !== 'string' ? was : wrongOf(e)))), [id]);
  const stands = now && [now.version, now.holders, now.rejected, now.backfill?.state, now.backfill?.seen].join(); // what moves in the list has moved here
  useEffect(() => { void load(); }, [load, stands]);
  const after = useCallback(async (what: string) => { setSaid(what); await Promise.all([load(), done()]); }, [load, done]);
  if (d === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (typeof d === 'string') return <p className="t2" data-testid="nothing" data-why={d}>{words.say(d === 'missing' ? 'missing' : d === 'denied' ? 'denied' : 'failed')}</p>;
  const t = d.standing;
  const tabs: readonly Tab[] = t && sees ? ['', 'customers', 'history'] : ['', 'history'];
  const open = tabs.find((k) => k === tab) ?? '';
  const newest = d.versions[0];
  const back = async () => {
    if (!sure) { setSure(true); return; }
    setSure(false);
    try {
      const r = await api.post('/api/tags/{id}/roll-back', {}, { path: { id } });
      await after(r.problems.length > 0 ? r.problems.map((p) => flawWords(p, words.screen)).join(' ') : words.say('rolled', { n: r.version ?? 0 }));
    } catch (e) {
      setSaid(e instanceof Refused && e.kind === 'not_found' ? words.say('back.none') : refusal(e, words, words.say('failed')));
    }
  };
  const before = d.versions.some((v) => v.state === 'superseded');
  return (
    <article className="one" data-testid="one" data-version={t?.version ?? 0}>
      <header className="row wrapped">
        <h2>{(t && words.of(t.name)) || id}</h2>{t && <span className="pill">{words.named('family', t.family)}</span>}{t?.sensitive && <span className="pill warn"><Icon name="lock" size={12} />{words.say('tag.sensitive')}</span>}
        <span className="push row">{may && <a className="btn pri" href={`#${id}/edit`} data-testid="edit" aria-keyshortcuts="e">{words.say('edit')}<span className="kbd">E</span></a>}
          {may && t && <button className="btn" disabled={!before} title={before ? '' : words.say('back.none')} onClick={() => void back()} onBlur={() => setSure(false)} data-testid="roll-back">{words.say(sure ? 'back.sure' : 'roll.back')}</button>}</span>
      </header>
      <p className="sm t3 row wrapped"><span className="code">{id}{t ? `@${t.version}` : ''}</span> <i className="sep" /> {newest?.unit || words.say('everywhere')} <i className="sep" /> {t ? (packOf(t) ? words.say('from.pack', { pack: t.pack ?? '' }) : words.say('pack.here')) : words.say('state.draft')}{t?.published && <><i className="sep" /> {words.say('in.force')} <Ago at={t.published} /></>}</p>
      {said && <p role="status" className="t2" data-testid="said">{said}</p>}
      <Waiting detail={d} may={may} after={after} />
      <div className="tabs1" role="group" aria-label={words.say('detail')}>{tabs.map((k) => <button key={k} aria-pressed={open === k} onClick={() => go(...(k ? [id, k] : [id]))} data-testid={`tab-${k || 'overview'}`}>{words.say(k || 'overview')}</button>)}</div>
      {open === 'history' ? <History detail={d} may={may} /> : open === 'customers' ? <Holders tag={id} /> : <Overview d={d} />}
    </article>
  );
}

function Overview({ d }: { d: Detail }) {
  const words = useWords();
  const t = d.standing;
  const n = (v: number) => v.toLocaleString(words.screen);
  const percent = (v: number) => `${(100 * v).toLocaleString(words.screen, { maximumFractionDigits: 1 })}%`;
  return (
    <>
      {t && (
        <dl className="figures cards">
          <div><dt>{words.say('holders')}</dt><dd data-testid="holders">{n(t.holders)}</dd><dd className="s t3">{words.say('holders.of', { all: d.customers })}</dd></div>
          <div className="w2"><dt>{words.say('population')}</dt><dd className="line"><Spark days={d.population} /></dd></div>
          <div><dt>{words.say('precision')}</dt><dd data-testid="precision" data-held={t.precision.held} data-wrong={t.precision.wrong}>{t.precision.held === 0 ? words.say('precision.none') : `${percent(t.precision.low)} – ${percent(t.precision.high)}`}</dd>
            <dd className={t.precision.wrong > 0 ? 's warn-t' : 's t3'}>{words.say('precision.says', { wrong: t.precision.wrong, held: t.precision.held, days: t.precision.days })}</dd></div>
        </dl>
      )}
      {t?.backfill && <Backfill b={t.backfill} all={d.customers} />}
      <h3>{words.say('rule')}</h3>
      <Text yaml={d.yaml} />
      <h3>{words.say('users')}</h3>
      {d.users.length === 0 ? <p className="t3 sm">{words.say('users.none')}</p> : (
        <ul className="users" data-testid="users">{d.users.map((u) => (
          <li key={u.kind + u.id}><span className="pill">{words.named('user', u.kind)}</span> {u.kind === 'tag' ? <a href={`#${u.id}`}>{words.of(u.name) || u.id}</a> : u.kind === 'webhook' ? <a href={`/integrations#${u.id}`}>{words.of(u.name) || u.id}</a> : <span>{u.id}</span>} <span className="t3 sm push">{words.named('how', u.how)}</span></li>))}</ul>)}
    </>
  );
}

function Backfill({ b, all }: { b: NonNullable<Standing['backfill']>; all: number }) {
  const words = useWords();
  const seen = b.state === 'done' ? Math.max(all, b.seen) : b.seen;
  const says = words.say(b.state === 'done' ? 'backfill.done' : b.state === 'running' ? 'backfill.running' : 'backfill.due');
  return (
    <section className="backfill" data-testid="backfill" data-state={b.state} aria-label={says}>
      <div className="row"><b className="med">{says}</b><span className="t3 sm push">{words.say('backfill.seen', { seen: b.seen, all })}</span></div>
      <progress max={Math.max(all, seen, 1)} value={seen} aria-label={says} />
      <p className="sm"><span className="ok-t">{words.say('backfill.added', { n: b.added })}</span> <i className="sep" /> <span className="warn-t">{words.say('backfill.removed', { n: b.removed })}</span></p>
    </section>
  );
}

/** Text shows a definition's rules in words, and as they are written. */
function Text({ yaml }: { yaml: string }) {
  const words = useWords();
  const [r, set] = useState<Reading | null>(null);
  useEffect(() => { let mine = true; check(yaml).then((x) => { if (mine) set(x); }, () => { /* the text stands below */ }); return () => { mine = false; }; }, [yaml]);
  const f = r?.fields;
  return (
    <div className="says" data-testid="rule-says">
      {r?.when && <Spoken tree={r.when} />}
      {f ? <pre className="code" tabIndex={0} role="region" aria-label={words.say('rule')} data-testid="when">{f.when}</pre> : <pre className="code" tabIndex={0} role="region" aria-label={words.say('rule')}>{yaml}</pre>}
      {f?.stays && <><h4 className="sm t2">{words.say('field.stays')}</h4>{r?.stays && <Spoken tree={r.stays} />}<pre className="code" tabIndex={0} role="region" aria-label={words.say('field.stays')}>{f.stays}</pre></>}
      {f && <p className="sm t3">{words.say('says.rest', { source: words.named('source', f.source), sure: Math.round(f.confidence * 100), purpose: words.named('purpose', f.purpose) })}</p>}
    </div>
  );
}
