// One shop for all tests of a file or suite.
import { after, before } from 'node:test';
import { type RunningShop, type ShopOptions, startShop } from './running-shop.ts';

/**
 * Starts a shop before the first test, then calls `prepare`, and stops the shop after the last test. Call it at the top of
 * a file or suite. (`prepare` instead of a second hook: hooks of a file do not wait for each other.)
 */
export function sharedShop(options: ShopOptions = {}, prepare: (shop: RunningShop) => unknown = () => {}): RunningShop {
  let running: RunningShop | undefined;
  before(async () => {
    running = await startShop(options);
    await prepare(running);
  });
  after(() => running?.stop());
  const shop = (): RunningShop => {
    if (!running) throw new Error('the shop is only available in tests and hooks');
    return running;
  };
  return {
    get url() {
      return shop().url;
    },
    get tracesUrl() {
      return shop().tracesUrl;
    },
    get dataDir() {
      return shop().dataDir;
    },
    addressOf: (name) => shop().addressOf(name),
    start: (name) => shop().start(name),
    stopOne: (name) => shop().stopOne(name),
    stop: () => shop().stop(),
  };
}
