/**
 * The version of etcd whose API this is, as far as it goes. What follows the + says who speaks; semver
 * ignores it.
 */
export const ETCD_VERSION = '3.5.0+raftchart';
export const ETCD_CLUSTER_VERSION = '3.5.0';
