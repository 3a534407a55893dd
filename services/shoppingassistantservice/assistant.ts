// The RPCs of hipstershop.ShoppingAssistantService.
import type { shop } from '@boutique/protos/shop';
import type { WholeCatalog } from '@boutique/protos/whole-catalog';
import { invalidArgument } from '@boutique/service-kit/errors';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { indexAnswer } from './index-answer.ts';
import type { AskModel } from './model.ts';
import { cachedSearch } from './search.ts';

/** The index answers if there is no model, or if the model fails. */
export function assistantHandlers(
  readCatalog: (call: Call) => Promise<WholeCatalog>,
  askModel: AskModel | undefined,
): Handlers<typeof shop.ShoppingAssistantService.service> {
  const searchOf = cachedSearch();
  return {
    async ask({ message, image }, call) {
      checkMessage(message);
      checkImage(image);
      const catalog = await readCatalog(call);
      const search = await searchOf(catalog);
      const matches = search(message);
      const fromModel = await askModel?.({ message, image }, matches, catalog, call);
      return fromModel ?? indexAnswer(matches, catalog, image !== '');
    },
  };
}

function checkMessage(message: string): void {
  if (!message.trim()) throw invalidArgument('message', 'is missing');
}

function checkImage(image: string): void {
  if (image && !/^data:image\/[\w.+-]+[;,]/i.test(image))
    throw invalidArgument('image', 'is not a data URL of an image, such as data:image/jpeg;base64,...');
}
