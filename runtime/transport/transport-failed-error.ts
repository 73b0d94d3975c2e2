import { RaftError } from '../errors.ts';

/** The address at which other servers should reach this one cannot be had. */
export class TransportFailedError extends RaftError {
  override readonly name = 'TransportFailedError';
}
