// `pnpm logs [SERVICE...]`: the log lines of the shop's pods.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { logs, logsCommand } from '../deploy/logs.ts';

await runClusterCommand(logsCommand, logs);
