// Reports changes of source files. With `recursive`, fs.watch loses files on Linux after an editor replaced them (seen
// with Node 24); one watcher per folder does not, and needs no library such as chokidar.
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

const ignored = /^(node_modules|\..*)$/;
/** Tests, and temporary files of editors. */
const notASource = /\.test\.ts$|~$|^\d+$|^\./;

/** Calls `onChange` with the path that changed; returns a function that stops watching. */
export function watchSources(folders: string[], onChange: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function add(folder: string) {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      if (!name || notASource.test(name) || ignored.test(name)) return;
      // Perhaps a new folder.
      if (event === 'rename') addAll(folder);
      onChange(join(folder, name));
    });
    // The folder was removed.
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
