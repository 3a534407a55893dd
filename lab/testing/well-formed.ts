import assert from 'node:assert/strict';

/** Asserts that every element of an SVG is closed and every number is finite. */
export function assertWellFormed(svg: string): void {
  const open: (string | undefined)[] = [];
  for (const [, end, name, alone] of svg.matchAll(/<(\/?)(\w+)[^<>]*?(\/?)>/g))
    if (end) assert.equal(open.pop(), name);
    else if (!alone) open.push(name);
  assert.deepEqual(open, []);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
}
