// All attacks, in the order in which they run.
import type { Attack } from '../attack.ts';
import { clockAttacks } from './clock.ts';
import { explorerAttacks } from './explorer.ts';
import { grpcStreams } from './grpc-streams.ts';
import { headerAttacks } from './headers.ts';
import { hostileInputs } from './hostile-inputs.ts';
import { hostileMessages } from './hostile-messages.ts';
import { hostAttacks } from './hosts.ts';
import { largeBodies } from './large-bodies.ts';
import { outgoingAttacks } from './outgoing.ts';
import { sessionAttacks } from './sessions.ts';
import { slowClients } from './slow-clients.ts';
import { storedData } from './stored-data.ts';
import { storeAttacks } from './stores.ts';
import { unusableFileAttacks } from './unusable-files.ts';
import { variableAttacks } from './variables.ts';

export const attacks: readonly Attack[] = [
  ...slowClients,
  ...grpcStreams,
  ...largeBodies,
  ...storedData,
  ...variableAttacks,
  ...headerAttacks,
  ...hostAttacks,
  ...explorerAttacks,
  ...outgoingAttacks,
  ...sessionAttacks,
  ...storeAttacks,
  ...unusableFileAttacks,
  ...clockAttacks,
  ...hostileMessages,
  ...hostileInputs,
];
