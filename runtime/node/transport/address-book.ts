/** Who belongs to the cluster, and where each server may be found. */

import type { MemberAddress, NodeId } from '../../../generated/vocabulary.ts';
import { addressIn } from '../server-address.ts';
import type { PeerAddress } from './tcp-transport-options.ts';

/** What a hello has room for. */
const LONGEST_ADDRESS = 255;

export class AddressBook {
  private readonly own: NodeId;
  private readonly lastKnown: ReadonlyMap<NodeId, PeerAddress>;
  private listed: ReadonlyMap<NodeId, string>;
  private readonly said = new Map<NodeId, string>();

  /** `lastKnown`: the members, too, until somebody says who they are. */
  constructor(own: NodeId, lastKnown: ReadonlyMap<NodeId, PeerAddress>) {
    this.own = own;
    this.lastKnown = lastKnown;
    this.listed = new Map([...lastKnown.keys()].map((id) => [id, '']));
  }

  /** Everybody of whom there is a list, this server too if it is in there. */
  get members(): ReadonlySet<NodeId> {
    return new Set(this.listed.keys());
  }

  /** Where the others reach this server, as they were told last; empty if it is not known, or too long. */
  get ownAddress(): string {
    const listed = this.listed.get(this.own) ?? '';
    const known = this.lastKnown.get(this.own);
    const address = listed === '' && known !== undefined ? textOf(known) : listed;
    return address.length > LONGEST_ADDRESS ? '' : address;
  }

  /** Returns those members that are said to be somewhere else than before. */
  replaceMembers(members: readonly MemberAddress[]): ReadonlySet<NodeId> {
    const before = this.listed;
    this.listed = new Map(members.map(({ id, address }) => [id, address]));
    const moved = members.filter(({ id, address }) => {
      const old = before.get(id);
      return old !== undefined && this.nearest(id, old) !== this.nearest(id, address);
    });
    return new Set(moved.map(({ id }) => id));
  }

  /** A server has dialled, and says where it is reached. */
  hear(id: NodeId, address: string): void {
    if (address === '') this.said.delete(id);
    else this.said.set(id, address);
  }

  /** Where to look, first of all where the members have agreed that it is. What is no address is left out. */
  waysTo(id: NodeId): readonly PeerAddress[] {
    const known = this.lastKnown.get(id);
    const texts = [
      this.listed.get(id) ?? '',
      known === undefined ? '' : textOf(known),
      this.said.get(id) ?? '',
    ];
    return [...new Set(texts)].flatMap((text) => addressIn(text) ?? []);
  }

  private nearest(id: NodeId, listed: string): string {
    const known = this.lastKnown.get(id);
    return listed === '' && known !== undefined ? textOf(known) : listed;
  }
}

function textOf({ host, port }: PeerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
