// When a call that found its service unavailable is sent again:
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md
const mostAttempts = 3;
const firstPauseMs = 20;
const longestPauseMs = 200;
/** Each failure takes a token, each success brings a tenth of one; with half of them gone nothing is sent again. */
const mostTokens = 10;
const tokensOfSuccess = 0.1;

export interface Retries {
  succeeded(): void;
  /** How long to wait after the attempt of this number (1 is the first) has failed; undefined: it was the last one. */
  pauseAfter(attempt: number): number | undefined;
}

/** For the calls of one client: they share its patience, so that a service that is down is not asked thrice as often. */
export function retries(): Retries {
  let tokens = mostTokens;
  return {
    succeeded() {
      tokens = Math.min(mostTokens, tokens + tokensOfSuccess);
    },
    pauseAfter(attempt) {
      tokens = Math.max(0, tokens - 1);
      if (attempt >= mostAttempts || tokens <= mostTokens / 2) return undefined;
      return Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
    },
  };
}
