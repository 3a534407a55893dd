// The RPCs of hipstershop.ShoppingAssistantService.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { shop } from '@boutique/protos/shop';
import { invalidArgument } from '@boutique/service-kit/errors';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { indexAnswer } from './index-answer.ts';
import type { AskModel } from './model.ts';
import { cachedSearch } from './search.ts';

/** `products` returns the whole catalogue. The index answers if there is no model, or if the model fails. */
export function assistantHandlers(
  products: (call: Call) => Promise<Product__Output[]>,
  askModel: AskModel | undefined,
): Handlers<typeof shop.ShoppingAssistantService.service> {
  const searchOf = cachedSearch();
  return {
    async ask({ message, image }, call) {
      checkMessage(message);
      checkImage(image);
      const catalog = await products(call);
      const matches = searchOf(catalog)(message);
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
