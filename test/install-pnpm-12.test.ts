// The first command in a new checkout, with a globally installed pnpm 12.
import { test } from 'node:test';
import { firstCommands } from '../testing/pnpm-commands.ts';

test('with pnpm 12, scripts and install work in a new checkout and change no file', (t) =>
  firstCommands(t, 'pnpm@12.21.0'));
