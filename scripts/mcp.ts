// `npm run mcp`: a read-only MCP server for the signals of a shop.
import { mcp, mcpCommand } from '../lab/mcp/command.ts';
import { runCommand } from '../start/command-line/run.ts';

await runCommand(mcpCommand, mcp, { exitCode: 2 });
