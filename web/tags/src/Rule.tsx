import { Icon } from '../../shared/parts/Icon';
import type { Problem, Standing, Words } from './api';
import { Code } from '../../shared/parts/Code';
import { flawWords } from '../../shared/words/flaws';
import { LeafRow } from './LeafRow';
import { begun, change as changed, newKey, textOf, type Group, type Odd, type Span } from './model';
import { useWords, type Key } from './words';

interface Way { legend: Key; rule: Group | Odd | 'bad'; text: string; faults: readonly Problem[]; vocabulary: Words | null; tags: Standing[]; testid: string; change: (g: Group) => void; write: (text: string) => void }

/** Rule is one rule as rows to choose from; one that a form can't show is text, and says why. */
export function Rule({ legend, rule, text, faults, vocabulary, tags, testid, change, write }: Way) {
  const words = useWords();
  const places = faults.map((p) => ({ line: p.rule_line ?? 0, column: p.rule_column ?? 0, text: flawWords(p, words.screen) }));
  if (typeof rule === 'string') {
    return (
      <fieldset className="rule1" data-testid={testid}><legend>{words.say(legend)}</legend>
        <Code value={text} change={write} rows={3} faults={places} label={words.say(legend)} testid={`${testid}-text`} />
        {faults.map((p, i) => <p key={i} className="err-t sm">{flawWords(p, words.screen)}</p>)}
        <p className="sm t3" data-testid="rule-odd">{words.say(`odd.${rule}`)}</p></fieldset>
    );
  }
  const spans = textOf(rule).spans;
  const at = (s: Span) => faults.filter((p) => (p.rule_column ?? 0) - 1 >= s.from && (p.rule_column ?? 0) - 1 < s.to).map((p) => flawWords(p, words.screen)).join(' ');
  const wrong = new Map(spans.map((s) => [s.key, at(s)]));
  const elsewhere = faults.filter((p) => !spans.some((s) => at(s).includes(flawWords(p, words.screen))));
  return (
    <fieldset className="rule1" data-testid={testid}><legend>{words.say(legend)}</legend>
      <Branch group={rule} top wrong={wrong} vocabulary={vocabulary} tags={tags} change={(g) => g && change(g)} />
      {elsewhere.map((p, i) => <p key={i} className="err-t sm">{flawWords(p, words.screen)}</p>)}
    </fieldset>
  );
}

interface Part { group: Group; top?: boolean; wrong: Map<number, string>; vocabulary: Words | null; tags: Standing[]; change: (g: Group | null) => void }

/** Branch is a group: all or any of its rows hold. */
function Branch({ group, top, wrong, vocabulary, tags, change }: Part) {
  const words = useWords();
  const put = (key: number, to: Group['parts'][number] | null) => {
    const g = changed(group, key, to);
    change(g.parts.length === 0 ? (top ? { ...g, parts: [begun()] } : null) : g);
  };
  const add = (part: Group['parts'][number]) => change({ ...group, parts: [...group.parts, part] });
  return (
    <div className="branch" data-testid="branch" data-kind={group.kind}>
      <div className="row">
        <select className="field on" aria-label={words.say('join')} value={`${group.not ? 'not-' : ''}${group.kind}`} data-testid="join"
          onChange={(e) => change({ ...group, not: e.target.value.startsWith('not-'), kind: e.target.value.endsWith('any') ? 'any' : 'all' })}>
          {(top && !group.not ? ['all', 'any'] : ['all', 'any', 'not-any', 'not-all']).map((k) => <option key={k} value={k}>{words.named('join', k)}</option>)}</select>
        {!top && <button type="button" className="btn ico s txt push" aria-label={words.say('group.less')} title={words.say('group.less')} onClick={() => change(null)}><Icon name="x" size={14} /></button>}
      </div>
      <ul>{group.parts.map((p) => (
        <li key={p.key}>{p.kind === 'leaf' ? <LeafRow leaf={p} wrong={wrong.get(p.key) ?? ''} vocabulary={vocabulary} tags={tags} change={(l) => put(p.key, l)} /> : <Branch group={p} wrong={wrong} vocabulary={vocabulary} tags={tags} change={(g) => put(p.key, g)} />}</li>))}</ul>
      <div className="row"><button type="button" className="btn s" onClick={() => add(begun())} data-testid="leaf-more"><Icon name="plus" size={14} />{words.say('leaf.more')}</button>
        <button type="button" className="btn s txt" onClick={() => add({ kind: group.kind === 'all' ? 'any' : 'all', key: newKey(), not: false, parts: [begun(), begun()] })} data-testid="group-more"><Icon name="plus" size={14} />{words.say('group.more')}</button></div>
    </div>
  );
}
