/** Clients that put over gRPC, one put after the other each. */

import { GrpcPuts } from './grpc-puts.ts';
import { applyLoad, type LoadFigures, type LoadOrder } from './load.ts';

const value = new Uint8Array(256).fill(120);
const mostConnections = 8;

export class GrpcLoad {
  private readonly puts: GrpcPuts;
  private written = 0;

  constructor(endpoint: string, clients: number) {
    this.puts = new GrpcPuts(endpoint, Math.min(clients, mostConnections));
  }

  run(order: LoadOrder): Promise<LoadFigures> {
    return applyLoad(order, (client) => {
      this.written += 1;
      return this.puts.put(client, `bench/${client}/${this.written % 1000}`, value);
    });
  }

  close(): void {
    this.puts.close();
  }
}
