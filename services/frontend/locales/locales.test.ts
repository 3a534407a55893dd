import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { en } from './en.ts';
import { formatNumber, formatTime, monthNames } from './formats.ts';
import { languages } from './languages.ts';

/** Every sentence by its path: 'rules.tooLong'. */
function sentencesOf(words: object, path = ''): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && !(value instanceof Map) ? sentencesOf(value, `${path}${key}.`) : [[path + key, value]],
  );
}

/** The sentence for texts as its arguments; for numbers where texts would be NaN. */
const filled = (sentence: CallableFunction): string => {
  const [texts, both, numbers] = [sentence('one', 'two'), sentence(1234, 'two'), sentence(1, 1234)].map(String);
  return [texts, both].find((text) => !text?.includes('NaN')) ?? numbers ?? '';
};

for (const words of languages) {
  describe(words.languageName, () => {
    test('says what English says, and nothing else', () => {
      const paths = (one: object) => sentencesOf(one).map(([path]) => path);
      assert.deepEqual(paths(words), paths(en));
    });

    test('has no empty sentence', () => {
      for (const [path, sentence] of sentencesOf(words)) {
        if (sentence instanceof Map) continue;
        const text = typeof sentence === 'function' ? filled(sentence) : sentence;
        assert.ok(typeof text === 'string' && text.trim() === text && text !== '', path);
        assert.doesNotMatch(text, /undefined|NaN|\[object|function/, path);
      }
    });

    test('sentences hold what they are made of', () => {
      assert.ok(words.pageTitle('Mug', 'Shop').includes('Mug') && words.pageTitle('Mug', 'Shop').includes('Shop'));
      assert.match(words.searchFound(1234, '<b>'), /1,234.*<b>|<b>.*1,234/);
      assert.match(words.searchNothing('x-1'), /x-1/);
      assert.match(words.rules.tooLong(512), /512/);
      assert.match(words.cartLabel(3), /3/);
      assert.match(words.confirmationEmail('ann@example.org'), /ann@example\.org/);
      for (const make of [words.productId, words.each, words.removeItem, words.runsOn])
        assert.match(make('x-1'), /x-1/);
    });

    test('its locale and name are those of its language', () => {
      assert.equal(new Intl.Locale(words.locale).language, words.lang);
      assert.equal(new Intl.DisplayNames(words.lang, { type: 'language' }).of(words.lang), words.languageName);
    });

    test('every product that it names is described too', () => {
      for (const [id, { original, name, description }] of words.products)
        assert.ok(original && name && description, id);
    });
  });
}

test('numbers, times and months are written as the locale has it', () => {
  assert.equal(formatNumber(1_234_567, 'en-US'), '1,234,567');
  assert.equal(formatNumber(1_234_567, 'ja-JP'), '1,234,567');
  const evening = String(Date.UTC(2026, 11, 24, 18, 30));
  // What stands between the time and its half of the day is Unicode's choice.
  assert.match(formatTime(evening, 'en-US'), /^Dec 24, 2026, 6:30\sPM UTC$/u);
  assert.equal(formatTime(evening, 'ja-JP'), '2026年12月24日 18:30 UTC');
  assert.deepEqual([monthNames('en-US')[0], monthNames('en-US')[11]], ['January', 'December']);
  assert.deepEqual([monthNames('ja-JP')[0], monthNames('ja-JP')[11]], ['1月', '12月']);
});
