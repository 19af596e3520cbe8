import { day } from '../../shared/format';
import type { IconName } from '../../shared/icons';
import { serverNow } from '../../shared/clock';
import { useMe } from '../../shared/me';
import { Icon } from '../../shared/parts/Icon';
import { Consents } from '../../shared/parts/Consents';
import { Reveal } from '../../shared/parts/Reveal';
import { contactIn } from '../../shared/ways';
import type { Facts, Records } from './api';
import { Dossier } from './Dossier';
import { Household } from './Household';
import { useKinds } from './kinds';
import { One } from './One';
import { useWords } from './words';

/** Aside holds how to reach and serve the customer, their rights, and which records they are. */
export function Aside({ facts, records, failed, change, at }: { facts: Facts; records: Records | null; failed: boolean; change: number; at: string | undefined }) {
  const words = useWords();
  const me = useMe();
  return (
    <section className="col l scroll" tabIndex={0} aria-label={words.say('contact')}>
      <div>
        <div className="h">{words.say('contact')}<span className="more"><Icon name="eye" size={12} />{words.say('contact.note')}</span></div>
        {me.may.includes('customer.reveal') ? <Reveal customer={facts.id} phone={facts.phone ?? ''} contact={contactIn(location.search)} />
          : <ul className="kv"><Fact icon="phone" text={facts.phone || words.say('who.no_number')} /></ul>}
      </div>
      {(facts.speaks || facts.member_from) && <div>
        <div className="h">{words.say('care')}</div>
        <ul className="kv">
          {facts.speaks && <Fact icon="say" text={`${words.say('about.speaks')}${words.screen === 'en' ? ' ' : ''}${words.named('language', facts.speaks)}`} />}
          {facts.member_from && <Fact icon="user" text={words.say('care.member', { date: facts.member_from })} />}
        </ul>
      </div>}
      <Consents customer={facts.id} change={change} at={at} />
      <Rights customer={facts.id} records={records} />
      <Household customer={facts.id} change={change} />
      <div>
        <div className="h">{words.say('records')}{me.may.includes('customer.merge') && <a className="linkish more" href="/merges" data-testid="to-merges">{words.say('records.merges')} <Icon name="right" size={12} /></a>}</div>
        {failed && !records && <p className="sm err-t none" role="status">{words.say('records.failed')}</p>}
        {records?.map((r) => <Record key={r.id} record={r} several={records.length > 1} canonical={records[0]?.id ?? facts.id} />)}
      </div>
    </section>
  );
}

function Fact({ icon, text, mark }: { icon: IconName; text: string; mark?: string }) {
  return <li><Icon name={icon} size={14} /><span className="ell">{text}</span>{mark && <span className="m">{mark}</span>}</li>;
}

function Rights({ customer, records }: { customer: string; records: Records | null }) {
  const words = useWords();
  const me = useMe();
  const held = records?.find((r) => r.held);
  const erased = records?.find((r) => r.erased);
  const on = (at: string | undefined) => (at ? day(new Date(at), new Date(serverNow())) : '');
  return (
    <div data-testid="rights">
      <div className="h">{words.say('rights')}</div>
      <ul className="kv">
        {held && <Fact icon="lock" text={words.say('rights.held')} mark={on(held.held)} />}
        {erased && <Fact icon="x" text={words.say('rights.erased')} mark={on(erased.erased)} />}
        {records && !held && !erased && <Fact icon="check" text={words.say('rights.none')} />}
      </ul>
      {records && !erased && me.may.includes('customer.export') && <Dossier customer={customer} />}
    </div>
  );
}

const icons: Record<string, IconName> = { phone: 'phone', email: 'chat', member_id: 'user', user_id: 'key' };

function Record({ record: r, several, canonical }: { record: Records[number]; several: boolean; canonical: string }) {
  const words = useWords();
  const kinds = useKinds();
  const since = (at: string) => words.say('record.since', { time: day(new Date(at), new Date(serverNow())) });
  return (
    <div className="rec1" data-testid="record" data-record={r.id}>
      {several && <p className="sm t3 row"><span className="code ell">{r.id}</span>{r.canonical && <span className="pill acc">{words.say('records.canonical')}</span>}</p>}
      {several && !r.canonical && <One canonical={canonical} record={r.id} />}
      <ul className="kv">
        {r.keys.length === 0 && <Fact icon="minus" text={words.say('records.none')} />}
        {r.keys.map((k, i) => <Fact key={i} icon={icons[k.kind] ?? 'user'} text={`${kinds.named(k.kind)}${k.shared ? ` · ${words.say('records.shared')}` : ''}`} mark={`${k.source} ${since(k.since)}`} />)}
      </ul>
    </div>
  );
}
