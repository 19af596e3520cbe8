import { useState } from 'react';
import { Ago } from '../../../shared/parts/Ago';
import { Icon } from '../../../shared/parts/Icon';
import { Rejected } from '../../../shared/parts/Rejected';
import { TagName } from '../../../shared/parts/Tag';
import type { TagView } from '../protocol';
import { useWords } from '../words';

const few = 6;

/** Tags is one line each: family, name, source, age; a click says why. */
export function Tags({ tags, customer }: { tags: readonly TagView[]; customer?: string }) {
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
      <ul className="lines tags">{list.map((t) => <TagLine key={t.id} tag={t} customer={customer} />)}</ul>
      {customer && <Rejected customer={customer} change={tags.map((t) => t.id).join()} />}
    </section>
  );
}

function TagLine({ tag, customer }: { tag: TagView; customer: string | undefined }) {
  const words = useWords();
  return (
    <li data-testid="tag" data-tag={tag.id}>
      <span className="k">{words.named('family', tag.family)}</span>
      <TagName tag={tag} customer={customer} />
      <span className="m">{words.named('source', tag.source)} <i className="sep" /> <Ago at={tag.since} /></span>
    </li>
  );
}
