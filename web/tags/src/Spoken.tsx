import { pathWords } from '../../shared/parts/rule';
import type { Tree } from './api';
import { useWords, type Speech } from './words';

/** Spoken says a rule in the reader's language, joint by joint. */
export function Spoken({ tree }: { tree: Tree }) {
  const words = useWords();
  if (tree.kind === 'leaf') return <p className="spoken">{leafWords(tree, words)}</p>;
  return (
    <div className="joint"><p className="sm t3">{words.say(tree.kind === 'all' ? 'join.all' : tree.kind === 'any' ? 'join.any' : 'join.not-any')}</p>
      <ul>{(tree.parts ?? []).map((p, i) => <li key={i}><Spoken tree={p} /></li>)}</ul></div>
  );
}

/** leafWords says one comparison; what no form can show stays as it is written. */
export function leafWords(t: Tree, words: Speech): string {
  const s = t.subject;
  if (!s) return t.text ?? '';
  const values = (t.values ?? []).map(String).join(words.say('rule.or'));
  if (s.tag) return `${words.say('kind.tag')} ${s.tag} ${words.named('op', 'tagged')}`;
  const where = (s.where ?? []).map((w) => `${w.property} = ${(w.values ?? []).join(words.say('rule.or'))}`).join(', ');
  const [, n, unit] = /^(\d+)([dhm])$/.exec(s.span ?? '') ?? [];
  const span = unit ? words.say('span.says', { n: Number(n), unit: words.say(`span.${unit}` as 'span.d') }) : words.say(`span.${s.span ?? ''}` as 'span.');
  const what = s.func ? [words.say(s.func === 'score' ? 'half.life' : 'within'), span, s.event, where && `(${where})`, words.named('func', s.func), s.property].filter(Boolean).join(' ') : s.size ? words.say('size.of', { what: pathWords(s.path ?? '', words) }) : pathWords(s.path ?? '', words);
  return [what, t.op === 'is' ? '' : words.named('op', t.op ?? ''), values].filter(Boolean).join(' ');
}
