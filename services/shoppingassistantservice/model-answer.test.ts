import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholeCatalogOf } from '@boutique/protos/whole-catalog';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openCatalog } from '../productcatalogservice/catalog.ts';
import { ModelError } from './chat-completions.ts';
import { parseModelAnswer, plainText } from './model-answer.ts';
import { rules } from './prompt.ts';

const catalog = wholeCatalogOf([...openCatalog(testWorkload('productcatalogservice', {})).products().byId.values()]);
const mug = '6E92ZMYYFZ';
const completionText = (answer: unknown, ...ids: unknown[]) => JSON.stringify({ answer, product_ids: ids });

for (const [what, text] of [
  ['alone', completionText('Take the Mug.', mug)],
  ['in a code block', `\`\`\`json\n${completionText('Take the Mug.', mug)}\n\`\`\``],
  ['in a sentence', `Sure! ${completionText('Take the Mug.', mug)} Anything else?`],
  ['after its reasoning', `<think>{"answer": no}</think>\n${completionText('Take the Mug.', mug)}`],
] as const) {
  test(`JSON ${what} is parsed`, () => {
    const answer = parseModelAnswer(text, catalog);
    assert.equal(answer?.content, `Take the Mug. [${mug}]`);
    assert.deepEqual(
      answer?.products.map(({ name }) => name),
      ['Mug'],
    );
  });
}

for (const text of [
  '',
  'Take the Mug!',
  '{',
  '[]',
  'null',
  '{"answer":"x"}',
  completionText(7, mug),
  '{"answer":"x","product_ids":"x"}',
])
  test(`${text || 'an empty text'} is rejected`, () => {
    assert.throws(() => parseModelAnswer(text, catalog), ModelError);
  });

test('an answer has at most three different products, all from the catalogue', () => {
  const ids = ['ROLEX', mug, mug, null, { id: mug }, '__proto__', ...catalog.byId.keys()];
  const products = parseModelAnswer(completionText('These.', ...ids), catalog)?.products ?? [];
  assert.equal(products.length, 3);
  assert.equal(new Set(products).size, 3);
  assert.ok(products.every((product) => catalog.list.includes(product)));
});

test('there is no answer without a product from the catalogue', () => {
  assert.equal(parseModelAnswer(completionText('Buy a Rolex.', 'ROLEX'), catalog), undefined);
  assert.equal(parseModelAnswer(completionText('Nothing suits.'), catalog), undefined);
});

test('an answer is rejected if it has only links or repeats the instructions', () => {
  for (const text of ['https://evil.example', rules, `Sure: ${rules.replaceAll('\n', ' ')}`])
    assert.throws(() => parseModelAnswer(completionText(text, mug), catalog), ModelError);
});

for (const [text, expected] of [
  ['See <b>this</b> <script>alert(1)</script>mug', 'See this alert(1) mug'],
  ['<<b>img src=x onerror=y>', 'img src=x onerror=y'],
  ['a [mug](https://evil.example) and ![x](data:image/png;base64,AA)', 'a mug and x'],
  ['go to https://evil.example/a?b=c now', 'go to now'],
  ['go to www.evil.com or evil.co.uk/path, or javascript:alert(1).x', 'go to or or'],
  ['write to a@b.example', 'write to'],
  ['**Bold** _and_ `code` # head', 'Bold and code head'],
  ['a\u0000b\u202Ec\u200Bd\nE\uD800', 'a b c d E'],
  ['The table.The mug is $8.99, e.g. in blue: nice', 'The table.The mug is $8.99, e.g. in blue: nice'],
  ['Für Tee? Die Tasse! お茶', 'Für Tee? Die Tasse! お茶'],
] as const) {
  test(`${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, () => {
    assert.equal(plainText(text), expected);
  });
}

test('a long text is cut after a word to at most 1,200 characters', () => {
  const text = plainText('mug '.repeat(1_000_000));
  assert.ok(text.length <= 1_200);
  assert.match(text, /mug…$/);
  assert.equal(plainText('x'.repeat(100_000)).length, 1_200);
  assert.doesNotMatch(plainText('😀'.repeat(10_000)), /\p{C}/u);
});
