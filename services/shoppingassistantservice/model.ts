// Asks the model within a time limit. If it fails, the index answers instead.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { WholeCatalog } from '@boutique/protos/whole-catalog';
import { circuitBreaker } from '@boutique/service-kit/circuit-breaker';
import type { Call } from '@boutique/service-kit/rpc';
import { setSpanAttribute } from '@boutique/service-kit/span-attributes';
import type { Workload } from '@boutique/service-kit/workload';
import { type CompleteChat, ModelError, openChatCompletions } from './chat-completions.ts';
import type { Answer } from './index-answer.ts';
import { parseModelAnswer } from './model-answer.ts';
import { promptFor, type Question } from './prompt.ts';
import { type Match, maxMatches } from './search.ts';

/** Returns undefined if the model has no usable answer. */
export type AskModel = (
  question: Question,
  matches: Match[],
  catalog: WholeCatalog,
  call: Call,
) => Promise<Answer | undefined>;

/** Left of the caller's deadline for sending our response. */
const reserveMs = 500;
/** Only outages count: a visitor must not be able to disable the model for others. */
const failuresToOpen = 3;
const openMs = 30_000;

/** ASSISTANT_LLM_TIMEOUT: the time limit of the model, by default 6s. Returns undefined without ASSISTANT_LLM_URL. */
export function openModel(workload: Workload): AskModel | undefined {
  const completeChat = openChatCompletions(workload.env);
  return completeChat && modelAsker(workload, completeChat);
}

function modelAsker(workload: Workload, completeChat: CompleteChat): AskModel {
  const timeoutMs = workload.env.durationMs('ASSISTANT_LLM_TIMEOUT', 6_000);
  const circuit = circuitBreaker(failuresToOpen, openMs);
  const answers = workload.telemetry.meter.createCounter('shop.assistant.answers', {
    description: 'Answers of the assistant by source: model or index',
    unit: '{answer}',
  });

  const logFallback = (reason: string) =>
    workload.log.warn(
      { event: 'shop.assistant.model_failed', reason },
      'answering from the index instead of the model',
    );

  async function ask(...[question, matches, catalog, call]: Parameters<AskModel>): Promise<Answer | undefined> {
    const limitMs = Math.min(timeoutMs, Number(call.getDeadline()) - Date.now() - reserveMs);
    if (limitMs <= 0 || circuit.isOpen()) return undefined;
    const cancellation = new AbortController();
    call.once('cancelled', () => cancellation.abort());
    const timeout = AbortSignal.timeout(Math.ceil(limitMs));
    const signal = AbortSignal.any([cancellation.signal, timeout]);
    try {
      const prompt = promptFor(question, candidates(matches, catalog));
      const answer = parseModelAnswer(await completeChat(prompt, signal), catalog);
      circuit.recordSuccess();
      if (!answer) logFallback('it named no product of the catalogue');
      return answer;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      // The visitor left: that is not a failure of the model.
      if (cancellation.signal.aborted) return undefined;
      if (!error.isOutage) circuit.recordSuccess();
      // A deadline of the caller that leaves the model less than its time limit proves nothing.
      else if (limitMs === timeoutMs || !timeout.aborted) circuit.recordFailure();
      logFallback(error.message);
      return undefined;
    }
  }

  return async (...args) => {
    const answer = await ask(...args);
    const answeredBy = answer ? 'model' : 'index';
    setSpanAttribute('shop.assistant.answered_by', answeredBy);
    answers.add(1, { 'shop.assistant.answered_by': answeredBy });
    return answer;
  };
}

/** The matches, best first, and then the first products of the catalogue. */
function candidates(matches: Match[], { list }: WholeCatalog): Product__Output[] {
  const best = matches.map(({ product }) => product);
  return [...new Set([...best, ...list.slice(0, maxMatches)])].slice(0, maxMatches);
}
