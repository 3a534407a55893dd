// HTTP/2 streams as no gRPC client opens them: without a body, compressed, and with responses that are never read.
import { type ClientHttp2Session, connect as connectHttp2, type SecureClientSessionOptions } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { shop as contract } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { framed, rawGrpcCall } from '../../../testing/raw-bytes.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { codeOf, repeat, withClients } from './requests.ts';

const ask = contract.ShoppingAssistantService.service.Ask;
const headers = { ':method': 'POST', ':path': ask.path, 'content-type': 'application/grpc', te: 'trailers' };
const MiB = 1024 * 1024;

/** A connection to the assistant; it is closed after the attack. */
function openSession({ connect, target }: AttackContext, options: SecureClientSessionOptions = {}): ClientHttp2Session {
  const address = target.addressOf('shoppingassistantservice');
  const createConnection = () => connect(target.portOf('shoppingassistantservice'));
  return connectHttp2(`http://${address}`, { ...options, createConnection }).on('error', () => {});
}

/** Honest calls to the attacked service succeed meanwhile. */
const honestAsks = ({ target }: AttackContext, what: string): Promise<Tally> =>
  withClients(target, async ({ assistant }) => {
    const counts = tally();
    for (let at = 0; at < 10; at++) {
      const code = await codeOf(assistant.ask({ message: 'mug' }));
      counts.check(code === 'OK', `Ask ${what}: ${code}`);
      await sleep(100);
    }
    return counts.result();
  });

async function begun(context: AttackContext): Promise<Tally> {
  for (let at = 0; at < (context.isQuick ? 4 : 10); at++) {
    const session = openSession(context);
    for (let count = 0; count < 500; count++) session.request(headers).on('error', () => {});
    await sleep(100);
  }
  return honestAsks(context, 'next to thousands of calls without a body');
}

async function compressed(context: AttackContext): Promise<Tally> {
  const counts = tally();
  const message = gzipSync(ask.requestSerialize({ message: 'mug', image: 'A'.repeat(3.9 * MiB) }));
  const body = framed(message);
  body[0] = 1;
  const sessions = Array.from({ length: 4 }, () => openSession(context));
  await repeat(context.isQuick ? 100 : 400, 100, async (at) => {
    const session = sessions[at % sessions.length];
    if (!session) return;
    const code = await rawGrpcCall(session, ask.path, body, { 'grpc-encoding': 'gzip' });
    counts.check(code === String(status.UNIMPLEMENTED), `a compressed Ask: ${code}`);
  });
  return counts.result();
}

async function unread(context: AttackContext): Promise<Tally> {
  const session = openSession(context, { settings: { initialWindowSize: 0 } });
  const body = framed(ask.requestSerialize({ message: 'mug', image: `data:image/png;base64,${'A'.repeat(MiB)}` }));
  for (let at = 0; at < (context.isQuick ? 30 : 80); at++) {
    session
      .request(headers)
      .on('error', () => {})
      .end(body);
    await sleep(60);
  }
  return honestAsks(context, 'next to responses that are never read');
}

export const grpcStreams: readonly Attack[] = [
  { group: 'A1', name: 'begun-calls', title: '5,000 gRPC calls that stop after their headers', run: begun },
  { group: 'A1', name: 'unread-calls', title: '80 gRPC calls of 1 MiB whose responses are never read', run: unread },
  { group: 'A2', name: 'compressed-calls', title: '400 Ask calls of 4 KB that unpack to 3.9 MiB', run: compressed },
];
