import { useEffect, useState } from 'react';
import { Mark } from '../../shared/parts/Mark';
import { useNow } from '../../shared/clock';
import { Aside } from './Aside';
import { atIn, Then } from './AsOf';
import { Header } from './Header';
import { Middle } from './Middle';
import { remember } from './recent';
import { Timeline } from './Timeline';
import { SignedOut } from './App';
import { everything, useFacts, useRecords, useRows, useThen, type Filter, type Wrong } from './use';
import { useWords } from './words';

// A page whose stream is down asks every 2 s; three silent rounds are worth a word.
const behindAfter = 6;

/** Person is everything known of one customer, and what happens to them while it is looked at; or how all of it stood at a moment. */
export function Person({ id }: { id: string }) {
  const words = useWords();
  const [at, setAt] = useState(() => atIn(location.search, Date.now()));
  const now = useFacts(id);
  const then = useThen(id, at);
  const facts = at ? then.facts : now.facts;
  const wrong = at ? then.wrong : now.wrong;
  const change = at ? 0 : now.change;
  const { records, wrong: noRecords } = useRecords(id, change);
  const known = now.facts?.id;
  useEffect(() => { if (known) remember(known); }, [known]);
  const [filter, setFilter] = useState<Filter>(everything);
  const rows = useRows(id, filter, at, change);
  const second = useNow(1000);
  const choose = (moment: string | undefined) => {
    const to = new URL(location.href);
    if (moment) to.searchParams.set('at', moment);
    else to.searchParams.delete('at');
    history.replaceState(null, '', to);
    setAt(moment);
  };
  if (wrong === 'out') return <SignedOut />;
  if (!facts) return wrong ? <Nothing wrong={wrong} back={at ? () => choose(undefined) : undefined} /> : <Skeleton />;
  const behind = Math.floor((Math.max(second, Date.now()) - now.at) / 1000);
  const missing = Number(noRecords !== null) + Number(rows.step === 'failed' && rows.rows.length === 0);
  return (
    <main className={at ? 'cust past' : 'cust'} data-testid="customer" data-customer={facts.id} data-change={now.change} data-live={now.live || undefined} data-at={at}>
      <Header facts={facts} records={records} at={at} choose={choose}
        state={at ? { key: 'asof.state' } : behind > behindAfter && wrong ? { key: 'stale', values: { n: behind } } : missing > 0 ? { key: 'partial', values: { n: 3 - missing, all: 3 } } : { key: now.live ? 'live' : 'asking' }} />
      {at && <Then at={at} back={() => choose(undefined)} />}
      <Aside facts={facts} records={records} failed={noRecords !== null} change={change} at={at} />
      <Middle facts={facts} change={change} at={at} />
      <Timeline facts={facts} records={records} rows={rows} filter={filter} choose={setFilter} />
      <span className="sr" role="status">{wrong ? words.say('failed.text') : ''}</span>
    </main>
  );
}

function Nothing({ wrong, back }: { wrong: Wrong; back?: (() => void) | undefined }) {
  const words = useWords();
  const key = wrong === 'denied' ? 'denied' : wrong === 'missing' ? 'missing' : 'failed';
  return (
    <main className="blankpage" data-testid="nothing" data-why={wrong}>
      <span className="sign"><Mark /></span><h1>{words.say(back && wrong === 'missing' ? 'asof.none' : key)}</h1><p className="t2">{words.say(back && wrong === 'missing' ? 'asof.none.text' : `${key}.text`)}</p>
      {back ? <button className="btn" onClick={back} data-testid="asof-back">{words.say('asof.back')}</button> : <a className="btn" href="/customers">{words.say('find')}</a>}
    </main>
  );
}

/** Skeleton has the page's own measures, so that nothing jumps when the customer comes. */
function Skeleton() {
  const words = useWords();
  return (
    <main className="cust waiting" data-testid="loading" aria-busy="true">
      <div className="idbar"><span className="avatar big" /><span className="bone wide" /><span className="sr" role="status">{words.say('loading')}</span></div>
      {['l', '', 'r'].map((side) => <section key={side} className={`col ${side}`}>{[0, 1, 2, 3, 4].map((n) => <span key={n} className="bone" />)}</section>)}
    </main>
  );
}
