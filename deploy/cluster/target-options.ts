// The options by which a command selects its cluster.
import { defaultNamespace } from './target.ts';

export const targetOptions = {
  name: { type: 'text', value: 'NAME', default: 'boutique', help: "the kind cluster's name" },
  context: { type: 'text', value: 'NAME', help: 'a kubectl context to use instead of --name' },
  namespace: { type: 'text', value: 'NAME', default: defaultNamespace, help: "the shop's namespace" },
} as const;
