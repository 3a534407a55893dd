// All attacks, in the order in which they run.
import type { Attack } from '../attack.ts';
import { clockAttacks } from './clock.ts';
import { dataAttacks } from './data.ts';
import { explorerAttacks } from './explorer.ts';
import { headerAttacks } from './headers.ts';
import { hostileInputs } from './hostile-inputs.ts';
import { hostileMessages } from './hostile-messages.ts';
import { hostAttacks } from './hosts.ts';
import { outgoingAttacks } from './outgoing.ts';
import { sessionAttacks } from './sessions.ts';
import { sizeAttacks } from './sizes.ts';
import { startAttacks } from './start.ts';
import { storeAttacks } from './stores.ts';
import { variableAttacks } from './variables.ts';
import { waitingAttacks } from './waiting.ts';

export const attacks: readonly Attack[] = [
  ...waitingAttacks,
  ...sizeAttacks,
  ...dataAttacks,
  ...variableAttacks,
  ...headerAttacks,
  ...hostAttacks,
  ...explorerAttacks,
  ...outgoingAttacks,
  ...sessionAttacks,
  ...storeAttacks,
  ...startAttacks,
  ...clockAttacks,
  ...hostileMessages,
  ...hostileInputs,
];
