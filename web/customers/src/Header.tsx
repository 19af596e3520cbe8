import { Icon } from '../../shared/parts/Icon';
import { Pieces } from '../../shared/parts/Pieces';
import { Tier } from '../../shared/parts/Tier';
import type { Values } from '../../shared/lang';
import type { Facts, Records } from './api';
import { AsOf } from './AsOf';
import { useKinds } from './kinds';
import { useWords, type Key } from './words';

interface State { key: Key; values?: Values }

/** Header says who it is, how sure that is, and whether what stands below is of this moment. */
export function Header({ facts, records, state, at, choose }: { facts: Facts; records: Records | null; state: State; at: string | undefined; choose: (at: string | undefined) => void }) {
  const words = useWords();
  const known = useKinds();
  const about = [facts.title && facts.title !== 'none' ? words.named('called', facts.title) : '', facts.age_band ? words.named('band', facts.age_band) : '', facts.speaks ? words.named('language', facts.speaks) : ''];
  const kinds = [...new Set((records ?? []).flatMap((r) => r.keys.map((k) => known.named(k.kind))))];
  const one = records && (records.length > 1 ? words.say('one', { n: records.length }) : words.say('single'));
  return (
    <header className="idbar">
      <span className={`avatar big ${facts.tier ?? ''}`}>{[...facts.name][0] ?? '?'}</span>
      <div className="grow">
        <div className="row"><h1 data-testid="name">{facts.name || words.say('nameless')}</h1><Tier tier={facts.tier} /><span className="sm t3"><Pieces of={about} /></span></div>
        <div className="sm t3 ell who">{records && <Pieces of={[one ?? '', ...kinds]} />}</div>
      </div>
      <AsOf key={at ?? ''} at={at} choose={choose} />
      <span className={`sm state ${state.key === 'live' ? 'ok-t' : state.key === 'asking' || at ? 't3' : 'warn-t'}`} role="status" data-testid="state" data-state={state.key}>
        <Icon name={state.key === 'live' ? 'check-c' : state.key === 'asking' || at ? 'clock' : 'warn'} size={14} />{words.say(state.key, state.values)}
      </span>
    </header>
  );
}
