import { useState } from 'react';
import Popover from 'antd/es/popover';
import { Ago } from '../parts/Ago';
import { Icon } from '../parts/Icon';
import { Reasons } from '../parts/Reasons';
import type { TagView } from '../protocol';
import { useWords } from '../words';

const few = 6;

/** Tags is one line each: family, name, source, age; a click says why. */
export function Tags({ tags }: { tags: readonly TagView[] }) {
  const words = useWords();
  const [all, setAll] = useState(false);
  const list = all ? tags : tags.slice(0, few);
  return (
    <section>
      <div className="h">{words.say('tags')}
        {tags.length > few && (
          <button className="linkish more" onClick={() => setAll(!all)}>{all ? words.say('tags.fewer') : words.say('tags.all', { n: tags.length })} <Icon name="right" size={12} /></button>
        )}
      </div>
      {tags.length === 0 && <p className="sm t3 none">{words.say('tags.none')}</p>}
      <ul className="lines tags">{list.map((t) => <TagLine key={t.id} tag={t} />)}</ul>
    </section>
  );
}

function TagLine({ tag }: { tag: TagView }) {
  const words = useWords();
  const name = words.of(tag.name) || tag.id;
  return (
    <li data-testid="tag" data-tag={tag.id}>
      <span className="k">{words.named('family', tag.family)}</span>
      <Popover content={<Why tag={tag} />} title={words.say('why.title', { name })} trigger="click" placement="left">
        <button className="tg linkless"><span className="ell">{name}</span>
          {tag.sensitive && <span title={words.say('tag.sensitive')}><Icon name="lock" size={12} /></span>}</button>
      </Popover>
      <span className="m">{words.named('source', tag.source)} <i className="sep" /> <Ago at={tag.since} /></span>
    </li>
  );
}

function Why({ tag }: { tag: TagView }) {
  const words = useWords();
  return (
    <div className="whycard" data-testid="why">
      {tag.because ? <Reasons because={tag.because} /> : <p className="t3">{words.say('why.none')}</p>}
      <dl className="facts">
        <dt>{words.say('why.from')}</dt><dd>{words.named('source', tag.source)} <i className="sep" /> {words.say('why.sure', { n: Math.round(tag.confidence * 100) })}</dd>
        <dt>{words.say('why.since')}</dt><dd><Ago at={tag.since} /></dd>
        <dt>{words.say('why.rule')}</dt><dd className="code">{tag.definition}</dd>
      </dl>
    </div>
  );
}
