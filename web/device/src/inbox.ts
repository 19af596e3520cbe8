import '../../shared/tokens.css';
import '../../shared/base.css';
import './device.css';
import { make } from '../../shared/dom';

interface Item { id: string; channel: string; to: string; subject?: string; text: string; at: string }
const root = document.getElementById('root') ?? document.body.appendChild(make('div'));
const zh = !navigator.language.toLowerCase().startsWith('en');

/** linked is a text whose addresses can be opened. */
function linked(text: string): (Node | string)[] {
  return text.split(/(https?:\/\/\S+)/).map((part) => (/^https?:/.test(part) ? make('a', { href: part, target: '_blank', rel: 'noreferrer' }, part) : part));
}

async function draw(): Promise<void> {
  const answer = await fetch('/api/demo/inbox').catch(() => null);
  if (!answer?.ok) return root.replaceChildren(make('main', { class: 'page' }, make('h1', {}, zh ? '这里不是演示，没有收件箱' : 'This is no demo: there is no inbox')));
  const { items } = (await answer.json()) as { items: Item[] };
  root.replaceChildren(make('main', { class: 'page', 'data-testid': 'inbox' },
    make('h1', {}, zh ? '演示的短信和邮件' : 'Messages of the demo'),
    items.length === 0 && make('p', { class: 't2' }, zh ? '还没有消息。流程或客服发出的链接和验证码会出现在这里。' : 'Nothing yet. Links and codes that flows and agents send appear here.'),
    ...items.map((i) => make('article', { class: 'words' }, make('p', { class: 'sm t2' }, `${i.channel} · ${i.to} · ${new Date(i.at).toLocaleTimeString()}`), make('p', {}, ...linked(i.text))))));
}

void draw();
setInterval(() => void draw(), 2000);
