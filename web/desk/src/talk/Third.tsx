import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { ThirdView } from '../protocol';
import { useWords } from '../words';
import { actsOf, says, type Act } from './party';

/** Third says who else is in the talk, and what may be done about it; it is there only then. */
export function Third({ third: t, held }: { third: ThirdView; held: boolean }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const press = (a: Act) => { if (a.what === 'hold') desk.calls.hold(); else if (a.what === 'end') desk.calls.end(); else desk.calls.third(a.what); };
  return (
    <div className="third" role="group" aria-label={words.say('third')} data-testid="third" data-state={t.state}>
      <Icon name="users" size={16} />
      <span className="ell grow" role="status">{words.say(says(t), { who: t.name || t.to || words.say('third.telephone') })}</span>
      {t.state !== 'missed' && <span className="sm t3 nw" role="timer">{clock(now - Date.parse(t.since))}</span>}
      {actsOf(t, held).map((a) => (
        <button key={a.word} className={a.pri ? 'btn s pri' : 'btn s'} title={a.why && words.say(a.why)} disabled={Boolean(state.working['third'])}
          onClick={() => press(a)} data-testid={`third-${a.what.split('/').pop()}`}>{words.say(a.word)}</button>
      ))}
    </div>
  );
}
