// What the images were built from and by what, as an in-toto statement. https://slsa.dev/spec/v1.1/provenance
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Built {
  /** Digest of each image by its name in the registry. */
  readonly digests: Readonly<Record<string, string>>;
  readonly version: string;
  readonly platforms: readonly string[];
  /** With its digest if a registry has it. */
  readonly base: string;
  readonly commit: string;
  /** The sources differ from the commit. */
  readonly isChanged: boolean;
  /** A URI of the workflow, or of nothing that anyone should trust. */
  readonly builder: string;
  readonly startedOn: Date;
}

const root = join(import.meta.dirname, '../..');
const hex = (digest: string) => digest.replace('sha256:', '');
const fileDigest = (path: string) =>
  createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex');

function baseOf(base: string): object[] {
  const [name, digest] = base.split('@');
  return digest ? [{ name: 'base', uri: `docker://${name}`, digest: { sha256: hex(digest) } }] : [];
}

export const provenance = ({
  digests,
  version,
  platforms,
  base,
  commit,
  isChanged,
  builder,
  startedOn,
}: Built): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: Object.entries(digests).map(([name, digest]) => ({ name, digest: { sha256: hex(digest) } })),
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      // Names the parameters below; there is no page about it.
      buildType: 'urn:online-boutique:release',
      externalParameters: { version, platforms, base },
      resolvedDependencies: [
        {
          name: 'source',
          digest: { gitCommit: commit },
          ...(isChanged && { annotations: { uncommittedChanges: true } }),
        },
        { name: 'pnpm-lock.yaml', digest: { sha256: fileDigest('pnpm-lock.yaml') } },
        ...baseOf(base),
      ],
    },
    runDetails: {
      builder: { id: builder },
      metadata: { startedOn: startedOn.toISOString(), finishedOn: new Date().toISOString() },
    },
  },
});
