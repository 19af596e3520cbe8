import { useState } from 'react';
import { Ago } from '../../shared/parts/Ago';
import type { AnswerOf } from '../../shared/api/client';
import { api } from '../../shared/request';
import { useKinds } from './kinds';
import { useWords } from './words';

type Chain = AnswerOf<'/api/v1/identity/{id}/path', 'get'>;

/** One says, when asked, by which chain of reasons another record is the same person. */
export function One({ canonical, record }: { canonical: string; record: string }) {
  const words = useWords();
  const kinds = useKinds();
  const [chain, setChain] = useState<Chain | 'failed' | null>(null);
  const ask = () => {
    if (chain && chain !== 'failed') { setChain(null); return; }
    api.get('/api/v1/identity/{id}/path', { path: { id: canonical }, query: { to: record } }).then(setChain, () => setChain('failed'));
  };
  return (
    <div className="one1">
      <button className="linkish" aria-expanded={chain !== null} onClick={ask} data-testid="why-one">{words.say('one.why')}</button>
      {chain === 'failed' && <p className="sm err-t" role="status">{words.say('one.failed')}</p>}
      {chain && chain !== 'failed' && <ol className="sm" data-testid="chain">{chain.steps.map((s, i) => (
        <li key={i}>{s.rule === 'merge' ? words.say('one.merge', { why: words.named('because', s.reason ?? '') }) : words.say(s.rule === 'alias' ? 'one.alias' : 'one.named', { kind: kinds.named(s.kind ?? '') })} <span className="t3"><Ago at={s.at} /></span></li>))}</ol>}
    </div>
  );
}
