// Warnings about versions outside those in deploy/versions.ts, and about limits of this machine that kind documents.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetes, nodeImages, tools } from '../versions.ts';

/** Versions as the programs print them, without the "v"; empty if the program isn't needed. */
export type ToolVersions = Readonly<Record<keyof typeof tools, string>>;

const minorOf = (version: string): number[] => version.split('.').slice(0, 2).map(Number);
const difference = (a: string, b: string): number => {
  const [[majorA = 0, minorA = 0], [majorB = 0, minorB = 0]] = [minorOf(a), minorOf(b)];
  return majorA === majorB ? minorA - minorB : (majorA - majorB) * 1000;
};

interface Range {
  readonly oldest: string;
  readonly newest: string;
}

const rangeText = ({ oldest, newest }: Range) => (oldest === newest ? oldest : `${oldest} to ${newest}`);
const side = (version: string, { oldest, newest }: Range) =>
  difference(version, oldest) < 0 ? 'older' : difference(version, newest) > 0 ? 'newer' : undefined;

/** A sentence for each program whose version is older or newer than those that the shop supports. */
export function toolWarnings(found: ToolVersions): string[] {
  return Object.values(tools).flatMap((tool) => {
    const version = found[tool.name];
    const wrong = version && side(version, tool);
    return wrong
      ? [`${tool.name} ${version} is ${wrong} than the versions this shop supports: ${rangeText(tool)}.`]
      : [];
  });
}

/** `version` is that of the cluster, or of the node image that it will be created from. */
export function kubernetesWarnings(version: string, { kind, kubectl, istioctl }: ToolVersions): string[] {
  const [image] = nodeImages.filter((one) => !side(one.version.slice(1), kubernetes));
  const wrong = istioctl && side(version, kubernetes);
  const remedy = kind && image ? `; a new cluster can use --node-image ${image.name}:${image.version}` : '';
  const skewed = kubectl && Math.abs(difference(kubectl, version)) > 1;
  return [
    ...(wrong
      ? [
          `Kubernetes ${version} is ${wrong} than the versions Istio ${tools.istioctl.newest} supports: ${rangeText(kubernetes)}${remedy}.`,
        ]
      : []),
    ...(skewed ? [`kubectl ${kubectl} is more than one minor version away from Kubernetes ${version}.`] : []),
  ];
}

/** The version in the tag of a node image, such as kindest/node:v1.36.4. */
export const versionOfImage = (image: string): string | undefined => image.match(/:v(\d+\.\d+\.\d+)/)?.[1];

/** As kind recommends for several nodes: https://kind.sigs.k8s.io/docs/user/known-issues/ */
const inotifyLimits = { max_user_watches: 524_288, max_user_instances: 512 };

/** A sentence for each limit of Linux that is too low; `folder` doesn't exist on other systems. */
export function inotifyWarnings(folder = '/proc/sys/fs/inotify'): string[] {
  return Object.entries(inotifyLimits).flatMap(([name, recommended]) => {
    const file = join(folder, name);
    const limit = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.POSITIVE_INFINITY;
    return limit < recommended
      ? [
          `fs.inotify.${name} is ${limit}, so pods may fail with "too many open files": sudo sysctl fs.inotify.${name}=${recommended}`,
        ]
      : [];
  });
}
