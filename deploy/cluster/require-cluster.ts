// Whether there is a shop to work on. If not, a sentence says why, and what to do.
import { Problem } from '../../start/problem.ts';
import { MissingRight, retryWhileUnreachable, run, tryRun } from './exec.ts';
import { selectorOf } from './render-shop.ts';
import { deploymentRecord, howToInstall, nodesOf, type Target } from './target.ts';

/** Long enough for an API server to restart. */
const restartLimitMs = 10_000;

/** Throws a Problem if the cluster is unreachable or has no shop. */
export async function requireCluster(to: Target): Promise<void> {
  const query = ['--context', to.context, 'get', 'configmap', deploymentRecord, '--namespace', to.namespace];
  const found = await retryWhileUnreachable(() => run('kubectl', query), restartLimitMs).catch((error: Error) => error);
  if (typeof found === 'string') return;
  if (found instanceof MissingRight) throw found;
  if (/^kubectl is not installed/.test(found.message))
    throw new Problem(`kubectl is not installed. ${howToInstall.kubectl()}`);
  const isMissing = to.cluster && (await nodesOf(to)).length === 0;
  if (isMissing) throw new Problem(`There is no cluster "${to.cluster}". Run \`pnpm deploy:kind\` first.`);
  throw new Problem(await reasonOf(to, found.message));
}

async function reasonOf(to: Target, message: string): Promise<string> {
  const { cluster, context, namespace } = to;
  if (/context ".*" does not exist/.test(message))
    return `kubectl has no context "${context}". ${
      cluster
        ? `Add it with \`kind export kubeconfig --name ${cluster}\`.`
        : 'List them with `kubectl config get-contexts`.'
    }`;
  // Only the API server can say that there is none.
  if (!/\(NotFound\)/.test(message))
    return `The cluster "${context}" does not respond, so nothing is known about the shop. ${message}`;
  const where = `in the namespace "${namespace}" of ${context}`;
  return (await hasWorkloads(to))
    ? `The deployment of the shop ${where} is not complete. Wait until \`pnpm deploy:kind\` has ended; if it was interrupted, run it again.`
    : `There is no shop ${where}. Run \`pnpm deploy:kind\` first.`;
}

async function hasWorkloads(to: Target): Promise<boolean> {
  const query = ['get', 'deployments', '--namespace', to.namespace, '--selector', selectorOf(to), '-o', 'name'];
  return Boolean(await tryRun('kubectl', ['--context', to.context, ...query]));
}
