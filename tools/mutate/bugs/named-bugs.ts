/** Bugs of real implementations, made here: what concerns elections, replication, commitment and storage. */

import type { NamedBug } from '../named-mutants.ts';
import { electionBugs } from './election-bugs.ts';
import { replicationBugs } from './replication-bugs.ts';
import { storageBugs } from './storage-bugs.ts';

export const namedBugs: readonly NamedBug[] = [...electionBugs, ...replicationBugs, ...storageBugs];
