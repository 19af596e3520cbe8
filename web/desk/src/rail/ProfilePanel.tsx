import { useState } from 'react';
import { money } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { Pieces } from '../../../shared/parts/Pieces';
import { Tier } from '../../../shared/parts/Tier';
import { useChanges } from '../../../shared/follow';
import { toCustomer } from '../../../shared/ways';
import { numberOf } from '../parts/who';
import { serverNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { OrderView, Profile } from '../protocol';
import { useWords } from '../words';
import { Orders } from './Orders';
import { Consents } from '../../../shared/parts/Consents';
import { Worth } from '../../../shared/parts/Worth';
import { useOwed } from '../../../shared/parts/owed';
import { Reveal } from '../../../shared/parts/Reveal';
import { PastLine } from './History';
import { blank, memberFor } from '../../../shared/parts/sums';
import { Tags } from './Tags';

const shown = 3;

/** ProfilePanel is everything known of the customer, in the order in which it helps. */
export function ProfilePanel({ profile, contact }: { profile: Profile; contact: string }) {
  const { desk } = useDesk();
  const words = useWords();
  const customer = profile.customer.match === 'one' ? profile.customer.id : undefined;
  const change = useChanges(customer);
  const open = useOwed(customer, profile.orders, change);
  if (blank(profile)) return <Unknown profile={profile} contact={contact} />;
  return (
    <div className="panel" data-testid="profile" data-contact={contact} data-customer={profile.customer.id ?? ''}>
      {profile.customer.match === 'several' ? <Several profile={profile} contact={contact} /> : (
        <>
          <Numbers profile={profile} open={open} />
          {customer && <Reveal customer={customer} phone={profile.customer.phone_masked} contact={contact} />}
          <Manner profile={profile} contact={contact} />
          <Tags tags={profile.tags} customer={profile.customer.id} />
          <Orders orders={profile.orders} open={open} />
          {customer && <Known customer={customer} change={change} key={customer} />}
          <section>
            <div className="h">{words.say('past')}
              <button className="linkish more" onClick={() => desk.set({ panel: 'history' })}>{words.say('past.all')} <Icon name="right" size={12} /></button>
            </div>
            {profile.contacts.length === 0 && <p className="sm t3 none">{words.say('past.none')}</p>}
            <ul className="lines tl">{profile.contacts.slice(0, shown).map((c) => <PastLine key={c.id} past={c} />)}</ul>
          </section>
        </>
      )}
    </div>
  );
}

function Numbers({ profile, open }: { profile: Profile; open: readonly OrderView[] }) {
  const words = useWords();
  const spent = profile.spent.filter((m) => m.minor !== 0).map((m) => money(m.minor, m.currency, words.screen));
  const member = memberFor(profile.member_from, new Date(serverNow()));
  const tier = profile.customer.tier;
  return (
    <dl className="nums">
      <div><dt>{words.say('num.spent')}</dt><dd>{spent.join(' + ') || words.say('num.none')}
        {profile.order_count > 0 && <small>{words.say('num.orders', { n: profile.order_count })}</small>}</dd></div>
      <div><dt>{words.say('num.member')}</dt><dd>{!member ? <small className="alone">{words.say('num.not_member')}</small>
        : member.unit === 'under_month' ? <small className="alone">{words.say('num.under_month')}</small> : words.say(`num.${member.unit}`, { n: member.n })}
        {tier && tier !== 'none' && <small>{words.named('tier', tier)}</small>}</dd></div>
      <div><dt>{words.say('num.open')}</dt><dd className={open.length > 0 ? 'warn-t' : ''}>{open.length || words.say('num.none')}
        {open[0] && <small>{words.named('kind', open[0].kind)}</small>}</dd></div>
    </dl>
  );
}

/** Known is what the customer page has too: what they are worth, and what they agreed to. */
function Known({ customer, change }: { customer: string; change: number }) {
  const words = useWords();
  return (
    <>
      <section><div className="h">{words.say('measures')}</div><Worth customer={customer} change={change} /></section>
      <section><Consents customer={customer} change={change} /></section>
    </>
  );
}

/** Manner is how the customer wishes to be addressed and spoken to. */
function Manner({ profile, contact }: { profile: Profile; contact: string }) {
  const words = useWords();
  const { customer: c, voice } = profile;
  const facts: string[] = [];
  if (c.title && c.title !== 'none') facts.push(words.named('called', c.title));
  const speaks = c.speaks ?? voice?.language;
  if (speaks) facts.push(`${words.say('about.speaks')}${words.screen === 'en' ? ' ' : ''}${words.named('language', speaks)}`);
  if (voice && voice.pace_percent < 100) facts.push(words.say('about.slow'));
  if (profile.age_band) facts.push(words.named('band', profile.age_band));
  if (facts.length === 0 && !c.id) return null;
  return (
    <p className="manner sm t2 row" data-testid="manner"><span className="grow"><Pieces of={facts} /></span>
      {c.id && <a className="linkish" {...toCustomer(c.id, contact)} title="Alt C" data-testid="to-customer">{words.say('rail.page')} <Icon name="right" size={12} /></a>}</p>
  );
}

function Unknown({ profile, contact }: { profile: Profile; contact: string }) {
  const { state } = useDesk();
  const words = useWords();
  const number = numberOf(profile.customer, words, state.view?.contacts.find((c) => c.id === contact)?.channel);
  return (
    <div className="panel" data-testid="profile" data-contact={contact} data-customer="">
      <div className="blank">
        <Icon name="user" size={24} />
        <b>{words.say('rail.unknown')}</b>
        {number.length > 0 && <span><Pieces of={number} /></span>}
        <span>{words.say('rail.unknown.text')}</span>
      </div>
    </div>
  );
}

/** Several lists the customers who share the number; which one it is comes out in the talk, and is said once and for all: hence two clicks. */
function Several({ profile, contact }: { profile: Profile; contact: string }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [sure, setSure] = useState<string | null>(null);
  const talks = desk.current()?.id === contact;
  const say = (id: string) => (sure === id ? desk.calls.identify(contact, id) : setSure(id));
  return (
    <section data-testid="several">
      <div className="h">{words.say('rail.several')}</div>
      <p className="sm t3 none">{words.say('rail.several.text')}</p>
      <ul className="several">
        {(profile.several ?? []).map((c, i) => (
          <li key={c.id ?? i} data-testid="candidate">
            <span className="avatar">{[...c.name][0] ?? '?'}</span>
            <span className="grow"><span className="row"><b className="med">{c.name}</b><Tier tier={c.tier} /></span>
              <span className="sm t3"><Pieces of={numberOf(c, words)} /></span></span>
            {talks && c.id && (
              <button className="btn s" onClick={() => say(c.id ?? '')} onBlur={() => setSure(null)} disabled={Boolean(state.working['identify'])}
                aria-label={sure === c.id ? undefined : words.say('rail.this_one.label', { who: c.name })} data-testid="this-one">
                {words.say(sure === c.id ? 'rail.this_one.sure' : 'rail.this_one')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
