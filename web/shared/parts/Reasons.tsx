import type { Because } from '../known';
import { useWords } from '../words';
import { clauseWords, sawWords } from './because';
import { Icon } from './Icon';
import { ruleWords } from './rule';

/** Reasons draws a decision as a tree: what was asked, what was seen, whether it holds. */
export function Reasons({ because }: { because: Because }) {
  const words = useWords();
  const saw = sawWords(because, words);
  const says = clauseWords(because.says, words);
  const written = ruleWords(because.says, words) !== null;
  return (
    <div className="reasons">
      <div className="leaf">
        <span className={because.holds ? 'ok-t' : 't3'} title={words.say(because.holds ? 'why.yes' : 'why.no')}>
          <Icon name={because.holds ? 'check' : 'minus'} size={14} />
        </span>
        <span className="grow">{says}{written && <span className="written t3 code">{because.says}</span>}</span>
        {saw && <span className="t3 nw">{saw}</span>}
        {!because.holds && because.away !== undefined && because.away > 0 && <span className="warn-t nw" data-testid="away">{words.say('why.away', { n: because.away.toLocaleString(words.screen, { maximumFractionDigits: 1 }) })}</span>}
      </div>
      {because.parts && because.parts.length > 0 && (
        <div className="parts">{because.parts.map((p, i) => <Reasons key={i} because={p} />)}</div>
      )}
    </div>
  );
}
