import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openCatalog } from '../productcatalogservice/catalog.ts';
import { ModelError } from './chat.ts';
import { modelAnswer, plainText } from './model-answer.ts';
import { rules } from './prompt.ts';

const catalogue = [...openCatalog(testWorkload('productcatalogservice', {})).products().values()];
const mug = '6E92ZMYYFZ';
const said = (answer: unknown, ...ids: unknown[]) => JSON.stringify({ answer, product_ids: ids });

for (const [what, text] of [
  ['alone', said('Take the Mug.', mug)],
  ['in a code block', `\`\`\`json\n${said('Take the Mug.', mug)}\n\`\`\``],
  ['between words', `Sure! ${said('Take the Mug.', mug)} Anything else?`],
  ['after thoughts', `<think>{"answer": no}</think>\n${said('Take the Mug.', mug)}`],
] as const) {
  test(`JSON ${what} is understood`, () => {
    const answer = modelAnswer(text, catalogue);
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
  said(7, mug),
  '{"answer":"x","product_ids":"x"}',
])
  test(`${text || 'nothing'} is no answer`, () => {
    assert.throws(() => modelAnswer(text, catalogue), ModelError);
  });

test('products are those of the catalogue, each once and three at most', () => {
  const ids = ['ROLEX', mug, mug, null, { id: mug }, '__proto__', ...catalogue.map(({ id }) => id)];
  const products = modelAnswer(said('These.', ...ids), catalogue)?.products ?? [];
  assert.equal(products.length, 3);
  assert.equal(new Set(products).size, 3);
  assert.ok(products.every((product) => catalogue.includes(product)));
});

test('without a product of the catalogue there is no answer', () => {
  assert.equal(modelAnswer(said('Buy a Rolex.', 'ROLEX'), catalogue), undefined);
  assert.equal(modelAnswer(said('Nothing suits.'), catalogue), undefined);
});

test('an answer that is nothing but links, or repeats the instructions, is none', () => {
  for (const text of ['https://evil.example', rules, `Sure: ${rules.replaceAll('\n', ' ')}`])
    assert.throws(() => modelAnswer(said(text, mug), catalogue), ModelError);
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

test('an endless text is cut at 1,200 characters, after a word', () => {
  const text = plainText('mug '.repeat(1_000_000));
  assert.ok(text.length <= 1_200);
  assert.match(text, /mug…$/);
  assert.equal(plainText('x'.repeat(100_000)).length, 1_200);
  assert.doesNotMatch(plainText('😀'.repeat(10_000)), /\p{C}/u);
});
