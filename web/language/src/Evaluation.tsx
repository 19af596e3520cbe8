import { useEffect, useState } from 'react';
import type { AnswerOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { wrongOf, type Wrong } from './api';
import { hrefOf } from './place';
import type { Way } from './Studio';
import { useWords } from './words';

type Report = AnswerOf<'/api/language/evaluation', 'get'>;
// The first evaluation after a change trains several models.
const patienceMs = 120_000;
const doubtful = 0.8;

/** Evaluation is how well the unit's intents are told apart, and which are taken for one another. */
export function Evaluation({ list, unit }: Way) {
  const words = useWords();
  const [report, setReport] = useState<Report | Wrong | null>(null);
  useEffect(() => {
    if (!unit) return;
    let mine = true;
    setReport(null);
    api.get('/api/language/evaluation', { query: { unit }, signal: AbortSignal.timeout(patienceMs) }).then((r) => { if (mine) setReport(r); }, (e: unknown) => { if (mine) setReport(wrongOf(e)); });
    return () => { mine = false; };
  }, [unit]);
  if (report === null) return <p className="t3 hint" role="status">{words.say('evaluation.making')}</p>;
  if (typeof report === 'string') return <p className="t2 hint" data-testid="nothing" data-why={report}>{words.say(report === 'missing' ? 'intents.none' : report)}</p>;
  const of = (intent: string) => list.find((i) => i.intent === intent && (i.unit ?? '') === unit);
  const nameOf = (intent: string) => { const i = of(intent); return (i && words.of(i.name)) || intent; };
  const link = (intent: string) => { const i = of(intent); return i ? <a href={hrefOf('intents', i.id)}>{nameOf(intent)}</a> : <>{nameOf(intent)}</>; };
  const percent = (n: number) => `${Math.round(n * 100)}%`;
  const worst = [...report.intents].sort((a, b) => a.f1 - b.f1);
  return (
    <section className="col side scroll evaluation" tabIndex={0} aria-label={words.say('room.evaluation')} data-testid="evaluation">
      <h1>{words.say('room.evaluation')}</h1>
      <p className="t2">{words.say('evaluation.how', { n: report.rows })}</p>
      <dl className="sums"><div><dt>{words.say('evaluation.accuracy')}</dt><dd>{percent(report.accuracy)}</dd></div><div><dt>{words.say('evaluation.f1')}</dt><dd>{percent(report.macro_f1)}</dd></div></dl>
      <h2>{words.say('evaluation.confused')}</h2>
      {report.confused.length === 0 ? <p className="t3">{words.say('evaluation.none')}</p> : (
        <table data-testid="confused"><thead><tr><th>{words.say('evaluation.is')}</th><th>{words.say('evaluation.taken')}</th><th className="n">{words.say('evaluation.times')}</th><th>{words.say('evaluation.such')}</th></tr></thead>
          <tbody>{report.confused.map((c) => <tr key={`${c.is}/${c.taken_for}`}><td>{link(c.is)}</td><td>{c.taken_for ? link(c.taken_for) : words.say('evaluation.nothing')}</td><td className="n">{c.rows}</td><td className="t2 such">{c.examples.join(' · ')}</td></tr>)}</tbody></table>
      )}
      <h2>{words.say('evaluation.each')}</h2>
      <table><thead><tr><th>{words.say('intent')}</th><th className="n">{words.say('examples')}</th><th className="n">{words.say('evaluation.precision')}</th><th className="n">{words.say('evaluation.recall')}</th><th className="n">F1</th></tr></thead>
        <tbody>{worst.map((i) => <tr key={i.intent}><td>{link(i.intent)}</td><td className="n">{i.rows}</td><td className="n">{percent(i.precision)}</td><td className="n">{percent(i.recall)}</td><td className={i.f1 < doubtful ? 'n warn-t med' : 'n'}>{percent(i.f1)}</td></tr>)}</tbody></table>
    </section>
  );
}
