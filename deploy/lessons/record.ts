// Which lesson is applied, and what takes it back, in a ConfigMap next to the shop: `undo` works after a kill, too.

import { Problem } from '../../start/problem.ts';
import { run } from '../cluster/exec.ts';
import { kubectl, type Target } from '../cluster/target.ts';
import type { Before } from './changes.ts';

export const recordName = 'boutique-lesson';

export interface LessonRecord extends Before {
  readonly lesson: string;
}

/** Only one lesson at a time: each measures the whole shop. */
export async function saveRecord(to: Target, { lesson, patched, created }: LessonRecord): Promise<void> {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: recordName, namespace: to.namespace },
    data: { lesson, 'patched.json': JSON.stringify(patched), 'created.json': JSON.stringify(created) },
  };
  const args = ['--context', to.context, 'create', '--filename', '-'];
  await run('kubectl', args, { input: JSON.stringify(object) }).catch(async (error: Error) => {
    // Another process may have created it since the check.
    if (error.message.includes('AlreadyExists')) await refuseIfApplied(to, lesson);
    throw error;
  });
}

export async function findRecord(to: Target): Promise<LessonRecord | undefined> {
  const query = ['get', 'configmap', recordName, '--namespace', to.namespace, '--ignore-not-found', '-o', 'json'];
  const text = await kubectl(to, query);
  if (!text) return undefined;
  const { data } = JSON.parse(text);
  return { lesson: data.lesson, patched: JSON.parse(data['patched.json']), created: JSON.parse(data['created.json']) };
}

export async function removeRecord(to: Target): Promise<void> {
  await kubectl(to, ['delete', 'configmap', recordName, '--namespace', to.namespace, '--ignore-not-found']);
}

/** Throws a Problem if any lesson is applied. */
export async function refuseIfApplied(to: Target, lesson: string): Promise<void> {
  const record = await findRecord(to);
  if (!record) return;
  const how = `run \`pnpm lesson undo ${record.lesson}\` first`;
  throw new Problem(
    record.lesson === lesson
      ? `The lesson ${lesson} is already applied in ${to.context}: ${how}.`
      : `The lesson ${lesson} would mix with ${record.lesson}, which is applied in ${to.context}: ${how}.`,
  );
}
