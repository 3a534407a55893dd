// The autoscalers of the component, with the fields that they have in common.
import { isWorkload, type WorkloadName } from '../../../topology.ts';
import { objectsIn } from './base-objects.ts';
import { specFrom } from './component-patches.ts';

interface Autoscaler {
  metadata: { name: string };
  spec: { maxReplicas: number };
}

const common = specFrom('autoscaling', 'HorizontalPodAutoscaler');
const objects = objectsIn<Autoscaler>('k8s/components/autoscaling/autoscalers.yaml');

export const autoscalers: readonly { name: WorkloadName; object: Autoscaler }[] = objects.flatMap((object) => {
  const { name } = object.metadata;
  return isWorkload(name) ? [{ name, object: { ...object, spec: { ...object.spec, ...common } } }] : [];
});
