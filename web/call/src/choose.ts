import { icon, make, mark } from '../../shared/dom';
import { pick } from '../../shared/lang';
import type { CastPerson } from '../../desk/src/protocol';
import type { Acts, Model } from './model';
import type { Speech } from './words';

/** choosePage: who to be (where there is a cast), whom to call, and one button. */
export function choosePage(m: Model, words: Speech, acts: Acts): Node {
  const { people, numbers } = m.offered;
  const person = people.find((p) => p.id === m.person);
  return make('main', { class: 'choose', 'data-testid': 'choose' },
    make('header', {}, mark(), make('b', {}, words.say('title').split(' · ')[0]),
      make('button', { class: 'btn txt push', click: acts.speak, 'data-testid': 'language' }, words.say('language'))),
    numbers.length === 0 && make('section', { class: 'nothing' }, make('h1', {}, words.say('empty')), make('p', {}, words.say('empty.text'))),
    numbers.length > 0 && people.length > 0 && who(m, words, acts),
    numbers.length > 0 && where(m, words, acts),
    numbers.length > 0 && make('footer', {},
      make('p', {}, words.say('consent')),
      make('button', { class: 'big', click: acts.dial, disabled: !m.number, 'data-testid': 'dial' }, icon('phone', 24),
        person ? words.say('call.as', { name: person.name }) : words.say('call'))));
}

function who(m: Model, words: Speech, acts: Acts): Node {
  const typed = m.find.trim().toLowerCase();
  const found = m.offered.people.filter((p) => typed === '' || [p.name, p.unit, ...Object.values(p.story)].join(' ').toLowerCase().includes(typed));
  return make('section', {},
    make('h2', {}, words.say('who')), make('p', {}, words.say('who.text')),
    m.offered.people.length > 8 && make('input', {
      class: 'find', type: 'search', value: m.find, placeholder: words.say('who.find'), 'aria-label': words.say('who.find'), 'data-testid': 'find',
      input: (e) => keepCaret(e, acts.find),
    }),
    make('div', { class: 'people', role: 'radiogroup', 'aria-label': words.say('who') },
      ...found.map((p) => card(p, p.id === m.person, words, acts)),
      found.length === 0 && make('p', {}, words.say('who.none')),
      make('button', { class: 'person', role: 'radio', 'aria-checked': String(m.person === null), click: () => acts.be(null), 'data-testid': 'person-self' },
        make('span', { class: 'avatar' }, icon('user', 20)),
        make('span', {}, make('span', { class: 'line' }, make('b', {}, words.say('who.self'))), make('small', {}, words.say('who.self.text'))))));
}

// The page is drawn anew after each letter; the caret goes back to where it was.
function keepCaret(e: Event, find: (text: string) => void): void {
  const input = e.target as HTMLInputElement;
  const at = input.selectionStart;
  find(input.value);
  const now = document.querySelector<HTMLInputElement>('[data-testid="find"]');
  now?.setSelectionRange(at, at);
}

function card(p: CastPerson, on: boolean, words: Speech, acts: Acts): Node {
  const tier = p.tier && p.tier !== 'none' ? make('span', { class: `pill ${p.tier === 'silver' ? 'silver' : 'gold'}` }, words.named('tier', p.tier)) : null;
  const speaks = p.speaks && p.speaks !== 'cmn' ? make('span', { class: 'pill' }, words.named('language', p.speaks)) : null;
  return make('button', { class: 'person', role: 'radio', 'aria-checked': String(on), click: () => acts.be(p.id), 'data-testid': `person-${p.id}` },
    make('span', { class: 'avatar' }, [...p.name][0] ?? ''),
    make('span', {},
      make('span', { class: 'line' }, make('b', {}, p.name), tier, speaks, make('small', { class: 'push' }, p.phone_masked)),
      make('small', {}, pick(p.story, words.screen))));
}

function where(m: Model, words: Speech, acts: Acts): Node {
  return make('section', {},
    make('h2', {}, words.say('where')), make('p', {}, words.say('where.text')),
    make('div', { class: 'numbers', role: 'radiogroup', 'aria-label': words.say('where') },
      ...m.offered.numbers.map((n) => make('button', {
        class: 'number', role: 'radio', 'aria-checked': String(n.id === m.number), click: () => acts.to(n.id), 'data-testid': `number-${n.id}`,
      }, make('b', {}, pick(n.unit_name, words.screen)), make('small', {}, n.called)))));
}
