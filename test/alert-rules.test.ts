// The rules in k8s/components/observability/rules: what fires, and that each alert has a runbook.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { until } from '../testing/eventually.ts';
import {
  alertsOf,
  type InputSeries,
  noPrometheus,
  noPromtool,
  pushSeries,
  startPrometheus,
} from '../testing/prometheus.ts';
import { read, root } from '../testing/sources.ts';

const folder = 'k8s/components/observability';
const ruleFiles = ['slo.yml', 'alerts.yml'];

interface RuleFile {
  groups: { rules: { alert?: string; annotations?: Record<string, string>; labels?: Record<string, string> }[] }[];
}
const rules = ruleFiles.flatMap((name): RuleFile['groups'][number]['rules'] => {
  const file: RuleFile = parse(read(`${folder}/rules/${name}`));
  return file.groups.flatMap((group) => group.rules);
});
const alerts = rules.filter(({ alert }) => alert !== undefined);

interface Cases {
  tests: {
    name: string;
    input_series: InputSeries[];
    alert_rule_test: { eval_time: string; alertname: string; exp_alerts?: Expected[] }[];
  }[];
}
interface Expected {
  exp_labels: Record<string, string>;
  exp_annotations: Record<string, string>;
}
const cases: Cases = parse(read('test/alert-rules.yaml'));

test('each alert has a runbook of its name, and each runbook an alert', () => {
  const pages = readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md');
  const linked = alerts.map(({ alert, annotations }) => {
    assert.equal(annotations?.runbook_url, `docs/runbooks/${alert}.md`);
    return `${alert}.md`;
  });
  assert.deepEqual([...new Set(linked)].sort(), pages.sort());
  for (const page of pages) {
    const headings = read(`docs/runbooks/${page}`).match(/^#+ .*$/gm);
    const expected = [`# ${page.replace('.md', '')}`, '## What it means', '## What to look at', '## What to do'];
    assert.deepEqual(headings, expected, page);
  }
});

test('each alert is seen firing in a case, and links to a dashboard that exists', () => {
  const fired = cases.tests.flatMap((one) =>
    one.alert_rule_test.filter(({ exp_alerts: expected }) => expected).map(({ alertname }) => alertname),
  );
  assert.deepEqual(new Set(fired), new Set(alerts.map(({ alert }) => alert)));
  const uids = readdirSync(join(root, folder, 'dashboards'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(read(join(folder, 'dashboards', name))).uid);
  for (const { annotations } of alerts) {
    const [, uid] = /^http:\/\/localhost:3000\/d\/(\w+)/.exec(annotations?.dashboard ?? '') ?? [];
    assert.ok(uids.includes(uid), annotations?.dashboard);
  }
});

test('promtool accepts the configuration and the cases', { skip: noPromtool }, async () => {
  const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: root });
  for (const name of ruleFiles) await promtool('check', 'rules', '--lint-fatal', join(folder, 'rules', name));
  await promtool('test', 'rules', 'test/alert-rules.yaml');
});

/** As in the cluster, except that it scrapes nothing, keeps names, and evaluates often. */
function configuration(): Record<string, string> {
  const { scrape_configs: _, ...config } = parse(read(`${folder}/prometheus.yml`));
  config.global.evaluation_interval = '500ms';
  config.storage.tsdb.out_of_order_time_window = '2h';
  config.otlp.translation_strategy = 'UnderscoreEscapingWithoutSuffixes';
  const texts = ruleFiles.map((name) => {
    // A case is over before an alert would have been pending for minutes, and recorded series begin with it.
    const text = read(`${folder}/rules/${name}`).replace(/^ +for: .*\n| offset \d+m/gm, '');
    return [name, text];
  });
  // JSON is YAML.
  return { 'prometheus.yml': JSON.stringify(config), ...Object.fromEntries(texts) };
}

/** Resolves when each group was evaluated after the groups that it depends on. */
async function evaluated(url: string): Promise<void> {
  const from = Date.now() + 1_200;
  await until(
    'two evaluations',
    async () => {
      const { data } = await (await fetch(`${url}/api/v1/rules`)).json();
      return data.groups.every(({ lastEvaluation }: { lastEvaluation: string }) => Date.parse(lastEvaluation) > from);
    },
    20_000,
  );
}

describe('a running Prometheus', { skip: noPrometheus, concurrency: 4 }, () => {
  // The others are about a Prometheus that started minutes ago.
  const old = cases.tests.filter((one) => one.alert_rule_test.every(({ eval_time: time }) => time === '1h'));
  for (const one of old)
    test(one.name, async (t) => {
      const url = await startPrometheus(t, configuration());
      await pushSeries(url, one.input_series, 15_000);
      await evaluated(url);
      const active = await alertsOf(url);
      for (const { alertname, exp_alerts: expected = [] } of one.alert_rule_test) {
        const fired = active.filter(({ labels }) => labels.alertname === alertname);
        const texts = fired.map(({ labels, annotations }) => JSON.stringify([sorted(labels), sorted(annotations)]));
        const wanted = expected.map(({ exp_labels: labels, exp_annotations: annotations }) =>
          JSON.stringify([sorted({ alertname, ...labels }), sorted(annotations)]),
        );
        assert.deepEqual(texts.sort(), wanted.sort());
      }
    });
});

const sorted = (values: Record<string, string>) => Object.entries(values).sort(([a], [b]) => a.localeCompare(b));
