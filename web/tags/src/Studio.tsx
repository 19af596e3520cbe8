import { useCallback, useEffect, useRef, useState } from 'react';
import { useMe } from '../../shared/me';
import { api } from '../../shared/request';
import { wrongOf, type Standing, type Version, type Words, type Wrong } from './api';
import { Editor } from './Editor';
import { List } from './List';
import { One } from './One';
import { go, place, typing } from './place';
import { useWords } from './words';

// While a tag is brought to everybody its progress is asked for each 2 s, else now and then.
const busyMs = 2000;
const calmMs = 10_000;

/** Studio is every tag, and one of them: how it stands, its history, and its rule while it is written. */
export function Studio() {
  const words = useWords();
  const may = useMe().may.includes('definition.publish');
  const [list, setList] = useState<Standing[] | Wrong | null>(null);
  const [drafts, setDrafts] = useState<Version[]>([]);
  const [vocabulary, setVocabulary] = useState<Words | null>(null);
  const [at, setAt] = useState(place);
  const load = useCallback(async () => {
    try {
      const [all, waiting] = await Promise.all([api.get('/api/tags'), api.get('/api/tag-drafts')]);
      setList(all.items);
      setDrafts(waiting.items);
    } catch (e) {
      setList((l) => (Array.isArray(l) ? l : wrongOf(e)));
    }
  }, []);
  const busy = Array.isArray(list) && list.some((t) => t.backfill && t.backfill.state !== 'done');
  useEffect(() => { void load(); }, [load]);
  useEffect(() => { const t = setInterval(() => { if (!document.hidden) void load(); }, busy ? busyMs : calmMs); return () => clearInterval(t); }, [load, busy]);
  useEffect(() => { api.get('/api/tag-words').then(setVocabulary, () => { /* the form then offers what the rule has already */ }); }, []);
  useEffect(() => { const follow = () => setAt(place()); addEventListener('hashchange', follow); return () => removeEventListener('hashchange', follow); }, []);
  const side = useRef<HTMLElement>(null);
  useEffect(() => { if (at.id) side.current?.focus({ preventScroll: true }); }, [at.id, at.tab]);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (typing(e)) return;
      if (e.key === 'n' && may) { e.preventDefault(); go('new'); }
      if (e.key === 'e' && may && at.id && at.id !== 'new' && at.tab !== 'edit') { e.preventDefault(); go(at.id, 'edit'); }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [may, at]);
  if (typeof list === 'string') return <main className="blankpage" data-testid="nothing" data-why={list}><h1>{words.say(list === 'denied' ? 'denied' : 'failed')}</h1>{list === 'failed' && <button className="btn" onClick={() => void load()}>{words.say('retry')}</button>}</main>;
  const editing = may && (at.id === 'new' || at.tab === 'edit');
  return (
    <main className="studio" data-testid="studio">
      <List list={list} drafts={drafts} chosen={at.id} may={may} />
      <section className="col scroll side" ref={side} tabIndex={-1} aria-label={words.say('detail')}>
        {editing ? <Editor key={`${at.id}/${at.version}`} id={at.id === 'new' ? '' : at.id} version={at.version} vocabulary={vocabulary} tags={list ?? []} done={load} />
          : at.id ? <One key={at.id} id={at.id} tab={at.tab} may={may} now={list?.find((t) => t.id === at.id)} done={load} /> : <p className="t3 hint">{words.say('choose')}</p>}
      </section>
    </main>
  );
}
