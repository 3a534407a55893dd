// The part of docs/reliability.md about peers that fall silent, and about the forms of Redis.
export const silenceSection = (): string => `## Silent machines and networks

A machine without power, or a network that drops packets, closes no connection. The tests named here cut connections this way.

| peer | what happens | test |
|---|---|---|
| a service, with \`pick_first\` and \`round_robin\` | a connection without a response to a ping for 3.5 s is replaced, connecting may take 3 s, and calls succeed within 5 s of the first missed deadline if the service or another replica can be reached, with one warning | \`service-kit/silent-peers.test.ts\` |
| Redis, Sentinel, Redis Cluster | a connection without a response for 2 s is replaced, with one warning, and commands succeed within 5 s of the first missed deadline if Redis can be reached | \`service-kit/redis-silence.test.ts\`, \`service-kit/redis-cluster.test.ts\` |
| a Sentinel, together with the connection to Redis | the next Sentinel is asked, within the same 5 s | \`service-kit/redis-silence.test.ts\` |
| Redis that became a replica | the connection is left within a second for the new primary | \`service-kit/redis-silence.test.ts\` |
| Redis Cluster during a failover | commands wait up to a second, then return UNAVAILABLE without effect; none is sent twice or later | \`service-kit/redis-cluster.test.ts\` |

A client has at most 900 calls to a service in flight, and others wait: more cancelled calls would end the connection, and with
it the calls of others. \`service-kit/cancel-storm.test.ts\` cancels 4,000 calls together; the details are in
[lab/notes](../lab/notes/cancelled-calls.md).

## Redis

Each form of \`REDIS_ADDR\` works with a user, a password, TLS, a private authority and IPv6: \`service-kit/redis-forms.test.ts\`
starts such servers. A Redis that requires certificates of its clients (\`tls-auth-clients yes\`, its default) is not supported.

- **Redis or Valkey.** Tested with Redis 7.0, and with Valkey 9.1 by \`test/valkey.test.ts\`, which repeats the tests of the
  stores. Stores that require all keys of a script to be declared, such as Dragonfly, are not supported: the scripts of
  emailservice find keys in an index.
- **Eviction must be off.** With another \`maxmemory-policy\` than \`noeviction\`, a full Redis deletes data without an error:
  carts with a volatile policy, because only they (and charges of Online Boutique's checkoutservice) expire, and orders too with
  an allkeys policy. A cart that lost a part of its keys can still be used (\`services/cartservice/evicted.test.ts\`). At startup,
  and whenever readiness is checked, a service that finds such a policy warns (\`kit.store.evicting\`). Managed services often have
  another default, such as volatile-lru in Amazon ElastiCache, Azure Managed Redis and Google Memorystore: set \`noeviction\` in the
  parameter group or the configuration of the instance.
- **Users** need the commands of the stores, and \`INFO\`; with the number of a database in \`REDIS_ADDR\` also \`SELECT\`, with Redis
  Cluster \`CLUSTER SLOTS\` and \`CLUSTER INFO\`, and with \`REDIS_WAIT_REPLICAS\` \`WAIT\`, and \`SET\` for \`replicated:*\`.
  \`npm run backup\` also needs \`SCAN\`, \`EVAL_RO\`, \`CLIENT PAUSE\` and \`CLIENT UNPAUSE\`.
`;
