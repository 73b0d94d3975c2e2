/** etcd's services, all on the same node. */
import { ClusterService } from './cluster-service.ts';
import { KvService } from './kv-service.ts';
import { MaintenanceService } from './maintenance-service.ts';
import { MemberChanges } from './member-changes.ts';
import type { MemberRules } from './member-rules.ts';
import { NodeCalls, type NodeCallsOptions } from './node-calls.ts';

export interface Services {
  readonly kv: KvService;
  readonly cluster: ClusterService;
  readonly maintenance: MaintenanceService;
}

export function servicesOn(options: NodeCallsOptions & MemberRules): Services {
  const calls = new NodeCalls(options);
  return {
    kv: new KvService(calls),
    cluster: new ClusterService(calls, new MemberChanges(calls, options)),
    maintenance: new MaintenanceService(calls),
  };
}
