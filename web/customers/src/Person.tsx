import { Mark } from '../../shared/parts/Mark';
import { useNow } from '../../shared/clock';
import { Aside } from './Aside';
import { Header } from './Header';
import { Middle } from './Middle';
import { Timeline } from './Timeline';
import { SignedOut } from './App';
import { useFacts, useRecords, useRows, type Wrong } from './use';
import { useState } from 'react';
import type { Group } from './api';
import { useWords } from './words';

// A page whose stream is down asks every 2 s; three silent rounds are worth a word.
const behindAfter = 6;

/** Person is everything known of one customer, and what happens to them while it is looked at. */
export function Person({ id }: { id: string }) {
  const words = useWords();
  const { facts, at, wrong, change, live } = useFacts(id);
  const { records, wrong: noRecords } = useRecords(id, change);
  const [group, setGroup] = useState<Group | ''>('');
  const rows = useRows(id, group, change);
  const now = useNow(1000);
  if (wrong === 'out') return <SignedOut />;
  if (!facts) return wrong ? <Nothing wrong={wrong} /> : <Skeleton />;
  const behind = Math.floor((Math.max(now, Date.now()) - at) / 1000);
  const missing = Number(noRecords !== null) + Number(rows.step === 'failed' && rows.rows.length === 0);
  return (
    <main className="cust" data-testid="customer" data-customer={facts.id} data-change={change} data-live={live || undefined}>
      <Header facts={facts} records={records}
        state={behind > behindAfter && wrong ? { key: 'stale', values: { n: behind } } : missing > 0 ? { key: 'partial', values: { n: 3 - missing, all: 3 } } : { key: live ? 'live' : 'asking' }} />
      <Aside facts={facts} records={records} failed={noRecords !== null} />
      <Middle facts={facts} />
      <Timeline facts={facts} rows={rows} group={group} choose={setGroup} />
      <span className="sr" role="status">{wrong ? words.say('failed.text') : ''}</span>
    </main>
  );
}

function Nothing({ wrong }: { wrong: Wrong }) {
  const words = useWords();
  const key = wrong === 'denied' ? 'denied' : wrong === 'missing' ? 'missing' : 'failed';
  return (
    <main className="blankpage" data-testid="nothing" data-why={wrong}>
      <span className="sign"><Mark /></span><h1>{words.say(key)}</h1><p className="t2">{words.say(`${key}.text`)}</p>
      <a className="btn" href="/customers">{words.say('find')}</a>
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
