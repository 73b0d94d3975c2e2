/** The servers of a cluster, as --initial-cluster lists them: n1=http://a:2380,n2=http://b:2380 */

import { type Endpoint, endpointOf, hostAndPort, urlComplaint } from '../endpoint.ts';

export type ClusterList = ReadonlyMap<string, Endpoint>;

const member = /^([^=]*)=(.*)$/;

/** What is wrong with the list and how to mend it; null if nothing is. */
export function clusterComplaint(list: string): string | null {
  const nameOfAddress = new Map<string, string>();
  const names = new Set<string>();
  for (const part of list.split(',')) {
    const [, name = '', url = ''] = member.exec(part.trim()) ?? [];
    if (name === '') return `"${part}" is not of the form name=http://host:port`;
    const complaint = nameComplaint(name) ?? peerUrlComplaint(url);
    if (complaint !== null) return complaint;
    if (names.has(name)) return `it lists ${name} twice. Give every server its own name`;
    const address = hostAndPort(endpointOf(url));
    const other = nameOfAddress.get(address);
    if (other !== undefined) {
      return `it gives ${address} to both ${other} and ${name}. Give every server its own address`;
    }
    names.add(name);
    nameOfAddress.set(address, name);
  }
  return null;
}

/** Only for a list without complaint. */
export function clusterListOf(list: string): ClusterList {
  const members = list.split(',').map((part): [string, Endpoint] => {
    const [, name, url] = member.exec(part.trim()) as RegExpExecArray;
    return [name as string, endpointOf(url as string)];
  });
  return new Map(members);
}

/** Other servers must know the port before this one has started. */
export function peerUrlComplaint(url: string): string | null {
  const complaint = urlComplaint(url);
  if (complaint !== null) return complaint;
  return endpointOf(url).port === 0 ? `"${url}" has port 0, and the others must know it. Choose one` : null;
}

/** Of a server or a token: both stand in the header of every file. */
export function nameComplaint(name: string): string | null {
  if (/^[^\s,=]+$/.test(name) && Buffer.byteLength(name) <= 64) return null;
  return `"${name}" is no name: 1 to 64 bytes without spaces, commas and equals signs make one`;
}

/** A cluster of an even size survives no more failures than one with a server less. */
export function evenSizeWarning(size: number): string | null {
  if (size % 2 === 1) return null;
  const survived = size / 2 - 1;
  return (
    `A cluster of ${size} servers survives the loss of ${survived}, as one of ${size - 1} does, ` +
    `and waits for one more disk on every write. Use ${size - 1} or ${size + 1} servers.`
  );
}
