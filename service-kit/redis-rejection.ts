// Which error replies of Redis mean that nothing was written, by their first word.

/** Redis checks for these before it runs a command. */
const beforeCommand = [
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'WRONGPASS',
];
/** Redis refuses the first write of a script for these, but never a later one. */
const beforeFirstWrite = ['MISCONF', 'NOREPLICAS', 'OOM', 'READONLY'];
/** Redis Cluster sends these for keys that are on another node. */
const redirections = ['ASK', 'MOVED'];

/** ioredis follows redirections, up to a limit. */
const redirected = /^Too many Cluster redirections\. Last error: \w*Error: /;
/** Redis 6 and older put a script's error behind its place; Redis 7 puts the place behind it. */
const inOldScript = /^ERR Error running script .*?: -?(?=[A-Z]+ )/;
const inScript = /\bscript: [0-9a-f]{40}\b/;

/** Redis' word for a command that it refused before writing anything; undefined for every other error. */
export function rejectionCode({ message }: Error): string | undefined {
  if (/max number of clients reached/.test(message)) return 'MAXCLIENTS';
  // Redis kills no script that has written something.
  if (/Script killed by user with SCRIPT KILL/.test(message)) return 'SCRIPT KILL';
  const reply = message.replace(redirected, '').replace(inOldScript, '');
  const word = /^-?([A-Z]+)\b/.exec(reply)?.[1] ?? '';
  const isScript = inScript.test(message) || inOldScript.test(message);
  const words = isScript ? beforeFirstWrite : [...beforeCommand, ...(redirected.test(message) ? redirections : [])];
  return words.includes(word) ? word : undefined;
}
