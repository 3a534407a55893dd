// Every workload tries every RPC of every other one: first all succeed, then exactly those in topology.ts.
import { placeOrder } from '../../../deploy/cluster/place-order.ts';
import {
  type Call,
  everyCall,
  isInTopology,
  isReached,
  mistakes,
  type Reached,
  reachedByAll,
  services,
} from '../../../deploy/lessons/every-rpc.ts';
import type { Lesson, Shop } from '../../../deploy/lessons/lesson.ts';
import { eventually } from '../../../deploy/lessons/observe.ts';
import { workloadNames } from '../../../topology.ts';

/** Policies reach all sidecars and nodes, one after the other. */
const everywhereMs = 90_000;

const short = (name: string) => name.replace(/^shopping|service$/g, '');

/** Callers are rows. A cell has the number of RPCs that were reached. */
function table(reached: Reached): string[] {
  const row = (first: string, cells: readonly string[]) =>
    [first.padEnd(16), ...cells.map((cell) => cell.slice(0, 8).padStart(9))].join('');
  const cell = (caller: string, callee: string) => {
    const calls = everyCall.filter((call) => call.caller === caller && call.callee === callee);
    const count = calls.filter((call) => isReached(reached, call)).length;
    return count > 0 ? `${count}/${calls.length}` : '-';
  };
  const names = services.map(({ name }) => name);
  return [
    row('caller', names.map(short)),
    ...workloadNames.map((caller) =>
      row(
        short(caller),
        names.map((callee) => (callee === caller ? '' : cell(caller, callee))),
      ),
    ),
  ];
}

export function lesson(shop: Shop): Lesson {
  const run = (caller: string, program: string) => shop.runIn(`deployment/${caller}`, program);

  /** Polls until the calls that succeed are the expected ones. */
  async function probeUntil(isExpected: (call: Call) => boolean): Promise<string[]> {
    let reached: Reached = new Map();
    let callers = workloadNames;
    const observe = async () => {
      reached = new Map([...reached, ...(await reachedByAll(run, callers))]);
      // The next time only the callers that are not right yet.
      const wrong = everyCall.filter((call) => isReached(reached, call) !== isExpected(call));
      callers = workloadNames.filter((name) => wrong.some(({ caller }) => caller === name));
      const count = everyCall.filter((call) => isReached(reached, call)).length;
      const examples = mistakes(reached, isExpected).slice(0, 3).join(', ');
      const more = wrong.length > 0 ? `; ${wrong.length} not as expected, such as: ${examples}` : '';
      return { isMet: wrong.length === 0, text: `${count} of ${everyCall.length} calls reach their server${more}` };
    };
    return [await eventually(shop, observe, everywhereMs), ...table(reached)];
  }

  /** Sooner to see than all refusals. */
  const firstRefusal = () =>
    eventually(shop, async () => {
      const reached = await reachedByAll(run, ['adservice']);
      const count = everyCall.filter((call) => isReached(reached, call)).length;
      return { isMet: count === 0, text: `adservice, which calls nothing, reaches ${count} RPCs` };
    });

  return {
    baseline: () => probeUntil(() => true),
    steps: [
      {
        manifest: 'edges',
        effect: async () => [
          await firstRefusal(),
          ...(await probeUntil(isInTopology)),
          `an order at the shop: ${(await placeOrder(shop.url, 10_000)).path}`,
        ],
      },
    ],
  };
}
