// Refuses a cluster in which a lesson would show nothing, or would not be the cause of what it shows.

import { Problem } from '../../start/problem.ts';
import { visitor } from '../../testing/visitor.ts';
import { findConfig } from '../cluster/config.ts';
import { installedIstio, resolveIstio } from '../cluster/existing-istio.ts';
import { requireCluster } from '../cluster/require-cluster.ts';
import { kubectl, type Target } from '../cluster/target.ts';
import { readStatus } from '../status.ts';
import { MissingResource, type Need } from './lesson.ts';
import { refuseIfApplied } from './record.ts';

/** Throws a Problem, one sentence. Changes nothing. */
export async function checkCluster(to: Target, lesson: string): Promise<void> {
  await requireCluster(to);
  const config = await findConfig(to);
  if (config?.mesh !== 'istio')
    throw new Problem(`The shop in ${to.context} has no mesh, which lessons are about: run \`pnpm mesh:on\` first.`);
  if ((await installedIstio(to)) === undefined) await resolveIstio(to, { ...config, installIstio: false });
  if (config.secure)
    throw new Problem(
      `The shop in ${to.context} was deployed with --secure, but lessons start from an open shop: run \`pnpm deploy:kind\` without it first.`,
    );
  await refuseIfApplied(to, lesson);
}

/** Throws a Problem if a pod of the shop or of Istio is not well, or its home page fails. */
export async function checkHealth(to: Target, url: string): Promise<void> {
  const { problems } = await readStatus(to);
  const page = await visitor(url, 10_000)
    .get('/')
    .then(
      ({ status }) => (status === 200 ? [] : [`its home page returns ${status}`]),
      (error: Error) => [`its home page does not respond (${error.message})`],
    );
  const [problem, ...others] = [...problems, ...page];
  if (!problem) return;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  throw new Problem(
    `The shop in ${to.context} is unhealthy, so a lesson would prove nothing: ${problem}${more} (\`pnpm status\`).`,
  );
}

/** Throws MissingResource. */
export async function checkNeed(to: Target, lesson: string, { resource, command }: Need): Promise<void> {
  if (await kubectl(to, ['get', 'customresourcedefinition', resource, '--ignore-not-found', '-o', 'name'])) return;
  throw new MissingResource(
    `The lesson ${lesson} needs ${resource}, which ${to.context} does not have: run \`${command}\` first.`,
  );
}
