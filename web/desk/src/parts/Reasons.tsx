import type { Because } from '../protocol';
import { useWords, type Key } from '../words';
import { Icon } from './Icon';

const joints: Record<string, Key> = { all: 'why.all', any: 'why.any', not: 'why.not' };

/** Reasons draws a decision as a tree: what was asked, what was seen, whether it holds. */
export function Reasons({ because }: { because: Because }) {
  const words = useWords();
  const joint = joints[because.says];
  return (
    <div className="reasons">
      <div className="leaf">
        <span className={because.holds ? 'ok-t' : 't3'} title={words.say(because.holds ? 'why.yes' : 'why.no')}>
          <Icon name={because.holds ? 'check' : 'minus'} size={14} />
        </span>
        <span className="grow">{joint ? words.say(joint) : because.says}</span>
        {because.saw !== undefined && because.saw !== '' && (
          <span className="t3">{words.say('why.saw', { value: because.saw === 'unknown' ? words.say('why.unknown') : because.saw })}</span>
        )}
      </div>
      {because.parts && because.parts.length > 0 && (
        <div className="parts">{because.parts.map((p, i) => <Reasons key={i} because={p} />)}</div>
      )}
    </div>
  );
}

/** gist is a decision in one line: what held, at most two pieces. */
export function gist(b: Because): string {
  const held: string[] = [];
  const walk = (x: Because) => {
    if (!x.holds) return;
    if (x.parts && x.parts.length > 0) x.parts.forEach(walk);
    else if (!(x.says in joints)) held.push(x.says);
  };
  walk(b);
  const own = b.says in joints ? [] : [b.says];
  return (b.parts?.length && own.length ? own : held.length ? held : own).slice(0, 2).join(' · ');
}
