import { useCallback, useEffect, useState } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { api, Refused } from '../../shared/request';
import { Draft } from './Draft';
import { wrongOf, type Wrong } from './use';
import { useWords } from './words';

export type Standing = AnswerOf<'/api/tags', 'get'>['items'][number];

// While a tag is brought to everybody its progress is asked for as often.
const everyMs = 3000;

/** Tags is the studio: what is in force, for how many, how often it was wrong; and a draft on its way. */
export function Tags() {
  const words = useWords();
  const me = useMe();
  const [list, setList] = useState<Standing[] | Wrong | null>(null);
  const [chosen, choose] = useState('');
  const [drafting, setDrafting] = useState(false);
  const load = useCallback(async () => {
    try {
      setList((await api.get('/api/tags')).items);
    } catch (e) {
      setList((l) => (Array.isArray(l) ? l : wrongOf(e)));
    }
  }, []);
  useEffect(() => { void load(); const t = setInterval(() => { if (!document.hidden) void load(); }, everyMs); return () => clearInterval(t); }, [load]);
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list === 'denied' ? 'studio.denied' : 'studio.failed')}</h1></main>;
  const tag = list?.find((t) => t.id === chosen);
  const may = me.may.includes('definition.publish');
  return (
    <main className="studio" data-testid="studio">
      <section className="col scroll" tabIndex={0} aria-label={words.say('studio')}>
        <div className="row"><h1>{words.say('studio')}</h1>{may && <button className="btn push" onClick={() => { setDrafting(true); choose(''); }} data-testid="tag-new"><Icon name="plus" />{words.say('studio.new')}</button>}</div>
        {list !== null && list.length === 0 && <p className="t3" data-testid="studio-none">{words.say('studio.none')}</p>}
        {list !== null && list.length > 0 && (
          <table data-testid="tags-table"><thead><tr><th>{words.say('studio.tag')}</th><th>{words.say('studio.family')}</th><th className="n">{words.say('studio.version')}</th><th className="n">{words.say('studio.holders')}</th><th className="n">{words.say('studio.rejected')}</th></tr></thead>
            <tbody>{list.map((t) => (
              <tr key={t.id} className={t.id === chosen ? 'sel' : ''} data-testid="standing" data-tag={t.id}>
                <td><button className="linkless med" aria-pressed={t.id === chosen} onClick={() => { choose(t.id); setDrafting(false); }}>{words.of(t.name) || t.id}</button></td>
                <td>{words.named('family', t.family)}</td><td className="n">{t.version}</td><td className="n">{t.holders.toLocaleString(words.screen)}</td><td className={t.rejected > 0 ? 'n warn-t' : 'n t3'}>{t.rejected}</td></tr>))}</tbody></table>
        )}
      </section>
      <aside className="col r scroll" tabIndex={0} aria-label={words.say('studio.detail')}>
        {drafting ? <Draft done={() => void load()} /> : tag ? <Detail key={tag.id} tag={tag} may={may} done={() => void load()} /> : <p className="t3">{words.say('studio.choose')}</p>}
      </aside>
    </main>
  );
}

function Detail({ tag, may, done }: { tag: Standing; may: boolean; done: () => void }) {
  const words = useWords();
  const [sure, setSure] = useState(false);
  const [said, setSaid] = useState('');
  const back = async () => {
    if (!sure) { setSure(true); return; }
    setSure(false);
    try {
      const d = await api.post('/api/tags/{id}/roll-back', {}, { path: { id: tag.id } });
      setSaid(d.problems.length > 0 ? d.problems.map((p) => p.text).join(' ') : words.say('studio.rolled', { n: d.version ?? 0 }));
      done();
    } catch (e) {
      setSaid(e instanceof Refused && e.message ? e.message : words.say('studio.failed'));
    }
  };
  const b = tag.backfill;
  return (
    <>
      <h2>{words.of(tag.name) || tag.id}</h2>
      <dl className="facts"><dt>{words.say('studio.id')}</dt><dd className="code">{tag.id}@{tag.version}</dd>
        {tag.unit && <><dt>{words.say('studio.unit')}</dt><dd>{tag.unit}</dd></>}
        <dt>{words.say('studio.when')}</dt><dd className="code" data-testid="when">{tag.when}</dd>
        {tag.stays && <><dt>{words.say('studio.stays')}</dt><dd className="code">{tag.stays}</dd></>}
        <dt>{words.say('studio.holders')}</dt><dd>{tag.holders.toLocaleString(words.screen)}</dd>
        <dt>{words.say('studio.rejected')}</dt><dd>{words.say('studio.rejected.of', { n: tag.rejected })}</dd></dl>
      {b && <p className="sm t2" role="status" data-testid="backfill">{words.say('studio.backfill', { state: words.say(b.state === 'done' ? 'studio.finished' : b.state === 'running' ? 'studio.running' : 'studio.due'), seen: b.seen, added: b.added, removed: b.removed })}</p>}
      {said && <p role="status" className="t2" data-testid="studio-said">{said}</p>}
      {may && <button className="btn" onClick={() => void back()} onBlur={() => setSure(false)} data-testid="roll-back">{words.say(sure ? 'studio.back.sure' : 'studio.back')}</button>}
    </>
  );
}
