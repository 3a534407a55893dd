// Malformed gRPC on the port of every service: it is rejected, and the next valid call succeeds.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { status } from '@boutique/service-kit/errors';
import { discoverServices } from '@boutique/service-kit/reflection-client';
import { isServing } from '../testing/health-probe.ts';
import { framed, rawGrpcCall, sendBytes, withHttp2 } from '../testing/raw-bytes.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { workload, workloadNames } from '../topology.ts';

const shop = sharedShop();

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Field 1 as a string of 100 bytes, of which only 3 follow. */
const truncated = Buffer.from([0x0a, 100, 1, 2, 3]);
const maxRequestBytes = 4 * 1024 * 1024;
const healthCheck = '/grpc.health.v1.Health/Check';
/** A valid request for healthCheck. */
const empty = Buffer.of();

const services = workloadNames.filter((name) => workload(name).serves);

for (const name of services)
  describe(name, () => {
    let address: string;
    let paths: string[];
    before(async () => {
      address = shop.addressOf(name);
      const found = await discoverServices(address);
      paths = found.flatMap((service) => service.methods.map((method) => `/${service.name}/${method.name}`));
    });
    const call = (path: string, body: Uint8Array, headers = {}) =>
      withHttp2(address, (session) => rawGrpcCall(session, path, body, headers));

    test('bytes that are not a message are INVALID_ARGUMENT for every RPC', async () => {
      const codes = await withHttp2(address, (session) =>
        Promise.all(paths.map((path) => rawGrpcCall(session, path, framed(truncated)))),
      );
      for (const code of codes) assert.equal(code, String(status.INVALID_ARGUMENT));
      assert.ok(await isServing(address));
    });

    test('a message with a length above the limit is RESOURCE_EXHAUSTED before it is read', async () => {
      const code = await call(paths[0] ?? '', framed(truncated, maxRequestBytes + 1));
      assert.equal(code, String(status.RESOURCE_EXHAUSTED));
      assert.ok(await isServing(address));
    });

    test('a message that is shorter than its length fails', async () => {
      assert.equal(await call(healthCheck, framed(empty)), String(status.OK));
      assert.notEqual(await call(healthCheck, framed(empty, 100)), String(status.OK));
      assert.ok(await isServing(address));
    });

    test('an unknown RPC is UNIMPLEMENTED, and another content type is 415', async () => {
      assert.equal(await call('/hipstershop.NoService/__proto__', framed(truncated)), String(status.UNIMPLEMENTED));
      assert.equal(await call('/constructor', framed(truncated)), String(status.UNIMPLEMENTED));
      assert.equal(await call(paths[0] ?? '', framed(truncated), { 'content-type': 'text/html' }), 'HTTP 415');
      assert.ok(await isServing(address));
    });

    test('huge headers end the stream, but not the service', async () => {
      const code = await call(healthCheck, framed(empty), { 'x-huge': 'x'.repeat(200_000) });
      assert.notEqual(code, String(status.OK));
      assert.ok(await isServing(address));
    });

    test('bytes that are not HTTP/2 end the connection', async () => {
      const garbage = [Buffer.alloc(4_000, 0xff), 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', `${preface}no frame at all`];
      for (const bytes of garbage) await sendBytes(address, bytes);
      // A HEADERS frame on stream 0, which is invalid.
      await sendBytes(
        address,
        preface,
        Buffer.from([0, 0, 4, 4, 0, 0, 0, 0, 0]),
        Buffer.from([0, 0, 0, 1, 1, 4, 0, 0, 0, 0]),
      );
      assert.ok(await isServing(address));
    });

    test('calls that are reset immediately do not affect others', async () => {
      await withHttp2(address, async (session) => {
        const streams = Array.from({ length: 150 }, () => {
          const headers = { ':method': 'POST', ':path': paths[0] ?? '', 'content-type': 'application/grpc' };
          const stream = session.request(headers).on('error', () => {});
          stream.close(8);
          return new Promise((resolve) => stream.once('close', resolve));
        });
        await Promise.all(streams);
        assert.ok(await isServing(address));
      });
      assert.ok(await isServing(address));
    });
  });
