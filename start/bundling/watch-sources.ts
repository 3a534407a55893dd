// Tells of each change of a source file. The recursion of fs.watch loses files on Linux once an editor has replaced
// them (seen with Node 24): a plain watch per folder does not.
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

const ignored = /^(node_modules|\..*)$/;
/** Tests, and what editors write beside a file. */
const noSource = /\.test\.ts$|~$|^\d+$|^\./;

/** Calls back with the path of what has changed; returns what ends it. */
export function watchSources(folders: string[], changed: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function add(folder: string) {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      if (!name || noSource.test(name) || ignored.test(name)) return;
      // A new folder, perhaps.
      if (event === 'rename') addAll(folder);
      changed(join(folder, name));
    });
    // The folder is gone.
    watcher.on('error', () => drop(folder));
    watchers.set(folder, watcher);
  }

  function addAll(folder: string) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      add(folder);
      for (const entry of entries)
        if (entry.isDirectory() && !ignored.test(entry.name)) addAll(join(folder, entry.name));
    } catch {
      drop(folder);
    }
  }

  function drop(folder: string) {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  for (const folder of folders) addAll(folder);
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}
