import type { PeerAddress } from '../../runtime/node/transport/tcp-transport-options.ts';
import { MemoryNetwork } from '../../runtime/transport/memory-transport.ts';
import type { NodeId } from '../../spec/vocabulary.ts';
import { hostAndPort, TestServer } from '../transport/tcp-cluster.ts';
import { describeTransport } from './transport.contract.ts';

describeTransport('the memory network', () => {
  const network = new MemoryNetwork({ defer: (task) => setImmediate(task) });
  return {
    async join(id, listener) {
      const transport = network.join(id);
      await transport.start(listener);
      return transport;
    },
    addressOf: () => '',
  };
});

describeTransport('TCP', () => {
  const addresses = new Map<NodeId, PeerAddress>();
  const listed = (id: NodeId) => ({ id, address: hostAndPort(addresses.get(id)) });
  const servers = new Map<NodeId, TestServer>();
  return {
    async join(id, listener) {
      const server = new TestServer({ id, port: addresses.get(id)?.port ?? 0 });
      await server.transport.start(listener);
      addresses.set(id, server.transport.address);
      servers.set(id, server);
      for (const { transport } of servers.values()) transport.setPeers([...addresses.keys()].map(listed));
      return server.transport;
    },
    addressOf: (id) => hostAndPort(addresses.get(id)),
  };
});
