// The format of saved results: JSON with one line per member or list element, for readable diffs.

/** One line for each member and for each list element. */
export function toJson(result: object): string {
  const listed = (list: readonly unknown[]) => `[${list.map((one) => `\n  ${JSON.stringify(one)}`).join(',')}\n ]`;
  const members = Object.entries(result).map(([name, value]) => {
    const text = Array.isArray(value) && value.length > 0 ? listed(value) : JSON.stringify(value);
    return ` ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}
