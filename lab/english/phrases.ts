// Phrases that read as if translated, each with what to write instead. `npm run check` counts them in every text of the repository.

/** Each pattern contains brackets, so that this file doesn't match itself. */
const phrases: readonly { phrase: string; pattern: RegExp; instead: string }[] = [
  {
    phrase: 'is no X',
    pattern: /(?<!\bthere )\b(?:is|are|was|were) [n]o\b(?! longer| one\b| more\b)/i,
    instead: 'is not a X',
  },
  { phrase: 'unless told', pattern: /\bunless [t]old\b/i, instead: 'by default' },
  { phrase: 'whoever', pattern: /\b[w]h(?:o|om|at|ich)ever\b/i, instead: 'the actor: the caller, the visitor' },
  { phrase: 'stands in', pattern: /\b[s]tands? (?:in|there|below|above)\b/i, instead: 'is in' },
  { phrase: 'belongs into', pattern: /\b[b]elongs? into\b/i, instead: 'belongs in' },
  { phrase: 'tell/told', pattern: /(?<!\bunless )\b[t](?:ells?|old|elling)\b/i, instead: 'report, log, return' },
  { phrase: 'mend', pattern: /\b[m]end(?:s|ed|ing)?\b/i, instead: 'repair' },
  { phrase: 'in place of', pattern: /\bin [p]lace of\b/i, instead: 'instead of' },
  { phrase: 'at once', pattern: /\bat [o]nce\b/i, instead: 'immediately, at the same time' },
  {
    phrase: 'some N',
    pattern: /\b[s]ome (?:\d|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)/i,
    instead: 'about N',
  },
  { phrase: 'somebody', pattern: /\b[s]omebody\b/i, instead: 'the actor: a caller, another visitor' },
  { phrase: 'not any more', pattern: /\bnot [a]ny ?more\b/i, instead: 'no longer' },
  { phrase: 'answers with', pattern: /\b[a]nswer(?:s|ed|ing)? with\b/i, instead: 'returns, responds with' },
  { phrase: 'e-mail', pattern: /\be-[m]ail/i, instead: 'email' },
  {
    phrase: 'mostX',
    pattern: /\b(?:[m]ost|[l]ongest|[l]argest|[l]east|[s]mallest|[s]hortest)(?=[A-Z])/,
    instead: 'maxX, minX',
  },
];

export interface Finding {
  readonly line: number;
  readonly phrase: string;
  readonly instead: string;
  readonly text: string;
}

/** The counted phrases in `text`, in the order of their lines (from 1); a line is listed once per phrase. */
export const findPhrases = (text: string): Finding[] =>
  text
    .split('\n')
    .flatMap((words, index) =>
      phrases
        .filter(({ pattern }) => pattern.test(words))
        .map(({ phrase, instead }) => ({ line: index + 1, phrase, instead, text: words.trim() })),
    );

export const phraseNames: readonly string[] = phrases.map(({ phrase }) => phrase);
