import Modal from 'antd/es/modal';
import { useDesk } from '../state/desk';
import { useWords, type Key } from '../words';

const groups: { title: Key; keys: [string, Key][] }[] = [
  { title: 'keys.call', keys: [
    ['Alt A', 'keys.accept'], ['Alt ⇧ A', 'keys.reject'], ['Alt M', 'keys.mute'], ['Alt H', 'keys.hold'], ['Alt R', 'keys.recording'],
    ['Alt D', 'keys.keypad'], ['Alt G', 'keys.transfer'], ['Alt F', 'keys.consult'], ['Alt B', 'keys.handoff'], ['Alt E', 'keys.counsel'], ['Alt X', 'keys.end'], ['Alt O', 'keys.calls'], ['Alt V', 'keys.tasks'], ['Alt Z', 'keys.help_me'], ['Alt I', 'keys.devices'],
  ] },
  { title: 'keys.move', keys: [
    ['Ctrl K', 'palette.find'], ['Alt J', 'keys.next'], ['Alt K', 'keys.previous'], ['Alt 1…9', 'keys.jump'], ['Alt P', 'keys.profile'], ['Alt C', 'keys.customer'],
    ['Alt T', 'keys.history'], ['Alt S', 'keys.status'], ['Alt L', 'keys.floor'], ['Alt Q', 'keys.banner'], ['?', 'keys.help'], ['Esc', 'keys.escape'],
  ] },
  { title: 'keys.record', keys: [
    ['Alt N', 'keys.note'], ['Alt W', 'keys.wrap'], ['Alt Y', 'keys.draft'], ['Alt U', 'keys.heard'], ['1 2 3', 'keys.choose'], ['Enter', 'keys.complete'],
  ] },
];

/** Keys is the list that ? opens. */
export function Keys() {
  const { desk, state } = useDesk();
  const words = useWords();
  return (
    <Modal open={state.overlay === 'keys'} onCancel={() => desk.set({ overlay: null })} footer={null} width={640}
      title={words.say('keys')} transitionName="" maskTransitionName="">
      <div className="keymap" data-testid="keys">
        {groups.map((g) => (
          <section key={g.title}>
            <h3>{words.say(g.title)}</h3>
            {g.keys.map(([k, what]) => (
              <div key={k}><kbd className="kbd">{k}</kbd><span>{words.say(what)}</span></div>
            ))}
          </section>
        ))}
      </div>
    </Modal>
  );
}
