// What every gRPC client of the shop has in common, whichever tool or service creates it.
import type { ChannelOptions } from '@grpc/grpc-js';

export const channelOptions: ChannelOptions = {
  // Services are never behind the http_proxy or grpc_proxy of a laptop or a company.
  'grpc.enable_http_proxy': 0,
  // Counters of each call that only a debugger's own service would read.
  'grpc.enable_channelz': 0,
};
