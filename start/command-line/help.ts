// The text of --help, for a terminal of 80 columns.
import { type CommandSpec, type OptionSpec, type PositionalSpec, type Row, withArguments } from './spec.ts';

const columns = 80;
const indent = 2;
/** A longer label has its description below it. */
const maxLabel = 22;

const usualExitCodes = { 0: 'done', 1: 'failed', 2: 'wrong usage' };

export function helpText(spec: CommandSpec, positionals: readonly string[] = []): string {
  const { name, summary, options, positional } = spec;
  const hasOptions = Object.keys(options).length > 0;
  const usage = [positional && positionalUsage(positional), hasOptions && '[OPTIONS]'].filter(Boolean).join(' ');
  const rows = [
    ...(positional ? [[positional.value, positionalText(positional)] as const] : []),
    ...Object.entries(options).map(([key, option]) => [label(key, option), description(option)] as const),
    ['-h, --help', 'print this help'] as const,
  ];
  return [
    usage ? withArguments(name, usage) : name,
    wrap(summary, columns).join('\n'),
    table(rows),
    ...(spec.sections?.(positionals) ?? []).map(({ title, rows }) => `${title}:\n${table(rows)}`),
    spec.note && wrap(spec.note, columns).join('\n'),
    exitCodes({ ...usualExitCodes, ...spec.exitCodes }),
  ]
    .filter((section) => section)
    .join('\n\n');
}

const positionalUsage = ({ value, max }: PositionalSpec) => (max === 1 ? `[${value}]` : `[${value}...]`);
const positionalText = ({ help, of }: PositionalSpec) => (of ? `${help} (${of.join(', ')})` : help);

function label(name: string, option: OptionSpec): string {
  switch (option.type) {
    case 'flag':
      return option.default ? `--no-${name}` : `--${name}`;
    case 'choice':
      return `--${name} ${option.of.join('|')}`;
    case 'choices':
      return `--${name} LIST`;
    case 'output':
      return `--${name} FILE`;
    case 'text':
      return `--${name} ${option.value}`;
    default:
      return `--${name} N`;
  }
}

function description(option: OptionSpec): string {
  const notes: string[] = [];
  if ('min' in option)
    notes.push(option.max === undefined ? `at least ${option.min}` : `${option.min} to ${option.max}`);
  if (option.type !== 'flag' && 'default' in option) notes.push(`default: ${option.default}`);
  const help = option.type === 'choices' ? `${option.help}: ${option.of.join(', ')}` : option.help;
  return notes.length > 0 ? `${help} (${notes.join('; ')})` : help;
}

/** Two columns; the text of the second is wrapped. */
function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length).filter((length) => length <= maxLabel));
  const start = indent + width + 2;
  return rows
    .flatMap(([left, text]) => {
      const lines = wrap(text, columns - start).map((line) => ' '.repeat(start) + line);
      const first = ' '.repeat(indent) + left;
      return left.length > width
        ? [first, ...lines]
        : [first.padEnd(start) + (lines[0] ?? '').trimStart(), ...lines.slice(1)];
    })
    .join('\n');
}

const exitCodes = (codes: Readonly<Record<number, string>>) =>
  `Exit codes:\n${table(Object.entries(codes).map(([code, meaning]) => [code, meaning]))}`;

/** A word that is longer than the width gets a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && `${line} ${word}`.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
