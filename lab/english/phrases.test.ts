import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findPhrases, phraseNames } from './phrases.ts';

const found = (text: string) => findPhrases(text).map(({ line, phrase }) => `${line} ${phrase}`);

test('each counted phrase is found where it is used, with its line', () => {
  const example = readFileSync(new URL('testing/translated.txt', import.meta.url), 'utf8');
  assert.deepEqual(
    found(example),
    phraseNames.map((phrase, index) => `${index + 1} ${phrase}`),
  );
});

test('plain English passes', () => {
  for (const text of [
    'There is no cart for this visitor.',
    'The shipment is no longer pending, and once is enough.',
    'Some of the orders take 3 s; most Android phones do, too.',
    'const recommended = amendOrder(almostEmpty, intellect);',
  ]) {
    assert.deepEqual(found(text), [], text);
  }
});
