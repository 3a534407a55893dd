// What `npm run backup` and `npm run restore` need of a store of the shop.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { Problem } from '../problem.ts';

export interface Store {
  /** Such as "the data in .data". */
  name: string;
  /** Writes a copy of all data, as of one moment, into an existing folder. Resolves with the number of orders. */
  copyTo(folder: string): Promise<number>;
  /** Throws a Problem if the folder has no copy for this kind of store. */
  check(folder: string): void;
  isEmpty(): Promise<boolean>;
  /** Whether a restore ended halfway. */
  isIncomplete?(): boolean;
  /** Replaces all data of the shop by the copy. Resolves with the number of orders. */
  replaceBy(folder: string): Promise<number>;
}

/** If it fails, the folder does not exist. */
export async function backup(store: Store, folder: string): Promise<number> {
  if (existsSync(folder)) throw new Problem(`${folder} exists already: choose another folder.`);
  // Without a slash at the end.
  const finished = resolve(folder);
  const unfinished = `${finished}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    makeFolder(unfinished);
  } catch (error) {
    throw new Problem(`${folder} can't be created: ${error instanceof Error ? error.message : error}.`);
  }
  try {
    const orders = await store.copyTo(unfinished);
    renameSync(unfinished, finished);
    return orders;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

export async function restore(store: Store, folder: string, isForced: boolean): Promise<number> {
  store.check(folder);
  if (!isForced && !(await store.isEmpty()))
    throw new Problem(`${store.name} already has orders or carts: add --force to replace them all.`);
  return store.replaceBy(folder);
}
