// A client for the chat completions API of OpenAI and compatible servers.
// https://platform.openai.com/docs/api-reference/chat/create
import { readDataFile } from '@boutique/service-kit/data-file';
import { type Env, EnvError } from '@boutique/service-kit/env';
import { propertiesOf } from '@boutique/service-kit/unknown-values';

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export interface Message {
  role: 'system' | 'user';
  content: string | Part[];
}

/** The model returned no usable answer. The message is logged, so it never quotes the visitor or the model. */
export class ModelError extends Error {
  /** The model timed out, did not respond, or returned status 5xx. A visitor's message can cause any other error. */
  readonly isOutage: boolean;

  constructor(message: string, isOutage = false) {
    super(message);
    this.isOutage = isOutage;
  }
}

/** Returns the content of the completion; throws a ModelError. */
export type CompleteChat = (messages: Message[], signal: AbortSignal) => Promise<string>;

/** A token may be a JWT of some kilobytes. */
const maxKeyBytes = 16 * 1024;
const maxResponseBytes = 256 * 1024;

/**
 * ASSISTANT_LLM_URL: the base URL, such as http://host:11434/v1; without it, returns undefined.
 * ASSISTANT_LLM_MODEL: the model's name, required with a URL.
 * ASSISTANT_LLM_API_KEY, or a file with the key in ASSISTANT_LLM_API_KEY_FILE: sent as a bearer token; optional.
 */
export function openChatCompletions(env: Env): CompleteChat | undefined {
  const base = env.optional('ASSISTANT_LLM_URL');
  if (!base) return undefined;
  const url = completionsUrl(env, base);
  const model = env.required('ASSISTANT_LLM_MODEL');
  const key = apiKey(env);
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };

  return async (messages, signal) => {
    // No temperature and no token limit: some models reject them.
    const body = JSON.stringify({ model, messages, response_format: { type: 'json_object' }, stream: false });
    try {
      // A redirect would send the key and the visitor's message to another server.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
      if (!response.ok) {
        await response.body?.cancel();
        throw new ModelError(`it returned status ${response.status}`, response.status >= 500);
      }
      return contentOf(await read(response));
    } catch (error) {
      if (error instanceof ModelError) throw error;
      if (signal.aborted) throw new ModelError('it timed out', true);
      throw new ModelError(`the request failed (${reasonOf(error)})`, true);
    }
  };
}

function completionsUrl(env: Env, base: string): string {
  const url = URL.parse(base);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new EnvError(
      `${env.service}: ASSISTANT_LLM_URL is not a valid base URL: set one such as http://host:11434/v1, without credentials or query.`,
    );
  return `${url.href.replace(/\/+$/, '')}/chat/completions`;
}

function apiKey(env: Env): string | undefined {
  const file = env.optional('ASSISTANT_LLM_API_KEY_FILE');
  const key = env.optional('ASSISTANT_LLM_API_KEY') ?? (file && readKey(env, file));
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw new EnvError(
      `${env.service}: the API key for ASSISTANT_LLM_URL is empty, or has characters that an HTTP header can't contain.`,
    );
  return key;
}

function readKey(env: Env, file: string): string {
  try {
    return readDataFile(file, maxKeyBytes).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new EnvError(`${env.service}: ASSISTANT_LLM_API_KEY_FILE is "${file}", but can't be read: ${reason}.`);
  }
}

async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxResponseBytes) throw new ModelError(`its response has more than ${maxResponseBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function contentOf(body: string): string {
  const { choices } = propertiesOf(parseJson(body));
  const { message } = propertiesOf(propertiesOf(choices)[0]);
  const { content } = propertiesOf(message);
  if (typeof content !== 'string') throw new ModelError('its response is not a chat completion');
  return content;
}

/** The parsed text; undefined if it isn't JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A code such as ECONNREFUSED: fetch's messages may quote the request. */
const reasonOf = (error: unknown): string => String(propertiesOf(propertiesOf(error).cause).code ?? 'unknown error');
