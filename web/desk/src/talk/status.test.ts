import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offPhone } from '../phone/phone';
import type { ContactView } from '../protocol';
import { lineOf, type Standing } from './status';

const up = { ...offPhone, line: 'up' as const };
const contact = (c: Partial<ContactView>): ContactView => ({ state: 'connected', muted: false, customer: { match: 'one' }, ...c }) as ContactView;
const at = (s: Partial<Standing>): string =>
  lineOf({ link: 'live', phone: up, contact: null, ringing: false, status: 'available', several: 0, lineUp: false, ...s }).key;

test('ordinary states say so', () => {
  assert.equal(at({}), 'line.ok');
  assert.equal(at({ contact: contact({}) }), 'line.talk');
  assert.equal(at({ status: 'offline' }), 'line.offline');
  assert.equal(at({ status: 'away', reason: 'break' }), 'line.away');
});

test('trouble goes before everything, the cause before what follows', () => {
  assert.equal(at({ link: 'lost', contact: contact({ state: 'on_hold' }) }), 'line.rejoining');
  assert.equal(at({ link: 'lost' }), 'line.lost');
  assert.equal(at({ phone: { ...up, line: 'elsewhere' }, link: 'lost' }), 'line.second_tab.idle');
  assert.equal(at({ phone: { ...offPhone, line: 'fault', fault: 'denied' } }), 'line.denied');
  assert.equal(at({ phone: { ...offPhone, line: 'fault', fault: 'none' }, lineUp: true }), 'line.desk_phone', 'a desk telephone rings');
  assert.equal(at({ phone: { ...up, silent: true }, contact: contact({}) }), 'line.silent');
  assert.equal(at({ contact: contact({ state: 'rejoining' }) }), 'line.rejoining');
});

test('within a call hold goes before mute, and both before who it may be', () => {
  assert.equal(at({ contact: contact({ state: 'on_hold', muted: true }) }), 'line.hold');
  assert.equal(at({ contact: contact({ muted: true, customer: { match: 'none' } as ContactView['customer'] }) }), 'line.muted');
  assert.equal(at({ contact: contact({ customer: { match: 'several' } as ContactView['customer'] }), several: 3 }), 'line.several');
  assert.equal(at({ contact: contact({ customer: { match: 'none' } as ContactView['customer'] }) }), 'line.unknown');
});

test('who writes has neither a number nor a line', () => {
  assert.equal(at({ contact: contact({ channel: 'chat' }) }), 'line.chat');
  assert.equal(at({ contact: contact({ channel: 'chat', customer: { match: 'anonymous' } as ContactView['customer'] }) }), 'line.guest');
});

test('after the call the line says who ended it', () => {
  assert.equal(at({ contact: contact({ state: 'wrapping', ended_reason: 'customer_hung_up' }) }), 'end.customer_hung_up');
  assert.equal(at({ contact: contact({ state: 'wrapping', ended_reason: 'something new' }) }), 'tl.ended');
});
