// One chat completion from a model behind an OpenAI-compatible endpoint, by plain HTTP.
// https://platform.openai.com/docs/api-reference/chat/create
import { readFileSync } from 'node:fs';
import { type Env, EnvError } from '@boutique/service-kit/env';

type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export interface Message {
  role: 'system' | 'user';
  content: string | Part[];
}

/** The model gave no usable answer. The message is for the log: our own words, never the visitor's or the model's. */
export class ModelError extends Error {}

/** What the model says; a ModelError when it says nothing in time. */
export type Chat = (messages: Message[], signal: AbortSignal) => Promise<string>;

const mostBytes = 256 * 1024;

/**
 * ASSISTANT_LLM_URL: base of the endpoint, such as http://host:11434/v1; without it there is no model.
 * ASSISTANT_LLM_MODEL: the model's name there, needed with it. ASSISTANT_LLM_API_KEY, or ASSISTANT_LLM_API_KEY_FILE with
 * the key in a file: sent as a bearer token where the endpoint wants one.
 */
export function openChat(env: Env): Chat | undefined {
  const base = env.optional('ASSISTANT_LLM_URL');
  if (!base) return undefined;
  const url = completionsUrl(env, base);
  const model = env.required('ASSISTANT_LLM_MODEL');
  const key = apiKey(env);
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) };

  return async (messages, signal) => {
    // No temperature and no token limit: some models refuse to be told.
    const body = JSON.stringify({ model, messages, response_format: { type: 'json_object' }, stream: false });
    try {
      // A redirect would carry the key and the visitor's words elsewhere.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
      if (!response.ok) {
        await response.body?.cancel();
        throw new ModelError(`it answered ${response.status}`);
      }
      return contentOf(await read(response));
    } catch (error) {
      if (error instanceof ModelError) throw error;
      if (signal.aborted) throw new ModelError('it took too long');
      throw new ModelError(`it can't be reached (${reasonOf(error)})`);
    }
  };
}

function completionsUrl(env: Env, base: string): string {
  const url = URL.parse(base);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new EnvError(
      `${env.service}: ASSISTANT_LLM_URL is no base address of an endpoint: it takes one such as http://host:11434/v1, without a log-in.`,
    );
  return `${url.href.replace(/\/+$/, '')}/chat/completions`;
}

function apiKey(env: Env): string | undefined {
  const file = env.optional('ASSISTANT_LLM_API_KEY_FILE');
  const key = env.optional('ASSISTANT_LLM_API_KEY') ?? (file && readKey(env, file));
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw new EnvError(
      `${env.service}: the key for ASSISTANT_LLM_URL is empty, or has characters that no header takes.`,
    );
  return key;
}

function readKey(env: Env, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new EnvError(`${env.service}: ASSISTANT_LLM_API_KEY_FILE is "${file}", but it can't be read.`);
  }
}

async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new ModelError('its answer is too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function contentOf(body: string): string {
  const content = field(field(field(field(parse(body), 'choices'), '0'), 'message'), 'content');
  if (typeof content !== 'string') throw new ModelError('its answer is no chat completion');
  return content;
}

/** What a text of JSON says; undefined when it is none. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** A code such as ECONNREFUSED: messages of fetch may hold what was sent. */
const reasonOf = (error: unknown): string => String(field(field(error, 'cause'), 'code') ?? 'the connection failed');
