import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { type ReflectionResponse, reflectionService } from './reflection-server.ts';
import { rawCall, startEcho } from './testing/echo.ts';
import { rawClient } from './testing/raw-client.ts';

for (const [at, version] of ['v1', 'v1alpha'].entries()) {
  describe(`reflection ${version}`, () => {
    let service: Awaited<ReturnType<typeof startEcho>>;
    let client: ReturnType<typeof rawClient>;
    before(async () => {
      service = await startEcho({});
      client = rawClient(service.address);
    });
    after(async () => {
      client.close();
      await service.stop();
    });

    async function send(request: object): Promise<ReflectionResponse> {
      const definition = reflectionService([]).definitions[at];
      assert.ok(definition);
      return client.reflection(definition, request);
    }

    test('the services are listed by name', async () => {
      const response = await send({ listServices: '' });
      const service = [{ name: 'grpc.health.v1.Health' }, { name: 'kit.test.EchoService' }];
      assert.deepEqual(response.listServicesResponse, { service });
    });

    for (const symbol of ['kit.test.EchoService', 'kit.test.EchoService.Say', 'kit.test.Words']) {
      test(`the file that contains ${symbol} is found`, async () => {
        const { fileDescriptorResponse: response } = await send({ fileContainingSymbol: symbol });
        assert.ok(response?.fileDescriptorProto[0]);
        const decoded = descriptor.FileDescriptorProto.decode(response.fileDescriptorProto[0]);
        const file = descriptor.FileDescriptorProto.toObject(decoded);
        assert.deepEqual([file.package, file.service[0].name], ['kit.test', 'EchoService']);
        const { fileDescriptorResponse: byName } = await send({ fileByFilename: file.name });
        assert.deepEqual(byName, response, 'the same file by its name');
      });
    }

    test('an unknown symbol is NOT_FOUND', async () => {
      const response = await send({ fileContainingSymbol: 'kit.test.Nobody' });
      assert.equal(response.errorResponse?.errorCode, status.NOT_FOUND);
    });
  });
}

test('ENABLE_REFLECTION=false disables reflection', async () => {
  const { address, stop } = await startEcho({}, { vars: { ENABLE_REFLECTION: 'false' } });
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const { error } = await rawCall(address, path, new Uint8Array()).response;
  assert.equal(error?.code, status.UNIMPLEMENTED);
  await stop();
});

test('a reflection stream ends after 100 requests', async () => {
  const service = await startEcho({});
  const client = rawClient(service.address);
  const [definition] = reflectionService([]).definitions;
  assert.ok(definition);
  const { responses, code } = await client.reflections(definition, Array(150).fill({ listServices: '' }));
  assert.deepEqual([responses.length, code], [100, status.RESOURCE_EXHAUSTED]);
  client.close();
  await service.stop();
});
