import { useRef, useState, type FormEvent, type KeyboardEvent, type RefObject } from 'react';
import { useAsked } from '../../shared/parts/asked';
import { Icon } from '../../shared/parts/Icon';
import { Pieces } from '../../shared/parts/Pieces';
import { Tier } from '../../shared/parts/Tier';
import { api } from '../../shared/request';
import { factsOf, type Facts } from './api';
import { byWhat } from './by';
import { useKinds } from './kinds';
import { forget, recents } from './recent';
import { wrongOf } from './use';
import { useWords, type Key } from './words';

type Found = Facts[] | 'idle' | 'busy' | 'failed' | 'denied';

/** Find looks a customer up by an identifier or a piece of a name; arrows walk through what was found. */
export function Find() {
  const words = useWords();
  const kinds = useKinds();
  const [text, setText] = useState('');
  const [kind, setKind] = useState('');
  const [found, setFound] = useState<Found>('idle');
  const list = useRef<HTMLUListElement>(null);
  const look = async (e: FormEvent) => {
    e.preventDefault();
    if (!text.trim()) { setFound('idle'); return; }
    setFound('busy');
    try {
      setFound((await api.post('/api/v1/customers/find', kind ? { kind, value: text.trim() } : byWhat(text))).items);
    } catch (error) {
      setFound(wrongOf(error) === 'denied' ? 'denied' : 'failed');
    }
  };
  const walk = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    if (!step || links.length === 0) return;
    e.preventDefault();
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };
  const form = kinds.list.find((k) => k.kind === kind)?.form;
  const by = !kind ? words.say('find.by') : words.say(form === 'own' ? 'find.own' : 'find.whole', { kind: kinds.named(kind) });
  const said: Key = found === 'busy' ? 'find.busy' : found === 'failed' ? 'find.failed' : found === 'denied' ? 'denied.text' : 'find.none';
  return (
    <main className="finding" onKeyDown={walk}>
      <h1>{words.say('find')}</h1>
      <form className="row" onSubmit={(e) => void look(e)} role="search">
        <select className="field on" aria-label={words.say('find.kind')} value={kind} onChange={(e) => setKind(e.target.value)} data-testid="find-kind">
          <option value="">{words.say('find.any')}</option>{kinds.list.map((k) => <option key={k.kind} value={k.kind}>{kinds.named(k.kind)}</option>)}</select>
        <label className="field on grow"><Icon name="user" /><input autoFocus aria-label={by} placeholder={by} maxLength={254} value={text}
          onChange={(e) => setText(e.target.value)} autoComplete="off" data-testid="find" /></label>
        <button className="btn pri" type="submit" data-testid="find-go">{words.say('find.go')}</button>
      </form>
      <p className="sm t3">{words.say('find.text')}</p>
      <div role="status" data-testid="found" data-state={Array.isArray(found) ? found.length : found}>
        {Array.isArray(found) && found.length > 0
          ? <p className="sm t3">{words.say('find.found', { n: found.length })} <i className="sep" /> {words.say('find.keys')}</p>
          : found !== 'idle' && <p className={found === 'failed' ? 'err-t' : 't2'}>{words.say(said)}</p>}
      </div>
      {Array.isArray(found) && <ul className="found" ref={list}>{found.map((c) => <Found key={c.id} of={c} />)}</ul>}
      {!Array.isArray(found) && <Recent list={list} />}
    </main>
  );
}

function Found({ of: c }: { of: Facts }) {
  const words = useWords();
  return (
    <li><a href={`/customers/${c.id}`} data-testid="customer" data-customer={c.id}>
      <span className="avatar">{[...c.name][0] ?? '?'}</span>
      <span className="grow"><span className="row"><b className="med">{c.name || words.say('nameless')}</b><Tier tier={c.tier} /></span>
        <span className="sm t3"><Pieces of={[c.phone || words.say('who.no_number'), ...(c.tags.slice(0, 3).map((t) => words.of(t.name)))]} /></span></span>
      <Icon name="right" size={14} />
    </a></li>
  );
}

/** Recent lists who was opened here last; who has gone since is left out. */
function Recent({ list }: { list: RefObject<HTMLUListElement | null> }) {
  const words = useWords();
  const [ids, setIds] = useState(recents);
  const { value } = useAsked(async () => (await Promise.all(ids.map((id) => factsOf(id).catch(() => null)))).filter((c) => c !== null), [ids]);
  if (ids.length === 0) return <p className="sm t3" data-testid="recent-none">{words.say('recent.none')}</p>;
  return (
    <section data-testid="recent">
      <div className="h">{words.say('recent')}<button className="linkish more" onClick={() => { forget(); setIds([]); }} data-testid="recent-clear">{words.say('recent.clear')}</button></div>
      <ul className="found" ref={list}>{(value ?? []).map((c) => <Found key={c.id} of={c} />)}</ul>
    </section>
  );
}
