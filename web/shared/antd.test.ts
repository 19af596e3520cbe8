import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { darkTokens, lightTokens } from './antd';

const css = readFileSync('shared/tokens.css', 'utf8');
const split = css.indexOf('[data-theme="dark"]');

const name = (key: string) => `--ant-${key
  .replace(/(XXS|XS|SM|LG|XL|MD)$/, (s) => `-${s.toLowerCase()}`)
  .replace(/([a-z])([A-Z0-9])/g, '$1-$2').toLowerCase()}`;
const declared = (text: string) => new Map([...text.matchAll(/(--ant-[\w-]+):\s*([^;]+);/g)].map((m) => [m[1], (m[2] ?? '').replace(/\s+/g, ' ').trim()]));
const written = (value: unknown) => (typeof value === 'number' ? [String(value), `${value}px`] : [String(value)]);

function compare(sheet: Map<string | undefined, string>, tokens: object): number {
  let compared = 0;
  for (const [key, value] of Object.entries(tokens)) {
    const css = sheet.get(name(key));
    if (css === undefined) continue;
    assert.ok(written(value).includes(css), `${key}: ${String(value)} here, ${css} in the style sheet`);
    compared++;
  }
  return compared;
}

test('Ant Design gets the very values of the style sheet', () => {
  assert.ok(compare(declared(css.slice(0, split)), lightTokens) > 70);
  assert.ok(compare(declared(css.slice(split)), darkTokens) > 30);
});
