import { useEffect, useState } from 'react';
import { api } from '../../../shared/request';
import type { components } from '../../../shared/api/schema';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { ContactView } from '../protocol';
import { useWords, type Key } from '../words';

type Form = components['schemas']['HandoffForm'];
type Way = 'message' | 'screen' | 'chat' | 'app';
type Handed = components['schemas']['HandoffView'];
type Joint = components['schemas']['JointStanding'];

/** Handoff gives the customer a link for their own device, and shows what came of those given. */
export function Handoff({ contact: c }: { contact: ContactView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [forms, setForms] = useState<Form[] | null>(null);
  const [ways, setWays] = useState<Way[]>([]);
  const [handed, setHanded] = useState<Handed[]>([]);
  const [joint, setJoint] = useState<Joint | null>(null);
  const [chosen, choose] = useState<Form | null>(null);
  const [failed, setFailed] = useState<Key | null>(null);
  const news = (state.view?.timelines[c.id] ?? []).filter((e) => e.kind === 'handoff' || e.kind === 'joint' || e.kind === 'heard' && e.data.link).length; // a page in a chat is a message
  useEffect(() => {
    let gone = false;
    api.get('/api/desk/contacts/{id}/handoffs', { path: { id: c.id } }).then(
      (body) => { if (!gone) { setForms(body.forms ?? []); setWays(body.ways ?? []); setHanded(body.handed ?? []); setJoint(body.joint ?? null); } },
      () => { if (!gone) setFailed('handoff.failed'); });
    return () => { gone = true; };
  }, [c.id, news]);
  const send = async (form: Form, fields: Record<string, string>, way?: Way) => {
    const done = await desk.chats.give(c.id, form.id, fields, way);
    setFailed(done ? null : 'handoff.unsent');
    if (done) choose(null);
  };
  const share = async () => setFailed(await desk.chats.share(c.id) ? null : 'handoff.unsent');
  return (
    <div className="handoff" data-testid="handoff">
      {failed && <p className="sm err-t" role="status">{words.say(failed)}</p>}
      {chosen ? <Fill form={chosen} ways={ways} back={() => choose(null)} send={send} /> : (
        <div className="menu" role="menu" aria-label={words.say('handoff')}>
          {forms === null && !failed && <p className="sm t3">{words.say('handoff.loading')}</p>}
          {forms?.length === 0 && <p className="sm t3">{words.say('handoff.none')}</p>}
          {forms?.map((f, i) => (
            <button key={f.id} role="menuitem" autoFocus={i === 0} onClick={() => choose(f)} data-testid={`handoff-${f.id}`}>{words.of(f.name)}<span className="sm t3 push">{words.say('handoff.minutes', { n: f.minutes })}</span></button>
          ))}
        </div>
      )}
      {joint && !chosen && <Shared joint={joint} share={() => void share()} />}
      {handed.map((h) => <Given key={h.id} handed={h} />)}
    </div>
  );
}

/** Shared is the page that a company's devices go on with together: how far the customer is, who has it open. */
function Shared({ joint: j, share }: { joint: Joint; share: () => void }) {
  const { state } = useDesk();
  const words = useWords();
  const on = j.state === 'open';
  return (
    <section className="given" data-testid="joint" data-state={j.state}>
      <p className="row"><span className="med ell grow">{words.say('joint')}</span>
        <span className={on ? 'ok-t' : j.state === 'sent' ? 'acc-t' : j.state === 'failed' ? 'err-t' : 't3'} role="status">{on && <Icon name="check" size={14} />}{words.say(`joint.${j.state}`)}</span></p>
      {j.state === 'none' && <p className="sm t3">{words.say('joint.what')}</p>}
      {j.devices.length > 0 && (
        <ul className="sm" data-testid="joint-devices">{j.devices.map((d) => (
          <li key={d.id}>{d.name || words.say('joint.own')}{d.type && <span className="t3"> {words.say(`joint.${d.type}`)}</span>}{!d.here && <span className="t3"> {words.say('joint.asked')}</span>}</li>
        ))}</ul>
      )}
      {!on && j.state !== 'left' && <button className="btn s" disabled={Boolean(state.working.hand)} onClick={share} data-testid="joint-send">{words.say(j.state === 'none' ? 'joint.send' : 'joint.again')}</button>}
    </section>
  );
}

function Fill({ form, ways, back, send }: { form: Form; ways: Way[]; back: () => void; send: (form: Form, fields: Record<string, string>, way?: Way) => Promise<void> }) {
  const { state } = useDesk();
  const words = useWords();
  const [fields, setFields] = useState<Record<string, string>>({});
  const [way, setWay] = useState<Way | undefined>(ways[0]);
  const names = form.fields ?? [];
  const ready = names.every((n) => (fields[n] ?? '').trim() !== '');
  return (
    <form onSubmit={(e) => { e.preventDefault(); if (ready) void send(form, fields, way); }}>
      <p className="str">{words.of(form.name)}</p>
      {names.map((n, i) => (
        <label key={n} className="sm">{words.named('field', n)}
          <span className="field"><input autoFocus={i === 0} value={fields[n] ?? ''} maxLength={400} onChange={(e) => setFields({ ...fields, [n]: e.target.value })} data-testid={`handoff-field-${n}`} /></span></label>
      ))}
      {ways.length > 1 && (
        <label className="sm">{words.say('handoff.way')}
          <span className="field"><select value={way} onChange={(e) => setWay(e.target.value as Way)} data-testid="handoff-way">{ways.map((w) => <option key={w} value={w}>{words.say(`handoff.way.${w}`)}</option>)}</select></span></label>
      )}
      <div className="row"><button className="btn s pri" autoFocus={names.length === 0} disabled={!ready || Boolean(state.working.hand)} data-testid="handoff-send">{words.say('handoff.send')}</button>
        <button type="button" className="btn s" onClick={back}>{words.say('handoff.back')}</button></div>
    </form>
  );
}

const live = new Set(['offered', 'opened']);

function Given({ handed: h }: { handed: Handed }) {
  const { desk } = useDesk();
  const words = useWords();
  return (
    <section className="given" data-testid="handed" data-state={h.state}>
      <p className="row"><span className="med ell grow">{words.of(h.title)}</span><span className={h.state === 'confirmed' ? 'ok-t' : live.has(h.state) ? 'acc-t' : 't3'}>
        {h.state === 'confirmed' && <Icon name="check" size={14} />}{words.say(h.state === 'failed' ? 'handoff.failed.state' : `handoff.${h.state}`)}</span></p>
      {h.code && live.has(h.state) && <p className="sm">{words.say('handoff.code')} <b className="code" data-testid="handoff-code">{h.code}</b></p>}
      {Object.entries(h.answers ?? {}).map(([k, v]) => <p key={k} className="sm"><span className="t3">{words.named('field', k)}</span> {v}</p>)}
      {h.signer && <p className="sm"><span className="t3">{words.say('handoff.signer')}</span> {h.signer}</p>}
      {(h.files ?? []).map((f, i) => <p key={f.seq} className="sm"><a href={`/api/desk/handoffs/${h.id}/files/${f.seq}`} target="_blank" rel="noopener">{words.say('handoff.file', { n: i + 1 })}</a></p>)}
      {live.has(h.state) && <button className="btn s" onClick={() => void desk.chats.withdraw(h.id)} data-testid="handoff-withdraw">{words.say('handoff.withdraw')}</button>}
    </section>
  );
}
