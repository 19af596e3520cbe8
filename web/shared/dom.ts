import { icons, type IconName } from './icons';

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | undefined | ((e: Event) => void)>;

/** make builds an element: strings become text, functions become listeners. */
export function make(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') el.addEventListener(name, value);
    else if (value === true) el.setAttribute(name, '');
    else if (typeof value === 'string') el.setAttribute(name, value);
  }
  el.append(...children.filter((c): c is Node | string => Boolean(c)));
  return el;
}

/** icon draws one of our own icons; their text comes from nowhere else. */
export function icon(name: IconName, size: 12 | 14 | 16 | 18 | 20 | 24 = 16): Element {
  const box = document.createElement('template');
  box.innerHTML = `<svg class="i i${size}" viewBox="0 0 24 24" aria-hidden="true">${icons[name]}</svg>`;
  return box.content.firstElementChild as Element;
}

/** mark is the sign of Zhiyin. */
export function mark(): Element {
  const box = document.createElement('template');
  box.innerHTML = `<svg class="sign" viewBox="0 0 28 28" role="img" aria-label="知音 Zhiyin"><rect x="1" y="1" width="26" height="26" rx="7" fill="var(--ant-color-primary)"/>
<g stroke="var(--ant-color-text-light-solid)" stroke-width="1.8" stroke-linecap="round" fill="none"><path d="M8 11v6"/><path d="M12 8v12"/><path d="M16 10v8"/><path d="M20 12.5v3"/></g>
<circle cx="20" cy="9" r="1.7" fill="#ffb39f"/></svg>`;
  return box.content.firstElementChild as Element;
}
