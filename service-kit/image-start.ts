// The first code of an image: a bug may be thrown while the workload's modules are imported.
import { printCrashes } from './print-crashes.ts';

printCrashes();
