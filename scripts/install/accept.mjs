// The root's postinstall script: `pnpm install` by the user counts as our own installation.
import { acceptInstallation } from './install.mjs';

await acceptInstallation();
