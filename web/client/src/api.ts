// The server's routes as functions. Every refusal becomes a `Problem` with words for the user.
import type {
  AnyAction,
  Done,
  GenerationView,
  How,
  Materials,
  Model,
  Outcome,
  Refine,
  ReplayLine,
  SessionSummary,
  SessionView,
  Understanding,
  Upscaler,
} from './api.gen';
import { refusal, type Refused } from './refusals';
import type { QueueState } from './socket';

/** What the server refused: what happened (`message`) and what to try (`hint`). Status 0: it was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint: string,
    /** Which refusal it is, for what can be done about it at once. */
    readonly code = '',
  ) {
    super(message);
  }
}

export interface Upload {
  image_id: string;
  image_url: string;
  width: number;
  height: number;
  size: number;
  suffix: string;
  lqip: string;
}

/** Words said to a session: the server tells whether they change the picture or speak of the history. */
export type Words = Omit<Refine, 'type' | 'modification'> & { type: 'say'; words: string };

/** What can be sent to a session, and what it answers: `told` only says what words were taken for. */
export type Sent = AnyAction | Words;
export type Answer = Outcome & Partial<Pick<Done, 'kind' | 'told' | 'action' | 'stopped'>>;

export type SettingValue = string | number | boolean;

export interface SettingsView {
  values: Record<string, SettingValue>;
  defaults: Record<string, SettingValue>;
  editable: string[];
}

async function call<T>(method: string, url: string, body?: unknown, headers: HeadersInit = {}): Promise<T> {
  return (await (await reach(method, url, body, headers)).json()) as T;
}

/** The answer itself; raises a `Problem` for a refusal and where the server is not reached. */
async function reach(
  method: string,
  url: string,
  body?: unknown,
  headers: HeadersInit = {},
): Promise<Response> {
  const raw = body instanceof Blob;
  const init: RequestInit = { method, headers: { Accept: 'application/json', ...headers } };
  if (body !== undefined) {
    init.body = raw ? body : JSON.stringify(body);
    init.headers = { 'Content-Type': raw ? body.type : 'application/json', ...init.headers };
  }
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch {
    throw new Problem(0, '', '');
  }
  if (!answer.ok) throw await problem(answer);
  return answer;
}

async function problem(answer: Response): Promise<Problem> {
  try {
    const said = (await answer.json()) as Refused;
    const { message, hint } = refusal(said, answer.statusText);
    return new Problem(answer.status, message, hint, said.code);
  } catch {
    return new Problem(answer.status, answer.statusText, '');
  }
}

const query = (values: Record<string, string | number | null | undefined>): string => {
  const set = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return set.length ? `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}` : '';
};

export function act(session: string | null, sent: Sent, op: string): Promise<Answer> {
  const headers = { 'Idempotency-Key': op };
  if (sent.type !== 'say') return call('POST', `/api/actions${query({ session })}`, sent, headers);
  const { type: _, ...words } = sent;
  return call('POST', `/api/session/say${query({ session })}`, words, headers);
}

export const currentSession = (session?: string | null): Promise<SessionView> =>
  call('GET', `/api/session/current${query({ session })}`);

export const history = (
  session: string,
  before: number | null,
  limit: number,
): Promise<{ generations: GenerationView[]; more: boolean }> =>
  call('GET', `/api/session/history${query({ session, before, limit })}`);

type Sessions = SessionSummary[] | { sessions: SessionSummary[] };

export const sessions = async (): Promise<SessionSummary[]> => {
  const answer = await call<Sessions>('GET', '/api/sessions');
  return Array.isArray(answer) ? answer : answer.sessions;
};

export const cancel = (id: string): Promise<unknown> => call('POST', `/api/generations/${id}/cancel`);

export const how = (id: string): Promise<How> => call('GET', `/api/generations/${id}/how`);

/** What a line of changes is said to again: one of these at least. */
export interface Rebase {
  since?: string;
  onto?: string;
  seed?: number;
  model?: string;
}

/** Says the changes of a line again; answers at the last of them, with what could not be painted. */
export async function rebase(id: string, wish: Rebase, op: string): Promise<ReplayLine[]> {
  const answer = await reach('POST', `/api/generations/${id}/rebase`, wish, { 'Idempotency-Key': op });
  const lines = (await answer.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ReplayLine);
}

export const upload = (file: Blob): Promise<Upload> => call('POST', '/api/uploads', file);

export const queue = (): Promise<QueueState> => call('GET', '/api/queue');

export const reorder = (id: string, before: string): Promise<QueueState> =>
  call('POST', '/api/queue/reorder', { id, before });

export const models = (): Promise<{ models: Model[]; chosen: string }> => call('GET', '/api/models');

export const materials = (): Promise<Materials> => call('GET', '/api/materials');

export const upscalers = (): Promise<{ upscalers: Upscaler[]; chosen: string }> =>
  call('GET', '/api/upscalers');

export const settings = (): Promise<SettingsView> => call('GET', '/api/settings');

export const changeSettings = (changes: Record<string, SettingValue | null>): Promise<SettingsView> =>
  call('PATCH', '/api/settings', changes);

export const interpret = (
  session: string | null,
  modification: string,
  parent_id: string | null,
  prompt: string | null,
): Promise<Understanding> =>
  call('POST', `/api/interpret${query({ session })}`, { modification, parent_id, prompt });

export const search = (
  q: string,
  starred: boolean,
  before: number | null,
  limit: number,
  model: string,
): Promise<{ generations: GenerationView[]; more: boolean }> =>
  call('GET', `/api/search${query({ q, starred: starred ? 'true' : null, before, limit, model })}`);

export const thumbnail = (digest: string, size: 256 | 640 = 256): string =>
  `/api/images/${digest}/thumbnail?size=${size}`;

/** Where a session is got as a file. */
export const exported = (session: string, format: string): string =>
  `/api/sessions/${session}/export?format=${format}`;

export const socketUrl = (after: number): string =>
  `${location.origin.replace(/^http/, 'ws')}/api/ws/progress?after=${after}`;
