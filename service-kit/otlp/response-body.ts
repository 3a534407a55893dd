// Reads the bodies of collectors' responses: ExportServiceResponse, google.rpc.Status, JSON, text or a web page.
import protobuf from 'protobufjs';
import { propertiesOf } from '../unknown-values.ts';

const maxWords = 200;

/** Built for the first response that has a body. The fields have the same numbers for all signals. */
let messages: protobuf.Root | undefined;
const lookup = (type: string): protobuf.Type => {
  messages ??= protobuf.parse(`syntax = "proto3";
    message Response { Partial partial_success = 1; }
    message Partial { int64 rejected = 1; string message = 2; }
    message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
    message Any { string type_url = 1; bytes value = 2; }
    message RetryInfo { Duration retry_delay = 1; }
    message Duration { int64 seconds = 1; int32 nanos = 2; }`).root;
  return messages.lookupType(type);
};

/** The decoded message; no properties if it is malformed. */
function decode(type: string, bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const found = lookup(type);
    return found.toObject(found.decode(bytes), { longs: Number, arrays: true });
  } catch {
    return undefined;
  }
}

const isJson = (contentType: string): boolean => /\bjson\b/.test(contentType);
const isProtobuf = (contentType: string): boolean => /protobuf/.test(contentType);

/** Whether a body is a web page, such as a login form or a proxy's error. */
export const isHtml = (body: Uint8Array, contentType: string): boolean =>
  /\bhtml\b/.test(contentType) || /^\s*<(!doctype|html|head|body)\b/i.test(textOf(body.subarray(0, 100)));

/** The partial success in an ExportServiceResponse; undefined if the body is not one. */
export function decodeResponse(
  body: Uint8Array,
  contentType: string,
): { rejected: number; message: string } | undefined {
  const response = isJson(contentType) ? parseObject(textOf(body)) : decode('Response', body);
  if (!response) return undefined;
  const partial = propertiesOf(response.partialSuccess);
  const { rejectedSpans, rejectedDataPoints, rejectedLogRecords, errorMessage } = partial;
  return {
    rejected: Number(partial.rejected ?? rejectedSpans ?? rejectedDataPoints ?? rejectedLogRecords ?? 0),
    message: String(partial.message ?? errorMessage ?? ''),
  };
}

/** The delay that a google.rpc.Status asks for in its RetryInfo. */
export function retryDelayMs(details: Uint8Array): number | undefined {
  const { details: list } = decode('Status', details) ?? {};
  for (const detail of Array.isArray(list) ? list : []) {
    const { typeUrl, value } = propertiesOf(detail);
    if (!/google\.rpc\.RetryInfo$/.test(String(typeUrl)) || !(value instanceof Uint8Array)) continue;
    const { seconds = 0, nanos = 0 } = propertiesOf(decode('RetryInfo', value)?.retryDelay);
    return Number(seconds) * 1000 + Number(nanos) / 1e6;
  }
  return undefined;
}

/** The message in an error's body, in one line of at most 200 characters. */
export function wordsOf(body: Uint8Array, contentType: string): string {
  const found = isProtobuf(contentType) ? String(decode('Status', body)?.message ?? '') : textOf(body);
  const words = isHtml(body, contentType) ? titleOf(found) : (messageOf(parseObject(found)) ?? found);
  // Neither control characters nor invalid UTF-8.
  const line = words.replaceAll(/[\s\p{C}\ufffd]+/gu, ' ').trim();
  return line.length > maxWords ? `${line.slice(0, maxWords)}…` : line;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

const titleOf = (html: string): string =>
  /<title[^>]*>([^<]+)/i.exec(html)?.[1] ?? html.replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? propertiesOf(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Backends put it in different places: message, error, error.message, errors[0].message, ... */
function messageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { message, error, errors, detail } = propertiesOf(value);
  for (const part of [message, error, Array.isArray(errors) ? errors[0] : errors, detail])
    if (part) return messageOf(part);
  return undefined;
}
