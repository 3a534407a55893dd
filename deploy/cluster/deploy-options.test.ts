// Options of deploy:kind that would have no effect are refused, or a sentence says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandLine } from '../../start/command-line/parse.ts';
