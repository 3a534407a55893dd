// What the images were built from and by what, as an in-toto statement. https://slsa.dev/spec/v1.1/provenance
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Built {
  /** Digest of each image by its name in the registry. */
  readonly digests: Readonly<Record<string, string>>;
  readonly version: string;
  readonly platforms: readonly string[];
  readonly base: string;
  readonly commit: string;
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

export const provenance = ({ digests, version, platforms, base, commit, builder, startedOn }: Built): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: Object.entries(digests).map(([name, digest]) => ({ name, digest: { sha256: hex(digest) } })),
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      // Names the parameters below; there is no page about it.
      buildType: 'urn:online-boutique:release',
      externalParameters: { version, platforms, base },
      resolvedDependencies: [
        { name: 'source', digest: { gitCommit: commit } },
        { name: 'pnpm-lock.yaml', digest: { sha256: fileDigest('pnpm-lock.yaml') } },
      ],
    },
    runDetails: {
      builder: { id: builder },
      metadata: { startedOn: startedOn.toISOString(), finishedOn: new Date().toISOString() },
    },
  },
});
