// Phrases that read as if translated, each with what to write instead. `npm run english` finds them in all of our text.

const phrases: readonly { phrase: string; pattern: RegExp; instead: string }[] = [
  {
    phrase: 'is no X',
    pattern: /(?<!\bthere )\b(?:is|are|was|were) no\b(?! longer| one\b| more\b)/i,
    instead: 'is not a X',
  },
  { phrase: 'unless told', pattern: /\bunless told\b/i, instead: 'by default' },
  { phrase: 'whoever', pattern: /\bwh(?:o|om|at|ich)ever\b/i, instead: 'the actor: the caller, the visitor' },
  { phrase: 'stands in', pattern: /\bstands? (?:in|there|below|above)\b/i, instead: 'is in' },
  { phrase: 'belongs into', pattern: /\bbelongs? into\b/i, instead: 'belongs in' },
  { phrase: 'tell/told', pattern: /(?<!\bunless )\bt(?:ells?|old|elling)\b/i, instead: 'report, log, return' },
  { phrase: 'mend', pattern: /\bmend(?:s|ed|ing)?\b/i, instead: 'repair' },
  { phrase: 'in place of', pattern: /\bin place of\b/i, instead: 'instead of' },
  { phrase: 'at once', pattern: /\bat once\b/i, instead: 'immediately, at the same time' },
  {
    phrase: 'some N',
    pattern: /\bsome (?:\d|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)/i,
    instead: 'about N',
  },
  { phrase: 'somebody', pattern: /\bsomebody\b/i, instead: 'the actor: a caller, another visitor' },
  { phrase: 'not any more', pattern: /\bnot any ?more\b/i, instead: 'no longer' },
  { phrase: 'answers with', pattern: /\banswer(?:s|ed|ing)? with\b/i, instead: 'returns, responds with' },
  { phrase: 'e-mail', pattern: /\be-mail/i, instead: 'email' },
  {
    phrase: 'mostX',
    pattern: /\b(?:most|longest|largest|least|smallest|shortest)(?=[A-Z])/,
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
