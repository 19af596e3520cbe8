import { useCallback, useEffect, useState } from 'react';
import { useMe } from '../../shared/me';
import { Ago } from '../../shared/parts/Ago';
import { Icon } from '../../shared/parts/Icon';
import { api } from '../../shared/request';
import { wrongOf, type Detail, type Standing, type Wrong } from './api';
import { Editor } from './Editor';
import { useWords } from './words';

/** Studio is the list of flows, or one of them open. */
export function Studio() {
  const [id, setId] = useState(() => decodeURIComponent(location.hash.slice(1)));
  useEffect(() => { const follow = () => setId(decodeURIComponent(location.hash.slice(1))); addEventListener('hashchange', follow); return () => removeEventListener('hashchange', follow); }, []);
  return id ? <Open key={id} id={id} /> : <List />;
}

function Nothing({ why, retry }: { why: Wrong; retry: () => void }) {
  const words = useWords();
  return <main className="blankpage" data-testid="nothing" data-why={why}><h1>{words.say(why)}</h1>{why === 'failed' && <button className="btn" onClick={retry}>{words.say('retry')}</button>}</main>;
}

function Open({ id }: { id: string }) {
  const words = useWords();
  const may = useMe().may.includes('definition.publish');
  const [d, setD] = useState<Detail | Wrong | null>(null);
  const load = useCallback(async () => { try { setD(await api.get('/api/flows/{id}', { path: { id } })); } catch (e) { setD(wrongOf(e)); } }, [id]);
  useEffect(() => { void load(); }, [load]);
  if (d === null) return <p className="hint t3" role="status">{words.say('loading')}</p>;
  if (typeof d === 'string') return <Nothing why={d} retry={() => void load()} />;
  return <Editor key={`${d.from} ${d.version}`} detail={d} may={may} reload={load} />;
}

function List() {
  const words = useWords();
  const [list, setList] = useState<Standing[] | Wrong | null>(null);
  const load = useCallback(async () => { try { setList((await api.get('/api/flows')).items); } catch (e) { setList(wrongOf(e)); } }, []);
  useEffect(() => { void load(); }, [load]);
  if (list === null) return <p className="hint t3" role="status">{words.say('loading')}</p>;
  if (typeof list === 'string') return <Nothing why={list} retry={() => void load()} />;
  return (
    <main className="flowlist scroll" data-testid="flows">
      <h1>{words.say('list')}</h1>
      <p className="t2">{words.say('list.what')}</p>
      {list.length === 0 ? <p className="hint t3">{words.say('list.none')}</p> : (
        <table><thead><tr><th>{words.say('name')}</th><th>{words.say('unit')}</th><th className="n">{words.say('nodes')}</th><th>{words.say('numbers')}</th><th>{words.say('state')}</th><th>{words.say('published')}</th></tr></thead>
          <tbody>{list.map((f) => (
            <tr key={f.id}><td><a href={`#${f.id}`} data-testid="flow" data-flow={f.id}><b className="med">{words.of(f.name) || f.id}</b></a> <span className="sm t3 code">{f.id}</span> {f.standard && <span className="pill"><Icon name="lock" size={12} />{words.say('standard')}</span>}</td>
              <td>{f.unit}</td><td className="n">{f.nodes}</td><td className="sm t2">{f.numbers.map((n) => n.called).join(', ') || words.say('numbers.none')}</td>
              <td>{f.version > 0 ? words.say('in.force', { n: f.version }) : words.say('never')} {f.draft ? <span className="pill acc">{words.say('draft', { n: f.draft })}</span> : null}</td>
              <td className="sm t3">{f.published ? <Ago at={f.published} /> : ''} {f.pack ?? ''}</td></tr>))}</tbody></table>)}
    </main>
  );
}
