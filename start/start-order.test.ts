import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edges, type WorkloadName, workloadNames } from '../topology.ts';
import { startInStages, startStages } from './start-order.ts';

test('every workload starts after the workloads that it calls', () => {
  const stages = startStages(workloadNames);
  assert.deepEqual(stages.flat().sort(), workloadNames);
  const stageOf = (name: WorkloadName) => stages.findIndex((stage) => stage.includes(name));
  for (const { caller, callee } of edges) assert.ok(stageOf(callee) < stageOf(caller), `${callee} before ${caller}`);
});

test('a workload does not wait for one that is left out', () => {
  assert.deepEqual(startStages(['frontend', 'recommendationservice']), [['recommendationservice'], ['frontend']]);
  assert.deepEqual(startStages(['checkoutservice', 'adservice']), [['checkoutservice', 'adservice']]);
});

test('workloads stop in reverse order, also if one of them fails to start', async () => {
  const events: string[] = [];
  const start = async (name: WorkloadName) => {
    if (name === 'frontend') throw new Error('no frontend');
    events.push(`+${name}`);
    return { stop: async () => void events.push(`-${name}`) };
  };
  const names: WorkloadName[] = ['frontend', 'checkoutservice', 'cartservice'];
  await assert.rejects(startInStages(names, start), /no frontend/);
  assert.deepEqual(events, ['+cartservice', '+checkoutservice', '-checkoutservice', '-cartservice']);
});
