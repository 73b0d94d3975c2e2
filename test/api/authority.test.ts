/** Clients of etcd 3.4 that name a URL as their authority. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withAuthority } from '../../runtime/node/api/authority-repair.ts';
import { huffmanText } from '../../runtime/node/api/huffman-text.ts';
import { serve } from './served.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const RST_STREAM = 3;
const HEADERS = 1;
const END_STREAM = 1;
const END_HEADERS = 4;

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A POST of gRPC; the authority as it is written on the wire. */
function call(authority: Uint8Array, stream = 1): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
  const fields = [
    Buffer.of(0x83, 0x86, 0x45),
    text('/etcdserverpb.KV/Range'),
    Buffer.of(0x41),
    authority,
    Buffer.of(0x5f),
    text('application/grpc'),
  ];
  return frame(HEADERS, END_HEADERS, stream, Buffer.concat(fields));
}

const plain = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
/** `http://127.0.0.1:24790` as Go's client writes it, by Huffman's code. */
const huffman = Buffer.from('909d29aee30c044eae05c0b86e09a75f07', 'hex');

async function untilAnswered(socket: Socket): Promise<number[]> {
  const types: number[] = [];
  let held = Buffer.alloc(0);
  while (!types.includes(HEADERS) && !types.includes(RST_STREAM)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    held = Buffer.concat([held, chunk]);
    while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
      types.push(held.readUInt8(3));
      held = held.subarray(9 + held.readUIntBE(0, 3));
    }
  }
  return types;
}

async function connected(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setNoDelay(true);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

const noSettings = frame(4, 0, 0, Buffer.alloc(0));
const message = frame(0, END_STREAM, 1, Buffer.from([0, 0, 0, 0, 3, 10, 1, 97]));

describe('a client from Go', () => {
  it.each([
    ['a URL', plain('http://127.0.0.1:24790')],
    ['a URL in Huffman’s code', huffman],
    ['an address', plain('127.0.0.1:24790')],
  ])('whose authority is %s is answered', async (_, authority) => {
    const { url } = await serve();
    const socket = await connected(url);

    socket.write(Buffer.concat([Buffer.from(PREFACE), noSettings, call(authority), message]));

    expect(await untilAnswered(socket)).toContain(HEADERS);
  });

  it('is answered when its bytes come one by one', async () => {
    const { url } = await serve();
    const socket = await connected(url);
    const answered = untilAnswered(socket);

    const bytes = [Buffer.from(PREFACE), noSettings, call(plain('http://a:1')), message];
    for (const byte of Buffer.concat(bytes)) {
      await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    }

    expect(await answered).toContain(HEADERS);
  });

  it('would be refused by HTTP/2 as Node has it, which is why this is here', async () => {
    const { url } = await serve();
    const socket = await connected(url);
    const someSettings = frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100]));

    socket.write(Buffer.concat([Buffer.from(PREFACE), someSettings, call(plain('http://a:1')), message]));

    expect(await untilAnswered(socket)).toContain(RST_STREAM);
  });

  it('that goes away before it calls harms nobody', async () => {
    const { url, failures } = await serve();
    const socket = await connected(url);
    socket.write(Buffer.concat([Buffer.from(PREFACE), noSettings]));
    await once(socket, 'data');

    socket.resetAndDestroy();

    expect((await fetch(`${url}/version`)).status).toBe(200);
    expect(failures).toEqual([]);
  });
});

describe('an authority', () => {
  const authorityOf = (sent: Uint8Array) => {
    const whole = withAuthority(call(sent));
    expect(whole.length).toBe(9 + whole.readUIntBE(0, 3));
    const at = whole.indexOf(0x41, 9 + 26);
    return whole.subarray(at + 2, at + 2 + (whole[at + 1] as number)).toString();
  };

  it.each([
    ['http://127.0.0.1:24790', '127.0.0.1:24790'],
    ['https://n1.example:2379/', 'n1.example:2379'],
    ['127.0.0.1:2379', '127.0.0.1:2379'],
    ['http://a/b', 'http://a/b'],
    ['http://', 'http://'],
  ])('%s becomes %s', (sent, received) => {
    expect(authorityOf(plain(sent))).toBe(received);
  });

  it('is left alone in a frame that makes no sense, or is padded', () => {
    const good = call(plain('http://a:1'));
    for (let length = 10; length < good.length - 20; length++) {
      const cut = good.subarray(0, length);
      expect(withAuthority(cut)).toBe(cut);
    }
    const padded = Buffer.from(good);
    padded.writeUInt8(END_HEADERS | 8, 4);
    expect(withAuthority(padded)).toBe(padded);
  });
});

it('a text in HPACK’s Huffman code is read as RFC 7541 has it in its examples', () => {
  const read = (hex: string) => huffmanText(Buffer.from(hex, 'hex'));

  expect(read('f1e3c2e5f23a6ba0ab90f4ff')).toBe('www.example.com');
  expect(read('a8eb10649cbf')).toBe('no-cache');
  expect(read('9d29ad171863c78f0b97c8e9ae82ae43d3')).toBe('https://www.example.com');
  expect(read('ffff')).toBeUndefined();
  expect(read('f1e3c2e5f23a6ba0ab90f4')).toBeUndefined();
});
