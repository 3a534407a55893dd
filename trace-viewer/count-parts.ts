// Counts the parts of an export before they become objects: 4 MiB of empty ones would keep the event loop busy for seconds.
import protobuf from 'protobufjs/light.js';
import { HttpError } from './http-error.ts';

/** 3,000 spans with 12 attributes each have about as many in JSON, and half as many in protobuf. */
const maxParts = 200_000;
const tooMany = new HttpError(
  413,
  `The body has more than ${maxParts} parts. Configure the exporter to send smaller batches.`,
);

/** Throws if a protobuf message has too many messages in it. */
export function limitMessages(body: Uint8Array, type: protobuf.Type): void {
  const reader = protobuf.Reader.create(body);
  let count = 0;

  function read({ fieldsById }: protobuf.Type, end: number): void {
    while (reader.pos < end) {
      const tag = reader.uint32();
      const part = fieldsById[tag >>> 3]?.resolve().resolvedType;
      if (part instanceof protobuf.Type && (tag & 7) === 2) {
        if (++count > maxParts) throw tooMany;
        const length = reader.uint32();
        read(part, reader.pos + length);
      } else reader.skipType(tag & 7);
    }
  }
  read(type, reader.len);
}

const ascii = { quote: 0x22, backslash: 0x5c, comma: 0x2c, bracket: 0x5b, brace: 0x7b };

/** Throws if a JSON text has too many values. */
export function limitValues(json: Buffer): void {
  let count = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === ascii.quote) isText = !isText;
    else if (isText && byte === ascii.backslash) at++;
    else if (!isText && (byte === ascii.comma || byte === ascii.bracket || byte === ascii.brace) && ++count > maxParts)
      throw tooMany;
  }
}
