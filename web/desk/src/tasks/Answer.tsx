import { useRef, useState } from 'react';
import { useDesk } from '../state/desk';
import type { Way } from '../state/tasks';
import type { TaskView } from '../protocol';
import { useWords } from '../words';

const most: Record<Way, number> = { chat: 4000, sms: 300, mail: 2000 };

/** Answer is where an agent writes back to who left a message. What was not sent stays. */
export function Answer({ task: t, then }: { task: TaskView; then: (act: Promise<boolean>) => Promise<void> }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const ways = t.ways ?? [];
  const [way, setWay] = useState<Way>(ways[0] ?? 'chat');
  const [text, setText] = useState('');
  const client = useRef(crypto.randomUUID());
  const busy = Boolean(state.working['task']);
  const send = async () => {
    if (!text.trim() || busy) return;
    await then(desk.tasks.answer(t.id, way, client.current, text.trim()));
  };
  const to = { sms: t.answer_phone_masked ?? '', mail: t.answer_mail_masked ?? '', chat: '' };
  return (
    <form onSubmit={(e) => { e.preventDefault(); void send(); }} data-testid="task-answering">
      <fieldset aria-label={words.say('tasks.way')}>
        {ways.map((w) => (
          <label key={w}><input type="radio" name={`way-${t.id}`} checked={way === w} onChange={() => setWay(w)} data-testid={`task-way-${w}`} />{words.say(`tasks.way.${w}`, { to: to[w] })}</label>
        ))}
      </fieldset>
      <textarea autoFocus rows={3} maxLength={most[way]} value={text} placeholder={words.say('tasks.answer.box')} aria-label={words.say('tasks.answer.box')} onChange={(e) => setText(e.target.value)} data-testid="task-text" />
      <div className="row">
        <span className="sm t3 grow">{words.say(way === 'chat' ? 'tasks.way.chat.hint' : 'tasks.way.message.hint')}</span>
        <button className="btn s pri" disabled={busy || !text.trim()} data-testid="task-send">{words.say('tasks.send')}</button>
      </div>
    </form>
  );
}
