import { useState } from 'react';
import { day } from '../format';
import { serverNow } from '../clock';
import { api } from '../request';
import { useWords } from '../words';
import { useAsked } from './asked';

/** Rejected lists the tags that somebody found wrong for the customer, each with the way back. change is whatever makes it ask again. */
export function Rejected({ customer, change, fixed }: { customer: string; change: unknown; fixed?: boolean }) {
  const words = useWords();
  const [turn, setTurn] = useState(0);
  const [said, setSaid] = useState('');
  const { value } = useAsked(() => api.get('/api/v1/customers/{id}/rejections', { path: { id: customer } }), [customer, change, turn]);
  const items = value?.items ?? [];
  const restore = async (tag: string, name: string) => {
    try {
      await api.post('/api/desk/customers/{id}/tags/{tag}/restore', {}, { path: { id: customer, tag } });
      setSaid(words.say('tag.restored', { name }));
    } catch {
      setSaid(words.say('tag.reject.failed'));
    }
    setTurn((n) => n + 1);
  };
  return (
    <>
      {items.length > 0 && <ul className="rejects sm t3" data-testid="rejections">{items.map((r) => {
        const name = words.of(r.name) || r.tag;
        return <li key={r.tag} data-tag={r.tag}><span>{words.say('tag.off', { name, time: day(new Date(r.until), new Date(serverNow())) })}</span>
          {!fixed && <button className="linkish" onClick={() => void restore(r.tag, name)} data-testid="restore">{words.say('tag.restore')}</button>}</li>;
      })}</ul>}
      <span className="sr" role="status">{said}</span>
    </>
  );
}
