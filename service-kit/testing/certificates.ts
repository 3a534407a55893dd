// Certificates for tests, made by openssl: one authority, a server for 127.0.0.1, ::1 and localhost, and a client.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why a test is skipped; false if it can run. */
export const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'needs the openssl command';

/** Paths of PEM files, and their contents. */
export interface Certificate {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

/** Valid for a day. `hosts`: more names of the server. */
export function makeCertificates(hosts: string[] = []): {
  folder: string;
  ca: Certificate;
  server: Certificate;
  client: Certificate;
} {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const names = ['localhost', ...hosts].map((host) => `DNS:${host}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const certificate = (name: string, extension: string): Certificate => {
    const isAuthority = name === 'ca';
    writeFileSync(join(folder, `${name}.ext`), extension);
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
    const subject = ['-subj', `/CN=test ${name}`];
    if (isAuthority) openssl('req', '-x509', '-days', '1', ...newKey, ...subject, '-out', 'ca.pem');
    else {
      openssl('req', ...newKey, ...subject, '-out', `${name}.csr`);
      const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
      openssl(
        'x509',
        '-req',
        '-days',
        '1',
        '-in',
        `${name}.csr`,
        ...signer,
        '-extfile',
        `${name}.ext`,
        '-out',
        `${name}.pem`,
      );
    }
    const [certFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  };
  return {
    folder,
    ca: certificate('ca', ''),
    server: certificate('server', `subjectAltName=IP:127.0.0.1,IP:::1,${names.join()}`),
    client: certificate('client', 'extendedKeyUsage=clientAuth'),
  };
}
