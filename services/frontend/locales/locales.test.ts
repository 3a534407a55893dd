import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { en } from './en.ts';
import { formatNumber, formatTime, monthNames } from './formats.ts';
import { languages } from './languages.ts';

/** Every text with its path, such as 'rules.tooLong'. */
function textsOf(words: object, path = ''): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && !(value instanceof Map) ? textsOf(value, `${path}${key}.`) : [[path + key, value]],
  );
}

/** Calls a text's function with strings, or with numbers if strings result in NaN. */
const call = (message: CallableFunction): string => {
  const [texts, both, numbers] = [message('one', 'two'), message(1234, 'two'), message(1, 1234)].map(String);
  return [texts, both].find((text) => !text?.includes('NaN')) ?? numbers ?? '';
};

for (const words of languages) {
  describe(words.languageName, () => {
    test('has the same keys as English', () => {
      const paths = (one: object) => textsOf(one).map(([path]) => path);
      assert.deepEqual(paths(words), paths(en));
    });

    test('has no empty text', () => {
      for (const [path, value] of textsOf(words)) {
        if (value instanceof Map) continue;
        const text = typeof value === 'function' ? call(value) : value;
        assert.ok(typeof text === 'string' && text.trim() === text && text !== '', path);
        assert.doesNotMatch(text, /undefined|NaN|\[object|function/, path);
      }
    });

    test('texts contain their arguments', () => {
      assert.ok(words.pageTitle('Mug', 'Shop').includes('Mug') && words.pageTitle('Mug', 'Shop').includes('Shop'));
      assert.match(words.searchFound(1234, '<b>'), /1,234.*<b>|<b>.*1,234/);
      assert.match(words.searchNothing('x-1'), /x-1/);
      assert.match(words.rules.tooLong(512), /512/);
      assert.match(words.cartLabel(3), /3/);
      assert.match(words.confirmationEmail('ann@example.org'), /ann@example\.org/);
      for (const make of [words.productId, words.each, words.removeItem, words.runsOn])
        assert.match(make('x-1'), /x-1/);
    });

    test('has the locale and the name of its language', () => {
      assert.equal(new Intl.Locale(words.locale).language, words.lang);
      assert.equal(new Intl.DisplayNames(words.lang, { type: 'language' }).of(words.lang), words.languageName);
    });

    test('every translated product has a name and a description', () => {
      for (const [id, { original, name, description }] of words.products)
        assert.ok(original && name && description, id);
    });
  });
}

test('numbers, times and months follow the locale', () => {
  assert.equal(formatNumber(1_234_567, 'en-US'), '1,234,567');
  assert.equal(formatNumber(1_234_567, 'ja-JP'), '1,234,567');
  const evening = String(Date.UTC(2026, 11, 24, 18, 30));
  // The kind of space before PM depends on Unicode's version.
  assert.match(formatTime(evening, 'en-US'), /^Dec 24, 2026, 6:30\sPM UTC$/u);
  assert.equal(formatTime(evening, 'ja-JP'), '2026年12月24日 18:30 UTC');
  assert.deepEqual([monthNames('en-US')[0], monthNames('en-US')[11]], ['January', 'December']);
  assert.deepEqual([monthNames('ja-JP')[0], monthNames('ja-JP')[11]], ['1月', '12月']);
});
