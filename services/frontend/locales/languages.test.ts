import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findLanguage, preferredLanguage } from './languages.ts';

describe('the language that a browser prefers', () => {
  const headers: [header: string | undefined, lang: string][] = [
    [undefined, 'en'],
    ['', 'en'],
    ['ja', 'ja'],
    ['JA-jp', 'ja'],
    ['ja-Jpan-JP', 'ja'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['ja,en-US;q=0.9,en;q=0.8', 'ja'],
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['en;q=0.3, ja;q=0.7', 'ja'],
    ['en;q=0.7,ja;q=0.700', 'en'],
    ['ja;q=1.0,en', 'ja'],
    ['de, ja;q=0.1', 'ja'],
    ['de, fr', 'en'],
    ['*', 'en'],
    ['ja;q=0.5, *', 'en'],
    ['en;q=0, *', 'ja'],
    ['en;q=0', 'en'],
    ['ja;q=0', 'en'],
    ['ja;q=0.001', 'ja'],
    [' ja ; q=0.8 , en ; q=0.2 ', 'ja'],
    // Not from a browser, but possible.
    ['ja;q=2, en', 'en'],
    ['ja;q=0.1234', 'en'],
    ['ja;q=-1', 'en'],
    ['ja;q=', 'en'],
    ['ja;q', 'en'],
    ['ja;q=1;q=0', 'en'],
    ['ja;level=1', 'en'],
    ['jam', 'en'],
    ['ja_JP', 'en'],
    ['-ja', 'en'],
    ['ja-', 'en'],
    [',,,;;;===', 'en'],
    [',ja,', 'ja'],
    ['constructor, __proto__, ja', 'ja'],
    [`${'x,'.repeat(8_000)}ja`, 'en'],
    [`ja;q=0.${'9'.repeat(16_000)}`, 'en'],
    [`${' '.repeat(16_000)}ja${' '.repeat(16_000)}x`, 'en'],
    [`a${'-a'.repeat(8_000)}!`, 'en'],
    ['ja\u0000', 'en'],
    ['日本語', 'en'],
  ];
  for (const [header, lang] of headers)
    test(`${JSON.stringify(header?.slice(0, 40))}: ${lang}`, () => {
      const start = performance.now();
      assert.equal(preferredLanguage(header).lang, lang);
      assert.ok(performance.now() - start < 50, 'takes too long');
    });

  test('a language is found by its exact code', () => {
    assert.equal(findLanguage('ja')?.lang, 'ja');
    for (const name of [undefined, '', 'JA', 'de', 'constructor', '__proto__'])
      assert.equal(findLanguage(name), undefined);
  });
});
