// All manifests that are made from topology.ts, by their path below the root.
import { authorizationPoliciesFile } from './authorization-policies.ts';
import { headlessFile } from './headless.ts';
import { networkPoliciesFile } from './network-policies.ts';
import { retriesFile } from './retries.ts';

export const manifests: Record<string, () => string> = {
  'k8s/components/headless/kustomization.yaml': headlessFile,
  'k8s/components/network-policies/network-policies.yaml': networkPoliciesFile,
  'k8s/components/secure/authorization-policies.yaml': authorizationPoliciesFile,
  'k8s/components/service-mesh-istio/retries.yaml': retriesFile,
};
