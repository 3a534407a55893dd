// Which error replies of Redis mean that nothing was written. The first word of a reply is its code.

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
/** Redis rejects the first write of a script with these, but never a later one. */
const beforeFirstWrite = ['MISCONF', 'NOREPLICAS', 'OOM', 'READONLY'];
/** Redis Cluster sends these for keys that are on another node. */
const redirections = ['ASK', 'MOVED'];

/** ioredis follows redirections, up to a limit. */
const redirected = /^Too many Cluster redirections\. Last error: \w*Error: /;
/** Redis 6 and older prefix a script's error with its position; Redis 7 appends the position. */
const inOldScript = /^ERR Error running script .*?: -?(?=[A-Z]+ )/;
const inScript = /\bscript: [0-9a-f]{40}\b/;

/** The code of an error if Redis rejected the command before writing anything, such as OOM; otherwise undefined. */
export function rejectionCode({ message }: Error): string | undefined {
  if (/max number of clients reached/.test(message)) return 'MAXCLIENTS';
  // Redis does not kill a script that has written something.
  if (/Script killed by user with SCRIPT KILL/.test(message)) return 'SCRIPT KILL';
  const reply = message.replace(redirected, '').replace(inOldScript, '');
  const code = /^-?([A-Z]+)\b/.exec(reply)?.[1] ?? '';
  const isScript = inScript.test(message) || inOldScript.test(message);
  const codes = isScript ? beforeFirstWrite : [...beforeCommand, ...(redirected.test(message) ? redirections : [])];
  return codes.includes(code) ? code : undefined;
}
