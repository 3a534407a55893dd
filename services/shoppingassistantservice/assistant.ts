// The RPCs of hipstershop.ShoppingAssistantService.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { shop } from '@boutique/protos/shop';
import { checkSize, invalidArgument } from '@boutique/service-kit/errors';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { answer } from './answer.ts';
import type { AskModel } from './model.ts';
import { keptSearch } from './search.ts';

const longestMessage = 2_000;
/** Of the data URL, in bytes. */
const largestImage = 3 * 1024 * 1024;

/** `products` tells the whole catalogue. Where there is a model the index answers only when that does not. */
export function assistantHandlers(
  products: (call: Call) => Promise<Product__Output[]>,
  askModel: AskModel | undefined,
): Handlers<typeof shop.ShoppingAssistantService.service> {
  const searchOf = keptSearch();
  return {
    async ask({ message, image }, call) {
      checkMessage(message);
      checkImage(image);
      const catalogue = await products(call);
      const matches = searchOf(catalogue)(message);
      const fromModel = await askModel?.({ message, image }, matches, catalogue, call);
      return fromModel ?? answer(matches, catalogue, image !== '');
    },
  };
}

function checkMessage(message: string): void {
  if (!message.trim()) throw invalidArgument('message', 'is missing');
  checkSize('message', message, longestMessage);
}

function checkImage(image: string): void {
  checkSize('image', image, largestImage, 'bytes');
  if (image && !/^data:image\/[\w.+-]+[;,]/i.test(image)) throw invalidArgument('image', 'is no data URL of a picture');
}
