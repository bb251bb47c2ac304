/**
 * Takes the part for 8 kHz out of Silero's voice activity detector and writes it as the console reads it:
 * `node test/bench/screening/voice-model.ts silero_vad_v5.onnx resources/voice-activity.bin`.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { VOICE_MODEL_BYTES } from '../../../electron/screening/voice-activity.ts';

/** In the order of the file that is written. */
const TENSORS = [
  'stft.forward_basis_buffer',
  ...[0, 1, 2, 3].flatMap((layer) =>
    ['weight', 'bias'].map((part) => `encoder.${layer}.reparam_conv.${part}`),
  ),
  ...['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((part) => `decoder.rnn.${part}`),
  'decoder.decoder.2.weight',
  'decoder.decoder.2.bias',
];

interface Field {
  number: number;
  bytes: Uint8Array;
}

/** Fields of a protocol buffer that have a length; numbers are passed over. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key & 7;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else {
      const length = varint();
      yield { number: Math.floor(key / 8), bytes: bytes.subarray(at, at + length) };
      at += length;
    }
  }
}

const all = (bytes: Uint8Array, number: number): Uint8Array[] =>
  [...fieldsOf(bytes)].filter((field) => field.number === number).map((field) => field.bytes);
const one = (bytes: Uint8Array, number: number): Uint8Array => all(bytes, number)[0] ?? new Uint8Array();
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Numbers of fields in onnx.proto. */
const GRAPH_OF_MODEL = 7;
const NODES_OF_GRAPH = 1;
const NODE = { outputs: 2, kind: 4, attributes: 5 };
const ATTRIBUTE = { name: 1, tensor: 5, graph: 6 };
const RAW_OF_TENSOR = 9;

/** Constants of the branch for 8 kHz, by name. */
function constantsOf(model: Uint8Array): Map<string, Uint8Array> {
  const constants = new Map<string, Uint8Array>();
  for (const node of all(one(model, GRAPH_OF_MODEL), NODES_OF_GRAPH)) {
    for (const attribute of all(node, NODE.attributes)) {
      if (textOf(one(attribute, ATTRIBUTE.name)) !== 'else_branch') continue;
      for (const inner of all(one(attribute, ATTRIBUTE.graph), NODES_OF_GRAPH)) {
        if (textOf(one(inner, NODE.kind)) !== 'Constant') continue;
        const name = textOf(one(inner, NODE.outputs)).split('Inline_0__').at(-1) ?? '';
        constants.set(name, one(one(one(inner, NODE.attributes), ATTRIBUTE.tensor), RAW_OF_TENSOR));
      }
    }
  }
  return constants;
}

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error('Say which model to read and which file to write.');
  process.exit(1);
}
const constants = constantsOf(readFileSync(from));
const written = Buffer.concat(
  TENSORS.map((name) => {
    const numbers = constants.get(name);
    if (!numbers) throw new Error(`The model has no ${name}.`);
    return numbers;
  }),
);
if (written.length !== VOICE_MODEL_BYTES) {
  throw new Error(`${written.length} bytes, where ${VOICE_MODEL_BYTES} are due.`);
}
writeFileSync(to, written);
console.log(`${to}: ${written.length} bytes, SHA-256 ${createHash('sha256').update(written).digest('hex')}`);
