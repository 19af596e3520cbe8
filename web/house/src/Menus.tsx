import { useEffect, useState } from 'react';
import { api } from '../../shared/request';
import type { Report } from './api';
import { useWords } from './words';

const days = 30;

/** Menus is what the voice menus came to, by groups of customers, and what has changed. */
export function Menus({ unit }: { unit: string }) {
  const words = useWords();
  const [report, setReport] = useState<Report | 'failed' | null>(null);
  useEffect(() => {
    let gone = false;
    api.get('/api/manners', { query: { unit, days } }).then((r) => { if (!gone) setReport(r.items[0] ?? 'failed'); }, () => { if (!gone) setReport('failed'); });
    return () => { gone = true; };
  }, [unit]);
  if (report === null) return <p className="t3" role="status">{words.say('loading')}</p>;
  if (report === 'failed') return <p className="warn-t" role="status">{words.say('failed')}</p>;
  const named = (by: string, value: string) => (by === 'group' ? words.of(report.groups.find((g) => g.id === value)?.name) : '') || (by === 'speaks' ? words.named('language', value) : value) || words.say('unknown');
  const share = (s: { percent: number; low: number; high: number; calls: number }) => (s.calls > 0 ? `${Math.round(s.percent)}% (${Math.round(s.low)}–${Math.round(s.high)})` : '—');
  return (
    <section className="menus" aria-labelledby="menus">
      <h3 id="menus">{words.say('menus', { n: days })}</h3>
      {report.lines.length === 0 ? <p className="t3" data-testid="menus-none">{words.say('menus.none')}</p> : <div className="scroll" tabIndex={0} role="region" aria-labelledby="menus"><table data-testid="menus">
        <thead><tr>{(['by', 'group', 'calls', 'through', 'was', 'changed', 'hung_up', 'person', 'gave_up', 'offered', 'taken', 'declined', 'came', 'wrote', 'followed'] as const).map((k) => <th key={k} scope="col">{words.say(`menus.${k}`)}</th>)}</tr></thead>
        <tbody>{report.lines.map((l) => (
          <tr key={`${l.by} ${l.value}`}><td>{words.named('by', l.by)}</td><th scope="row">{named(l.by, l.value)}</th><td>{l.now.calls}</td><td>{share(l.now)}</td><td>{share(l.was)}</td><td>{l.sure ? words.say('menus.sure') : ''}</td>
            <td>{l.of.hung_up}</td><td>{l.of.person}</td><td>{l.of.gave_up}</td><td>{l.of.offered}</td><td>{l.of.taken}</td><td>{l.of.declined}</td><td>{l.of.came}</td><td>{l.of.wrote}</td><td>{l.of.followed}</td></tr>))}</tbody></table></div>}
    </section>
  );
}
