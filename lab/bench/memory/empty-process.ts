// A process with a gRPC server and a client, and nothing else: `node empty-process.mjs`.
import { bareClient, bareServer } from '../bare-calls.ts';

const port = await bareServer(new Map([['test.Test/Test', (_call, respond) => respond(null, Buffer.alloc(0))]]), 0);
bareClient(port);
process.send?.('ready');
// It exits with its parent.
process.once('disconnect', () => process.exit(0));
