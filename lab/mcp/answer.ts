// Bounds the answers of the MCP tools, so that one call can't fill the context of its caller.

export interface Answer {
  /** Before any were left out. */
  readonly found: number;
  readonly items: readonly unknown[];
  /** Sentences about what is missing, if anything is. */
  readonly notes?: readonly string[];
}

/** Of an answer's items, as JSON. */
export const maxChars = 30_000;
/** Of a text in it; of each, if the whole item would be too long otherwise. */
const textLimits = [2_000, 200];

/** The first items, and as many as fit; texts in them are shortened. */
export function first(items: readonly unknown[], limit: number, notes: readonly string[] = []): Answer {
  const wanted = items.slice(0, limit);
  const kept: unknown[] = [];
  let chars = 0;
  for (const item of wanted) {
    const json = shortened(item);
    if (chars + json.length + 1 > maxChars) continue;
    chars += json.length + 1;
    kept.push(JSON.parse(json));
  }
  const tooLong = `Only ${kept.length} of ${wanted.length} items fit into an answer: ask for a smaller time range or for one service.`;
  const all = kept.length < wanted.length ? [...notes, tooLong] : notes;
  return { found: items.length, items: kept, ...(all.length > 0 && { notes: all }) };
}

/** As JSON. */
function shortened(item: unknown): string {
  let json = '';
  for (const limit of textLimits) {
    json = JSON.stringify(item, (_, value: unknown) =>
      typeof value === 'string' && value.length > limit
        ? `${value.slice(0, limit)}… (${value.length} characters)`
        : value,
    );
    if (json.length < maxChars) break;
  }
  return json;
}
