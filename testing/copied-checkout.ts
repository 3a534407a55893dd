// Copies this checkout for tests that edit and run it. The copy uses the npm packages installed here.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './sources.ts';

/** Caches and state of the installation, which the copy must not share. */
const ownEntries = /^\.(cache|install-stamp|modules\.yaml|pnpm-workspace-state.*)$/;
const notCopied = ['.git', '.data', '.load', 'dist', 'node_modules'];

/** Returns the copy's path; the copy is removed when the process exits. */
export function copyCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'checkout-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  // Links between workspace packages are relative: copied verbatim, they point to the copies.
  for (const name of readdirSync(root).filter((entry) => !notCopied.includes(entry)))
    cpSync(join(root, name), join(copy, name), { recursive: true, verbatimSymlinks: true, filter: isNoCache });
  linkPackages(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

const isNoCache = (path: string) => !ownEntries.test(basename(path));

function linkPackages(installed: string, target: string): void {
  mkdirSync(target);
  for (const name of readdirSync(installed).filter((entry) => !ownEntries.test(entry)))
    if (name !== '@boutique') symlinkSync(join(installed, name), join(target, name));
  mkdirSync(join(target, '@boutique'));
  for (const name of readdirSync(join(installed, '@boutique')))
    symlinkSync(readlinkSync(join(installed, '@boutique', name)), join(target, '@boutique', name));
}

/** Marks the copy as installed, so its commands don't install packages. */
export async function acceptPackages(copy: string): Promise<void> {
  const { stamp, wantedState } = await import(join(copy, 'scripts/install/packages.mjs'));
  writeFileSync(stamp, wantedState());
}

/** Links workspace packages into a new package of services/, as the installation would. */
export function linkWorkspacePackages(copy: string, service: string, dependencies: readonly string[]): void {
  const folder = join(copy, 'services', service, 'node_modules/@boutique');
  mkdirSync(folder, { recursive: true });
  for (const name of dependencies) symlinkSync(join('../../../..', name), join(folder, name));
}
