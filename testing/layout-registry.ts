// A registry that serves the images of an OCI layout, so that nodes pull them by digest. Nothing can be pushed to it.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';

interface Index {
  manifests: { digest: string; annotations: Record<string, string> }[];
}

export interface LayoutRegistry {
  /** host:port */
  readonly address: string;
  close(): void;
}

export async function serveLayout(folder: string, host: string, port = 0): Promise<LayoutRegistry> {
  const digestOf = (image: string, reference: string): string | undefined => {
    if (reference.startsWith('sha256:')) return reference;
    const { manifests }: Index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    const name = `${image.split('/').at(-1)}:${reference}`;
    return manifests.find(({ annotations }) => annotations['org.opencontainers.image.ref.name'] === name)?.digest;
  };
  const send = (response: ServerResponse, kind: string, digest: string, withBody: boolean): void => {
    const path = join(folder, 'blobs', digest.replace(':', '/'));
    if (!existsSync(path)) return void response.writeHead(404).end();
    const type = kind === 'blobs' ? 'application/octet-stream' : JSON.parse(readFileSync(path, 'utf8')).mediaType;
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': statSync(path).size,
      'Docker-Content-Digest': digest,
    });
    if (withBody) createReadStream(path).pipe(response);
    else response.end();
  };
  const server = createServer(({ method, url = '' }, response) => {
    const [, image = '', kind = '', reference = ''] = url.match(/^\/v2\/(.+)\/(manifests|blobs)\/([\w.:-]+)$/) ?? [];
    const digest = image && digestOf(image, reference);
    if (digest) send(response, kind, digest, method === 'GET');
    else response.writeHead(url === '/v2/' ? 200 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('the registry has no port');
  return { address: `${host}:${bound.port}`, close: () => void server.close() };
}
