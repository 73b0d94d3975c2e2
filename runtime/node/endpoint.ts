/** Where a server listens or is reached, written as a URL as etcd does. */

export interface Endpoint {
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
}

const form = /^http:\/\/(?:\[([0-9a-f:.%]+)\]|([^\s:/@?#[\]]+)):(\d{1,5})\/?$/i;

/** What is wrong with the URL and how to mend it; null if nothing is. */
export function urlComplaint(url: string): string | null {
  if (/^(https|unixs):/i.test(url)) {
    return `"${url}" asks for TLS, which raftchart does not have. Write http:// and use a private network`;
  }
  const port = form.exec(url)?.[3];
  if (port === undefined)
    return `"${url}" is no URL of the form http://host:port, like http://127.0.0.1:2379`;
  return Number(port) <= 65_535 ? null : `"${url}" has no port: the largest is 65535`;
}

/** Only for a URL without complaint. */
export function endpointOf(url: string): Endpoint {
  const [, bracketed, plain, port] = form.exec(url) as RegExpExecArray;
  return { host: (bracketed ?? plain) as string, port: Number(port) };
}

export function hostAndPort({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export const urlOf = (endpoint: Endpoint) => `http://${hostAndPort(endpoint)}`;
