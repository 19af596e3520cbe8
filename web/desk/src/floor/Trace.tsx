import { useEffect, useState } from 'react';
import { clock } from '../../../shared/format';
import type { Because } from '../../../shared/known';
import type { IconName } from '../../../shared/icons';
import { clauseWords, gist, rows, sawWords, skillName } from '../../../shared/parts/because';
import { Icon } from '../../../shared/parts/Icon';
import { listed } from '../../../shared/lang';
import { api } from '../../../shared/request';
import type { AnswerOf } from '../../../shared/api/client';
import { useWords, type Speech } from '../words';
import { timeOf } from './times';

type Step = AnswerOf<'/api/floor/contacts/{id}/trace', 'get'>['items'][number];

const icons: Record<Step['kind'], IconName> = { queued: 'queue', offered: 'bell', turned: 'minus', steered: 'right', directed: 'bell', unserved: 'warn', overflowed: 'right', shut: 'moon', promised: 'phone-in', connected: 'check', handed_on: 'transfer', escalated: 'm-angry', unmet: 'warn', relieved: 'right' };

/** Trace tells how a contact came to its agent: waits, whose desk rang and why, who turned it away. */
export function Trace({ contact, news }: { contact: string; news: string }) {
  const words = useWords();
  const [steps, setSteps] = useState<Step[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    api.get('/api/floor/contacts/{id}/trace', { path: { id: contact } }).then((a) => { if (!over) { setSteps(a.items); setFailed(false); } }, () => { if (!over) setFailed(true); });
    return () => { over = true; };
  }, [contact, news]);
  const began = Date.parse(steps?.[0]?.at ?? '');
  return (
    <div className="trace" data-testid="floor-trace"><h4>{words.say('floor.trace')}</h4>
      {failed && <p className="sm warn-t" role="status">{words.say('floor.trace.failed')}</p>}
      {steps?.length === 0 && <p className="t3 sm">{words.say('floor.trace.none')}</p>}
      <ol>{steps?.map((s, i) => (
        <li key={i} className={s.kind} data-kind={s.kind}>
          <span className={s.kind === 'connected' ? 'ok-t' : 't3'}><Icon name={icons[s.kind]} size={14} /></span>
          <span className="k">{clock(Date.parse(s.at) - began)}</span>
          <span><b>{told(s, words)}</b>{s.because && <Why because={s.because as Because} step={s} />}</span>
        </li>
      ))}</ol>
    </div>
  );
}

function told(s: Step, words: Speech): string {
  const queue = words.of(s.queue_name) || s.queue || '';
  const skills = listed((s.skills ?? []).map((k) => words.say('route.skill', { skill: skillName(k.id, words), n: k.level })), words.screen);
  switch (s.kind) {
    case 'queued': return words.say(skills ? 'floor.trace.queued.for' : 'floor.trace.queued', { queue, skills }) + (s.priority ? words.say('floor.trace.priority', { n: s.priority }) : '');
    case 'offered': return words.say('floor.trace.offered', { who: s.agent_name ?? '' });
    case 'turned': return words.say(s.state === 'rejected' ? 'floor.trace.rejected' : s.state === 'timeout' ? 'floor.trace.timeout' : 'floor.trace.rescinded', { who: s.agent_name ?? '' });
    case 'steered': return words.say('floor.trace.steered', { who: s.agent_name ?? '', queue });
    case 'directed': return words.say(s.reason === 'announced' ? 'floor.trace.announced' : s.reason === 'offered' ? 'floor.trace.recall' : 'floor.trace.passed', { queue });
    case 'unserved': return words.say('floor.trace.unserved', { queue, what: s.reason === 'signed in' ? words.say('floor.need.signed_in') : clauseWords(s.reason ?? '', words) });
    case 'overflowed': return words.say(s.reason === 'callback' ? 'floor.trace.out.callback' : s.reason === 'voicemail' ? 'floor.trace.out.voicemail' : 'floor.trace.out.queue', { queue });
    case 'shut': return words.say(s.until ? 'floor.trace.shut' : 'floor.trace.shut.long', { queue, time: s.until ? timeOf(s.until, Date.now(), words.screen) : '' });
    case 'promised': return words.say('floor.trace.promised');
    case 'connected': return words.say('floor.trace.connected', { who: s.agent_name ?? '', time: clock(s.wait_ms ?? 0) });
    case 'escalated': return s.by ? words.say('floor.trace.escalated.by', { by: s.by_name ?? '', who: s.agent_name ?? '' }) : words.say(s.reason === 'take_over' ? 'floor.trace.escalated.take_over' : 'floor.trace.escalated.consult', { who: s.agent_name ?? '' });
    case 'unmet': return words.say('floor.trace.unmet', { what: clauseWords(s.reason ?? '', words) });
    case 'relieved': return words.say('floor.trace.relieved', { who: s.agent_name ?? '' });
    case 'handed_on': return words.say(queue ? 'floor.trace.handed_on' : 'floor.trace.handed_out', { queue });
  }
}

// theirs words for the supervisor what the desk words for the agent.
function theirs(b: Because): Because {
  return { ...b, says: b.says === 'last contact was with this agent' ? 'their last contact was with this agent' : b.says, ...(b.parts && { parts: b.parts.map(theirs) }) };
}

function Why({ because, step }: { because: Because; step: Step }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const all = theirs(because);
  const line = (b: Because): string => [clauseWords(b.says, words), sawWords(b, words)].filter(Boolean).join(' ');
  return (
    <span className="why2">
      <button className="link" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="floor-why">{words.say('floor.trace.why')}{gist(all, words) || words.say('floor.trace.alone')}</button>
      {open && step.choice && <Terms choice={step.choice} second={step.runner_up_name ?? ''} who={step.agent_name ?? ''} />}
      {open && <ul>{(all.parts ?? []).map((p, i) => (
        <li key={i}>{line(p)}{p.parts && <ul>{p.parts.map((x, j) => <li key={j} className="t3">{line(x)}</li>)}</ul>}</li>
      ))}</ul>}
    </span>
  );
}

/** Terms sets what made the pair's value beside that of who came second. */
function Terms({ choice, who, second }: { choice: NonNullable<Step['choice']>; who: string; second: string }) {
  const words = useWords();
  const n = (v: number | undefined) => (v === undefined ? '–' : (Math.round(v * 100) / 100 || 0).toLocaleString(words.screen));
  const other = choice.runner_up;
  return (
    <table className="terms" data-testid="floor-terms">
      <thead><tr><th scope="col">{words.say('route.term')}</th><th scope="col">{other?.contact ? words.say('floor.trace.this') : who}</th>
        {other && <th scope="col">{other.contact ? words.say('floor.trace.next') : second || words.say('floor.trace.second')}</th>}</tr></thead>
      <tbody>{rows(choice.terms, other?.terms).map((r) => (
        <tr key={r.term}><th scope="row">{r.words ? words.say(r.words) : r.term}</th><td>{n(r.first)}</td>{other && <td>{n(r.second)}</td>}</tr>
      ))}</tbody>
      {(choice.held_ms || choice.plan || choice.held_out) && <tfoot><tr><td colSpan={other ? 3 : 2}>{foot(choice, words)}</td></tr></tfoot>}
    </table>
  );
}

function foot(choice: NonNullable<Step['choice']>, words: Speech): string {
  return [
    choice.held_ms ? words.say('floor.trace.held', { time: clock(choice.held_ms) }) : '',
    choice.plan && choice.plan.id !== 'default' ? words.say(choice.step ? 'floor.trace.plan.step' : 'floor.trace.plan', { plan: choice.plan.id, n: choice.plan.version, step: choice.step ?? '' }) : '',
    choice.held_out ? words.say('floor.trace.held_out') : '',
  ].filter(Boolean).join(words.screen === 'en' ? ' · ' : '，');
}
