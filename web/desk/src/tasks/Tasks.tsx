import { useCallback, useEffect, useState } from 'react';
import Popover from 'antd/es/popover';
import { Icon } from '../../../shared/parts/Icon';
import { useDesk } from '../state/desk';
import type { TaskView } from '../protocol';
import { useWords } from '../words';
import { Task } from './Task';

const again = 30_000; // ms between looks for new ones

/** Tasks is the button that opens the messages which customers left; it says how many there are. */
export function Tasks() {
  const { desk, state } = useDesk();
  const words = useWords();
  const [open, setOpen] = useState(0);
  const [list, setList] = useState<TaskView[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [step, setStep] = useState<'loading' | 'ready' | 'failed'>('loading');
  const load = useCallback(async (after?: string) => {
    try {
      const page = await desk.tasks.page(after);
      setList((l) => (after ? [...l, ...page.items] : page.items));
      if (!after) setOpen(page.open);
      setNext(page.next);
      setStep('ready');
    } catch {
      setStep('failed');
    }
  }, [desk]);
  const shown = state.overlay === 'tasks';
  useEffect(() => {
    void load();
    const timer = window.setInterval(() => void load(), again);
    return () => clearInterval(timer);
  }, [load, shown]);
  const panel = (
    <div className="tasks" data-testid="tasks-panel" role="dialog" aria-label={words.say('tasks')}>
      <div className="h">{words.say('tasks.of', { n: open })}</div>
      <ul className="scroll">
        {list.map((t) => <Task key={t.id} task={t} changed={() => void load()} />)}
        {step === 'ready' && list.length === 0 && <li className="sm t3 none" data-testid="tasks-none">{words.say('tasks.none')}</li>}
        {step === 'failed' && <li className="sm err-t" role="status">{words.say('past.failed')}<button className="btn s txt" onClick={() => void load()}>{words.say('do.retry')}</button></li>}
      </ul>
      {next && <button className="btn s txt" onClick={() => void load(next)}>{words.say('past.more')}</button>}
    </div>
  );
  return (
    <Popover content={panel} trigger="click" placement="bottomLeft" arrow={false} open={shown} destroyOnHidden
      onOpenChange={(o) => desk.set({ overlay: o ? 'tasks' : null })}>
      <button className="btn" aria-haspopup="dialog" aria-expanded={shown} title="Alt V" data-testid="tasks" data-open={open}>
        <Icon name="list" size={16} />{words.say('tasks')}{open > 0 && <b>{open}</b>}
      </button>
    </Popover>
  );
}
