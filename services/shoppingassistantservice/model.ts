// The assistant with a model: asks it in time, and says nothing when the model does not; then the index answers.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import { circuitBreaker } from '@boutique/service-kit/circuit-breaker';
import type { Call } from '@boutique/service-kit/rpc';
import { setSpanAttribute } from '@boutique/service-kit/telemetry';
import type { Workload } from '@boutique/service-kit/workload';
import type { Answer } from './answer.ts';
import { type Chat, ModelError, openChat } from './chat.ts';
import { modelAnswer } from './model-answer.ts';
import { promptFor, type Wish } from './prompt.ts';
import type { Match } from './search.ts';

/** The model's answer; undefined when there is none to be had. */
export type AskModel = (
  wish: Wish,
  matches: Match[],
  catalogue: Product__Output[],
  call: Call,
) => Promise<Answer | undefined>;

/** As many products as a model may choose from: a small shop has no more. */
const mostCandidates = 9;
/** What the caller needs after our answer. */
const reserveMs = 500;
const failuresInARow = 3;
const pauseMs = 30_000;

/** ASSISTANT_LLM_TIMEOUT: how long the model may take, 6s unless told; undefined without ASSISTANT_LLM_URL. */
export function openModel(workload: Workload): AskModel | undefined {
  const chat = openChat(workload.env);
  return chat && asking(workload, chat);
}

function asking(workload: Workload, chat: Chat): AskModel {
  const timeoutMs = workload.env.durationMs('ASSISTANT_LLM_TIMEOUT', 6_000);
  const log = workload.log;
  const circuit = circuitBreaker(failuresInARow, pauseMs);
  const answers = workload.telemetry.meter.createCounter('shop.assistant.answers', {
    description: 'Answers of the assistant by who gave them: model or index',
    unit: '{answer}',
  });

  async function ask(...[wish, matches, catalogue, call]: Parameters<AskModel>): Promise<Answer | undefined> {
    const limitMs = Math.min(timeoutMs, Number(call.getDeadline()) - Date.now() - reserveMs);
    if (limitMs <= 0 || circuit.isOpen()) return undefined;
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    const limit = AbortSignal.any([gone.signal, AbortSignal.timeout(Math.ceil(limitMs))]);
    try {
      const answer = modelAnswer(await chat(promptFor(wish, candidates(matches, catalogue)), limit), catalogue);
      circuit.recordSuccess();
      if (!answer) log.warn({ reason: 'it names no product' }, 'the index answers instead of the model');
      return answer;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      // The visitor has gone: that is nobody's failure.
      if (gone.signal.aborted) return undefined;
      circuit.recordFailure();
      log.warn({ reason: error.message }, 'the index answers instead of the model');
      return undefined;
    }
  }

  return async (...asked) => {
    const answer = await ask(...asked);
    const answeredBy = answer ? 'model' : 'index';
    setSpanAttribute('shop.assistant.answered_by', answeredBy);
    answers.add(1, { 'shop.assistant.answered_by': answeredBy });
    return answer;
  };
}

/** What the index found, best first, and then the rest of the shop. */
function candidates(matches: Match[], catalogue: Product__Output[]): Product__Output[] {
  const known = new Map(catalogue.map((product) => [product.id, product]));
  const best = matches.map(({ product }) => product.id);
  return [...new Set([...best, ...known.keys()])].flatMap((id) => known.get(id) ?? []).slice(0, mostCandidates);
}
