import { useState } from 'react';
import Popover from 'antd/es/popover';
import Tooltip from 'antd/es/tooltip';
import { clock } from '../../../shared/format';
import { Icon } from '../../../shared/parts/Icon';
import { useNow } from '../../../shared/clock';
import { useDesk } from '../state/desk';
import type { HelpView } from '../protocol';
import { useWords } from '../words';

const mostWords = 120; // zhiyin.HelpRunes

/** Help asks a supervisor to come; its button stays where it is, and shows since when the hand is up. */
export function Help() {
  const { desk, state } = useDesk();
  const words = useWords();
  const now = useNow();
  const c = desk.help.talk();
  const up = c?.help;
  const off = c ? undefined : words.say('help.off');
  return (
    <Popover content={up && <Up help={up} key={up.since} />} trigger={[]} placement="bottomRight" arrow={false} open={state.overlay === 'help' && Boolean(up)} destroyOnHidden
      onOpenChange={(open) => { if (!open) desk.set({ overlay: null }); }}>
      <Tooltip title={state.overlay === 'help' ? '' : off ?? `${words.say('help.ask')} Alt Z`} mouseEnterDelay={0.4}>
        <button className={up ? 'btn help up' : 'btn help'} aria-disabled={!c} aria-pressed={Boolean(up)} aria-expanded={state.overlay === 'help'} aria-label={off ? `${words.say('help')}，${off}` : undefined}
          onClick={() => desk.help.press()} data-testid="help-ask">
          <Icon name="hand" size={16} />{words.say('help')}{up && <span className="t3 beside">{clock(now - Date.parse(up.since))}</span>}
        </button>
      </Tooltip>
    </Popover>
  );
}

function Up({ help }: { help: HelpView }) {
  const { desk, state } = useDesk();
  const words = useWords();
  const [why, setWhy] = useState(help.why ?? '');
  const busy = Boolean(state.working.help);
  const send = async () => { if (await desk.help.tell(why)) desk.set({ overlay: null }); };
  return (
    <form className="helpbox" data-testid="help-box" onSubmit={(e) => { e.preventDefault(); void send(); }} onKeyDown={(e) => { if (e.key === 'Escape') { e.stopPropagation(); desk.set({ overlay: null }); } }}>
      <p className="sm" role="status">{words.say('help.up')}</p>
      <label className="sm t3" htmlFor="help-why">{words.say('help.why')}</label>
      <input id="help-why" autoFocus value={why} maxLength={mostWords} onChange={(e) => setWhy(e.target.value)} data-testid="help-why" />
      <div className="row"><button className="btn s pri" disabled={busy || !why.trim() || why.trim() === help.why} data-testid="help-tell">{words.say('help.tell')}</button>
        <button type="button" className="btn s" disabled={busy} onClick={() => desk.help.withdraw()} data-testid="help-withdraw">{words.say('help.withdraw')}</button></div>
    </form>
  );
}
