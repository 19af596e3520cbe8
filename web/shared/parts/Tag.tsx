import Popover from 'antd/es/popover';
import type { ReactNode } from 'react';
import { day } from '../format';
import type { TagView } from '../known';
import { serverNow } from '../clock';
import { useWords } from '../words';
import { Ago } from './Ago';
import { Contributed } from './Contributed';
import { Icon } from './Icon';
import { Reasons } from './Reasons';
import { Reject } from './Reject';

// A tag that goes within so many milliseconds is drawn as leaving: a week is what a
// customer may still be told about it in time.
const leavingMs = 7 * 86_400_000;

/** leaving tells that the tag goes soon if nothing else happens. */
export function leaving(tag: TagView, now: number): boolean {
  return tag.until !== undefined && Date.parse(tag.until) - now < leavingMs;
}

/** TagName is a tag's name, locked when sensitive; a click says why. */
export function TagName({ tag, customer }: { tag: TagView; customer?: string }) {
  return <Because tag={tag} customer={customer} placement="left"><button className="tg linkless"><Name tag={tag} /></button></Because>;
}

/** TagChip is a tag by itself: name, and its age or when it goes. */
export function TagChip({ tag, customer }: { tag: TagView; customer?: string | undefined }) {
  const words = useWords();
  const goes = leaving(tag, serverNow());
  return (
    <Because tag={tag} customer={customer} placement="bottomLeft">
      <button className={goes ? 'chip2 leaving' : 'chip2'} aria-haspopup="dialog" data-testid="tag" data-tag={tag.id} data-leaving={goes || undefined}>
        <Name tag={tag} />
        <span className="m">{goes && tag.until ? words.say('tag.until', { time: day(new Date(tag.until), new Date(serverNow())) }) : <Ago at={tag.since} />}</span>
      </button>
    </Because>
  );
}

function Name({ tag }: { tag: TagView }) {
  const words = useWords();
  return <>{tag.sensitive && <span title={words.say('tag.sensitive')}><Icon name="lock" size={12} /><span className="sr">{words.say('tag.sensitive')}</span></span>}<span className="ell">{words.of(tag.name) || tag.id}</span></>;
}

function Because({ tag, customer, placement, children }: { tag: TagView; customer: string | undefined; placement: 'left' | 'bottomLeft'; children: ReactNode }) {
  const words = useWords();
  return (
    <Popover content={<Why tag={tag} customer={customer} />} title={words.say('why.title', { name: words.of(tag.name) || tag.id })} trigger="click" placement={placement} destroyOnHidden>
      {children}
    </Popover>
  );
}

/** Why is the reason for a tag: each leaf with what was seen, then source, times, purpose and rule; and a way to say that it is wrong. */
function Why({ tag, customer }: { tag: TagView; customer: string | undefined }) {
  const words = useWords();
  return (
    <div className="whycard" data-testid="why">
      {tag.because ? <Reasons because={tag.because} /> : <p className="t3">{words.say('why.none')}</p>}
      {customer && <Contributed customer={customer} tag={tag.id} />}
      <dl className="facts">
        <dt>{words.say('why.from')}</dt><dd>{words.named('source', tag.source)} <i className="sep" /> {words.say('why.sure', { n: Math.round(tag.confidence * 100) })}</dd>
        <dt>{words.say('why.since')}</dt><dd><Ago at={tag.since} /></dd>
        {tag.until && <><dt>{words.say('why.until')}</dt><dd>{new Date(tag.until).toLocaleString(words.screen, { dateStyle: 'medium', timeStyle: 'short' })}</dd></>}
        {tag.purpose && <><dt>{words.say('why.purpose')}</dt><dd>{words.named('purpose', tag.purpose)}</dd></>}
        <dt>{words.say('why.rule')}</dt><dd className="code">{tag.definition}</dd>
      </dl>
      {customer && <Reject customer={customer} tag={tag.id} />}
    </div>
  );
}
