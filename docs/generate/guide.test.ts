// What docs/guide.md shows as printed by lessons is what they print.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lessonNames, readmeOf, summaryOf } from '../../deploy/lessons/catalogue.ts';
import { read } from '../../testing/sources.ts';

const guide = read('docs/guide.md');
const blocks = [...guide.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)].map(([block]) => block.replace(/^ {4}/gm, ''));

test('the guide lists the lessons as `pnpm lesson list` does', () => {
  const listed = lessonNames.map((name) => `  ${name.padEnd(20)}${summaryOf(readmeOf(name)).question}\n`).join('');
  assert.ok(guide.includes(listed.replace(/^/gm, '    ').trimEnd()), listed);
});

test('each lesson that the guide shows begins with its question and its hypothesis of today', () => {
  const shown = blocks.flatMap((block) => {
    const [, name = ''] = /^([a-z-]+): .*\?$/m.exec(block) ?? [];
    const lesson = lessonNames.find((one) => one === name);
    return lesson ? [{ lesson, block }] : [];
  });
  assert.ok(shown.length >= 2);
  for (const { lesson, block } of shown) {
    const { question, hypothesis } = summaryOf(readmeOf(lesson));
    assert.ok(block.includes(`${lesson}: ${question}\n  ${hypothesis}\n`), block);
  }
});
