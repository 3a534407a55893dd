// The generators of all manifests that are made from topology.ts, by path from the root.
import { workloadNames } from '../../topology.ts';
import { authorizationPoliciesFile } from './authorization-policies.ts';
import { composeFile, composePath } from './compose.ts';
import { disruptionBudgetsFile } from './disruption-budgets.ts';
import { grpcRoutesFile } from './grpc-routes.ts';
import { headlessFile, headlessServicesFile } from './headless.ts';
import { networkPoliciesFile, redisPolicyFile } from './network-policies.ts';
import { outliersFile } from './outliers.ts';
import { retriesFile } from './retries.ts';
import { baseFile, workloadFile } from './workloads.ts';

export const manifests: Record<string, () => string> = {
  [composePath]: composeFile,
  'k8s/base/kustomization.yaml': baseFile,
  ...Object.fromEntries(workloadNames.map((name) => [`k8s/base/${name}.yaml`, () => workloadFile(name)])),
  'k8s/base/redis-cart-policy.yaml': redisPolicyFile,
  'k8s/components/availability/disruption-budgets.yaml': disruptionBudgetsFile,
  'k8s/components/grpc-routes/routes.yaml': grpcRoutesFile,
  'k8s/components/headless/kustomization.yaml': headlessFile,
  'k8s/components/headless/services.yaml': headlessServicesFile,
  'k8s/components/network-policies/network-policies.yaml': networkPoliciesFile,
  'k8s/components/secure/authorization-policies.yaml': authorizationPoliciesFile,
  'k8s/components/service-mesh-istio/outliers.yaml': outliersFile,
  'k8s/components/service-mesh-istio/retries.yaml': retriesFile,
};
