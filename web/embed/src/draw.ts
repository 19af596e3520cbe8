type Attributes = Record<string, string | ((e: Event) => void)>;

/** make builds an element. Nothing is ever parsed as HTML: pages may require trusted types. */
export function make<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[T] {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') el.addEventListener(name, value);
    else el.setAttribute(name, value);
  }
  el.append(...children);
  return el;
}

const paths = {
  chat: ['M4 5.5h16v11h-8.5L7 20v-3.5H4z', 'M8 9.5h8M8 12.8h5'],
  call: ['M6.2 3.8h2.6l1.5 4-2 1.7a12 12 0 0 0 6.2 6.2l1.7-2 4 1.5v2.6a2 2 0 0 1-2.2 2A16.6 16.6 0 0 1 4.2 6a2 2 0 0 1 2-2.2Z'],
  close: ['m6 6 12 12M18 6 6 18'],
} as const;

export function icon(name: keyof typeof paths): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths[name]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
