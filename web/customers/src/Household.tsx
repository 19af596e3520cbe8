import { api } from '../../shared/request';
import { useAsked } from '../../shared/parts/asked';
import { Tier } from '../../shared/parts/Tier';
import { useKinds } from './kinds';
import { useWords } from './words';

/** Household lists others who share an identifier with the customer, and why they are not one person. */
export function Household({ customer, change }: { customer: string; change: number }) {
  const words = useWords();
  const kinds = useKinds();
  const { value } = useAsked(() => api.get('/api/v1/customers/{id}/household', { path: { id: customer } }), [customer, change]);
  if (!value || value.items.length === 0) return null;
  return (
    <div data-testid="household">
      <div className="h">{words.say('household')}</div>
      <ul className="kv">{value.items.map((m) => (
        <li key={`${m.customer} ${m.kind}`}><span className="avatar xs">{[...m.name][0] ?? '?'}</span>
          <a className="ell" href={`/customers/${m.customer}`} data-testid="housemate">{m.name || words.say('nameless')} <Tier tier={m.tier} /></a>
          <span className="m">{words.say('household.same', { kind: kinds.named(m.kind) })}</span></li>))}</ul>
    </div>
  );
}
