import Alert from 'antd/es/alert';
import Tag from 'antd/es/tag';
import { wantedScreen } from '../../shared/lang';
import { flawWords } from '../../shared/words/flaws';
import type { Fault, Trial } from './api';
import { named, say } from './words';

/** Standing is a connection's state, in words and a colour. */
export function Standing({ state }: { state: string }) {
  const colour = { working: 'success', failing: 'error', waiting: 'processing' }[state] ?? 'default';
  return <Tag color={colour} data-testid="state">{named('state', state)}</Tag>;
}

/** Faults lists what is wrong with a definition, each with its place. */
export function Faults({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  return (
    <Alert type="error" showIcon data-testid="faults" title={say('faults', { n: faults.length })} description={(
      <ul className="faults">
        {faults.map((f) => (
          <li key={`${f.line}-${f.column}-${f.field}`}><b>{say('place', { line: f.line, column: f.column })}</b> <code>{f.field}</code> {flawWords(f.flaw, wantedScreen())}</li>
        ))}
      </ul>
    )} />
  );
}

/** Tried shows rows beside what the mapping makes of them; only the latter where the rows stand elsewhere. */
export function Tried({ trial, hook, only }: { trial: Trial; hook?: boolean; only?: boolean }) {
  const fault = trial.fault ? <Alert type="error" showIcon data-testid="trial-fault" title={named('fault', trial.fault)} /> : null;
  if (fault && trial.rows.length === 0) return fault;
  if (trial.rows.length === 0) return <Alert type="info" showIcon data-testid="trial-none" title={say(hook ? 'test_hook' : 'test_none')} />;
  return (
    <section data-testid="trial">
      {fault}
      {only ? null : <p className="t2">{say('test_ok', { n: trial.rows.length })}</p>}
      <div className="wide card" tabIndex={0} role="region" aria-label={say('import.preview')}>
        <table className="tried">
          <thead hidden={only}><tr>{only ? null : <th scope="col">{say('row')}</th>}<th scope="col">{say('message')}</th></tr></thead>
          <tbody>
            {trial.rows.map((r, i) => (
              <tr key={i}>
                {only ? null : <td>{r.number ? <span className="t3 sm">{say('line', { n: r.number })}</span> : null}<Fields of={r.row} /></td>}
                <td>
                  {r.reasons.map((why) => <Tag key={`${why.field}${why.code}`} color="error">{why.field ? `${why.field}: ` : ''}{named('code', why.code)}</Tag>)}
                  {r.reasons.length === 0 && r.messages.length === 0 ? <span className="t3">{say('skipped')}</span> : null}
                  {r.messages.map((m, j) => <Message key={j} of={m} />)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Message({ of: m }: { of: Record<string, unknown> }) {
  const { type, event, traits, properties, ...rest } = m as { type?: string; event?: string; traits?: Record<string, unknown>; properties?: Record<string, unknown> };
  return <div className="made" data-testid="made"><b>{type}</b> {event ? <b className="t2">{event}</b> : null}<Fields of={{ ...rest, ...traits, ...properties }} /></div>;
}

/** Fields is an object's names and values, small. */
export function Fields({ of: o }: { of: Record<string, unknown> }) {
  return (
    <dl className="fields">
      {Object.entries(o).filter(([, v]) => v !== null && v !== undefined && v !== '' && !(typeof v === 'object' && Object.keys(v).length === 0)).map(([k, v]) => (
        <div key={k}><dt>{k}</dt><dd>{typeof v === 'object' ? JSON.stringify(v) : String(v)}</dd></div>
      ))}
    </dl>
  );
}
