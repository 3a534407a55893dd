import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { helpText } from './help.ts';
import { parseCommandLine, positionalsOfHelp, UsageError } from './parse.ts';
import { defineCommand } from './spec.ts';

const command = defineCommand({
  name: 'npm run paint',
  summary: 'Paints pictures of services.',
  options: {
    copies: { type: 'integer', min: 1, max: 9, default: 2, help: 'number of copies' },
    scale: { type: 'number', min: 0.5, help: 'factor for the size' },
    colour: { type: 'choice', of: ['red', 'blue'], default: 'red', help: 'colour of the pictures' },
    layers: { type: 'choices', of: ['pods', 'edges'], help: 'paint only these' },
    frame: { type: 'flag', default: true, help: 'omit the frame' },
    dry: {
      type: 'flag',
      help: 'print what would be painted, without painting it, in enough words to need a second line',
    },
    out: { type: 'output', help: 'write the picture to FILE' },
    title: { type: 'text', value: 'TEXT', isValid: (text) => text !== 'x', expected: 'a real title', help: 'title' },
    prefix: { type: 'text', value: 'TEXT', help: 'before each title' },
  },
  positional: { value: 'SERVICE', of: ['cart', 'ad'], max: 2, help: 'services to paint' },
  check: ({ values: { dry, out } }) => (dry && out ? '--dry writes nothing: omit --out.' : undefined),
  exitCodes: { 1: 'a picture was not painted' },
});

const read = (...args: string[]) => parseCommandLine(command, args);
const rejected = (args: string[], message: string) =>
  assert.throws(
    () => read(...args),
    (error) => error instanceof UsageError && error.message === message,
    message,
  );

test('values have the types and defaults of the spec', () => {
  const { values, positionals } = read();
  assert.deepEqual(
    { ...values },
    {
      ...{ copies: 2, scale: undefined, colour: 'red', layers: undefined, frame: true, dry: false },
      ...{ out: undefined, title: undefined, prefix: undefined },
    },
  );
  assert.deepEqual(positionals, []);
});

test('options are read in any order and notation, and the last one of a name counts', () => {
  const out = join(tmpdir(), 'picture.svg');
  const args = ['ad', '--copies=3', '--scale', '.5', '--layers', 'edges, pods', 'cart', '--copies', '4'];
  const { values, positionals } = read(...args, '--no-frame', '--out', out, '--colour=blue', '--prefix=-');
  assert.deepEqual([values.copies, values.scale, values.layers], [4, 0.5, ['edges', 'pods']]);
  assert.deepEqual([values.frame, values.out, values.colour, values.prefix], [false, out, 'blue', '-']);
  assert.deepEqual(positionals, ['ad', 'cart']);
});

test('every mistake is a sentence that says what was expected', () => {
  rejected(['--copies', '10'], '--copies is "10": expected a whole number from 1 to 9.');
  rejected(['--copies', '-1'], '--copies is "-1": expected a whole number from 1 to 9.');
  rejected(['--copies', '1.5'], '--copies is "1.5": expected a whole number from 1 to 9.');
  rejected(['--scale', 'big'], '--scale is "big": expected a number of at least 0.5.');
  rejected(['--colour', 'grey'], '--colour is "grey": expected red or blue.');
  rejected(['--layers', 'pods,dust'], '--layers is "pods,dust": expected a comma-separated list of pods or edges.');
  rejected(['--title', 'x'], '--title is "x": expected a real title.');
  rejected(['--title'], '--title has no value: expected a real title.');
  rejected(['--title', '--dry'], '--title has no value: expected a real title.');
  rejected(['--title='], '--title has no value: expected a real title.');
  rejected(['--out', tmpdir()], `--out is "${tmpdir()}": expected a file in an existing folder.`);
  rejected(['--out', '/no/such/x'], '--out is "/no/such/x": expected a file in an existing folder.');
  rejected(['--dry=yes'], '--dry has the value "yes": expected none.');
  rejected(['--wet'], 'Unknown option --wet.');
  rejected(['-w'], 'Unknown option -w.');
  rejected(['--no-copies'], 'Unknown option --no-copies.');
  rejected(['--constructor'], 'Unknown option --constructor.');
  rejected(['pay'], 'SERVICE is "pay": expected cart or ad.');
  rejected(['ad', 'cart', 'ad'], 'Unexpected argument "ad": expected at most 2 SERVICE.');
  rejected(['--dry', '--out', '/tmp/x'], '--dry writes nothing: omit --out.');
});

test('positionals are checked', () => {
  const positional = { value: 'N', isValid: (text: string) => /^\d+$/.test(text), expected: 'a number', help: 'count' };
  const count = defineCommand({ name: 'npm run count', summary: 'Counts.', options: {}, positional });
  assert.deepEqual(parseCommandLine(count, ['1', '2']).positionals, ['1', '2']);
  assert.throws(() => parseCommandLine(count, ['1', 'x']), { message: 'N is "x": expected a number.' });
});

test('a command without arguments rejects every argument', () => {
  const none = defineCommand({ name: 'npm run gen', summary: 'Generates.', options: {} });
  assert.throws(() => parseCommandLine(none, ['x']), { message: 'Unexpected argument "x".' });
  assert.match(helpText(none), /^npm run gen\n\nGenerates\.\n\n {2}-h, --help {2}print this help\n/);
});

test('an option that npm kept for itself is reported', (t) => {
  t.after(() => delete process.env.npm_config_copies);
  process.env.npm_config_copies = 'true';
  rejected([], 'npm took --copies for its own option: type `npm run paint -- --copies`.');
});

test('--help and -h work in a command line with mistakes', () => {
  assert.deepEqual(positionalsOfHelp(command, ['ad', '--wet', '--help']), ['ad']);
  assert.deepEqual(positionalsOfHelp(command, ['-h']), []);
  assert.equal(positionalsOfHelp(command, ['ad']), undefined);
});

test('the help fits on a terminal of 80 columns', () => {
  assert.equal(
    helpText(command),
    `npm run paint -- [SERVICE...] [OPTIONS]

Paints pictures of services.

  SERVICE            services to paint (cart, ad)
  --copies N         number of copies (1 to 9; default: 2)
  --scale N          factor for the size (at least 0.5)
  --colour red|blue  colour of the pictures (default: red)
  --layers LIST      paint only these: pods, edges
  --no-frame         omit the frame
  --dry              print what would be painted, without painting it, in enough
                     words to need a second line
  --out FILE         write the picture to FILE
  --title TEXT       title
  --prefix TEXT      before each title
  -h, --help         print this help

Exit codes:
  0  done
  1  a picture was not painted
  2  wrong usage`,
  );
});
