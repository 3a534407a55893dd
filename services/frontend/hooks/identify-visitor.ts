// Identifies the visitor before any page, including error pages: reads the sign-in token and checks that the shop still
// supports the visitor's currency.
import type { FastifyInstance } from 'fastify';
import { currencyChosen, type Shop, tokenOf } from '../visit.ts';
import { isQuiet } from './observe.ts';

export function identifyVisitors(app: FastifyInstance, { backends, signIn }: Shop): void {
  app.addHook('onRequest', async (request) => {
    if (isQuiet(request)) return;
    const token = signIn && tokenOf(request);
    const currency = currencyChosen(request);
    const [signedIn, isCurrency] = await Promise.all([
      token ? signIn.read(token) : undefined,
      currency ? backends.isCurrency(currency) : undefined,
    ]);
    request.signedIn = signedIn;
    // If the check fails, the choice stands: an order must not be placed in another currency.
    request.isCurrencyUnknown = isCurrency === false;
  });
}
