import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say, wanted } from './words';

test('the tag of the script goes before the page and the browser', () => {
  assert.equal(wanted('en', 'zh-CN', 'zh-CN'), 'en');
  assert.equal(wanted(null, 'zh-HK', 'en-GB'), 'yue');
  assert.equal(wanted('cmn', 'en', 'en'), 'cmn');
  assert.equal(wanted(undefined, '', 'fr'), 'cmn');
});

test('a refusal names the page and the setting', () => {
  assert.equal(say('en', 'origin', { origin: 'https://a.example', site: 'muhe' }),
    '“https://a.example”'.slice(1, -1) + ' is not among the sites that “muhe” permits, so contact is not offered here. An administrator adds it to chat.sites.muhe.origins.');
});
