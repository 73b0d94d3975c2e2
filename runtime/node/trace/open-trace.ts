/** The trace of a server in a Node process: a core to give to openNode, and a file that it fills. */

import type { ServerCore } from '../../server-core.ts';
import { TracingCore } from '../../trace/tracing-core.ts';
import { packageVersion } from '../package-version.ts';
import { TraceFile, type TraceFileOptions } from './trace-file.ts';

export interface NodeTrace {
  /** What openNode and RaftNode take as `core`: for one node, from one start to its stop. */
  readonly core: ServerCore;
  /** After node.stop(). Settles when everything is in the file. */
  close(): Promise<void>;
}

/**
 * Appends every step of a server to an NDJSON file, which `raftchart validate-trace` replays. The node
 * never waits for the file: what the disk cannot take in time is left out, and the trace says how much.
 * Rejects with what the file system says if the file cannot be opened.
 */
export async function openTrace(path: string, options: TraceFileOptions = {}): Promise<NodeTrace> {
  const file = await TraceFile.open(path, options);
  const core = new TracingCore({ output: file, ...tracingSurroundings() });
  return {
    core,
    close() {
      core.end();
      return file.close();
    },
  };
}

/** What a trace needs of the process that it is made in. */
export function tracingSurroundings() {
  const nowMs = () => performance.timeOrigin + performance.now();
  return { nowMs, base64: toBase64, version: packageVersion() };
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
