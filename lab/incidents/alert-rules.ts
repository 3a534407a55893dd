// The alerts of the cluster's Prometheus, each as one expression: recorded series are replaced by the rules that record them,
// so that an alert can be evaluated at any time of a recording.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../shop-processes.ts';

export interface AlertRule {
  readonly alert: string;
  readonly severity: string;
  readonly expr: string;
  /** How long it must be true, seconds. */
  readonly forSeconds: number;
}

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

/** Of the cluster's Prometheus. */
export const prometheusFolder = join(root, 'k8s/components/observability');

const rulesIn = (file: string): Rule[] => {
  const { groups }: RuleFile = parse(readFileSync(join(prometheusFolder, 'rules', file), 'utf8'));
  return groups.flatMap(({ rules }) => rules);
};

/** A recording has what was exported; nothing was scraped from kubelets. */
const isRecorded = ({ expr }: Rule) => !/\bup\{/.test(expr);

export function alertRules(): AlertRule[] {
  const recorded = rulesIn('slo.yml').filter(({ record }) => record !== undefined);
  return rulesIn('alerts.yml')
    .filter(isRecorded)
    .map(({ alert = '', expr, labels, for: duration = '0m' }) => ({
      ...{ alert, severity: labels?.severity ?? '', forSeconds: 60 * Number.parseInt(duration, 10) },
      expr: inlined(expr, recorded),
    }));
}

const recordedSeries = /\bslo:[\w:]+(?:\{slo="(\w+)"\})?( offset \w+)?/g;

function inlined(expr: string, recorded: readonly Rule[]): string {
  return expr.replace(recordedSeries, (text, slo?: string, offset?: string) => {
    const name = text.match(/^[\w:]+/)?.[0];
    const rule = recorded.find(({ record, labels }) => record === name && labels?.slo === slo);
    if (!rule) throw new Error(`no rule records ${text}`);
    const inner = `(${inlined(rule.expr, recorded)})`;
    // Only a selector or a subquery can have an offset.
    return offset ? `last_over_time(${inner}[15s:15s]${offset})` : inner;
  });
}
