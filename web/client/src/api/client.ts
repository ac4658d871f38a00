// The server's routes as functions. Every refusal becomes an `ApiError` with a text for the user.
import { loadLazyTexts } from '../lib/i18n';
import { parseAnswer, ROOT } from '../lib/root';
import { describeProblem, type ProblemDocument } from './error_text';
import type {
  AnyAction,
  Done,
  GenerationView,
  How,
  ImportedRecipe,
  Materials,
  Model,
  Outcome,
  PresetView,
  PullView,
  Queue,
  Refine,
  ReplayLine,
  SessionPeople,
  SessionSummary,
  SessionView,
  Styled,
  Understanding,
  Upscaler,
} from './types.gen';

/** What the server refused: what happened (`message`) and what to try (`hint`). Status 0: it was not reached. */
export class ApiError extends Error {
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

/** An image that was uploaded, as the server describes it. */
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
export type Utterance = Omit<Refine, 'type' | 'modification' | 'feather' | 'hard'> & {
  type: 'say';
  words: string;
};

/** What can be sent to a session. */
export type SessionRequest = AnyAction | Utterance;

/** What a session answers: `told` only says what words were taken for. */
export type SessionAnswer = Outcome & Partial<Pick<Done, 'kind' | 'told' | 'action' | 'stopped' | 'choices'>>;

/** The value of a setting of the studio. */
export type SettingValue = string | number | boolean;

/** The settings of the studio with their defaults. */
export interface SettingsView {
  values: Record<string, SettingValue>;
  defaults: Record<string, SettingValue>;
  editable: string[];
  /** Those that hold from the next start of the studio. */
  at_start: string[];
  /** The values of those that have a few. */
  choices: Record<string, string[]>;
}

/** A page of generations, and whether there are more. */
export interface GenerationPage {
  generations: GenerationView[];
  more: boolean;
}

/** Sends a request and reads the answer. Throws an `ApiError`. */
export async function call<T>(method: string, url: string, body?: unknown, headers = {}): Promise<T> {
  return parseAnswer(await (await send(method, url, body, headers)).text()) as T;
}

/** Sends a request. Throws an `ApiError` for a refusal and where the server is not reached. */
export async function send(method: string, url: string, body?: unknown, headers = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(ROOT + url, {
      method,
      ...encodeBody(body, { Accept: 'application/json', ...headers }),
    });
  } catch {
    throw new ApiError(0, '', '');
  }
  if (!response.ok) throw await readError(response);
  return response;
}

/** Files are sent as they are, everything else as JSON. */
function encodeBody(body: unknown, headers: Record<string, string>): RequestInit {
  if (body === undefined) return { headers };
  if (body instanceof Blob) return { body, headers: { 'Content-Type': body.type, ...headers } };
  return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

/** The refusal in words. The page's own are not fetched before they are needed. */
async function readError(response: Response): Promise<ApiError> {
  await loadLazyTexts().catch(() => undefined);
  try {
    const problem = (await response.json()) as ProblemDocument;
    const { message, hint } = describeProblem(problem, response.statusText);
    return new ApiError(response.status, message, hint, problem.code);
  } catch {
    return new ApiError(response.status, response.statusText, '');
  }
}

/** The query of an address, without what is empty. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const given = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()}`;
}

const idempotent = (operation: string): Record<string, string> => ({ 'Idempotency-Key': operation });

/** Does an action, or says words. Sent again under the same operation it is done once. */
export function sendRequest(
  session: string | null,
  request: SessionRequest,
  operation: string,
): Promise<SessionAnswer> {
  if (request.type !== 'say')
    return call('POST', `/api/actions${query({ session })}`, request, idempotent(operation));
  const { type, ...words } = request;
  return call('POST', `/api/session/say${query({ session })}`, words, idempotent(operation));
}

/** A session as it is opened; by default the current one. */
export const fetchSession = (session?: string | null): Promise<SessionView> =>
  call('GET', `/api/session/current${query({ session })}`);

/** The page of a session's history that ends before a generation's order. */
export const fetchHistory = (
  session: string,
  before: number | null,
  limit: number,
): Promise<GenerationPage> => call('GET', `/api/session/history${query({ session, before, limit })}`);

/** All sessions. */
export async function fetchSessions(): Promise<SessionSummary[]> {
  const answer = await call<SessionSummary[] | { sessions: SessionSummary[] }>('GET', '/api/sessions');
  return Array.isArray(answer) ? answer : answer.sessions;
}

/** Whose a session is, who may use it, and how those are called who acted in it. */
export const fetchPeople = (id: string): Promise<SessionPeople> =>
  call('GET', `/api/sessions/${encodeURIComponent(id)}/people`);

/** The account that is signed in. */
export const fetchMe = (): Promise<{ id: string; name: string }> => call('GET', '/api/account/me');

/** Stops the work on a generation. */
export const cancelGeneration = (id: string): Promise<unknown> =>
  call('POST', `/api/generations/${id}/cancel`);

const LONGEST_WAIT_S = 30;

/** Waits until the work on a generation is over, at most some seconds. */
export const waitUntilOver = (id: string): Promise<unknown> =>
  call('GET', `/api/generations/${id}${query({ wait: LONGEST_WAIT_S })}`);

/** Has the model look at a picture: what it shows, which is also kept with it. */
export const describe = (id: string): Promise<{ description: string }> =>
  call('POST', '/api/describe', { id, again: true });

/** How a picture was made: the chain that led to it. */
export const fetchLineage = (id: string): Promise<How> => call('GET', `/api/generations/${id}/how`);

/** What differs where a line of changes is repeated: at least one of these. */
export interface RebaseRequest {
  since?: string;
  onto?: string;
  seed?: number;
  model?: string;
}

/** Repeats the changes of a line; answers when the last is painted, with what could not be. */
export async function rebase(id: string, request: RebaseRequest, operation: string): Promise<ReplayLine[]> {
  const response = await send('POST', `/api/generations/${id}/rebase`, request, idempotent(operation));
  const lines = (await response.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ReplayLine);
}

/** Marks pictures of any session: all of them, or none. */
export const markGenerations = (marks: {
  ids: readonly string[];
  starred?: boolean;
  trashed?: boolean;
}): Promise<unknown> => call('POST', '/api/bulk/mark', marks);

/** What was erased for good, or would be: generations, and pictures that are still used elsewhere (`kept`). */
export interface Erased {
  generation_ids: string[];
  events: number;
  images: string[];
  kept: string[];
}

/** Erases pictures of one session for good; with `dry_run` it only says what would be erased. */
export const eraseGenerations = (ids: readonly string[], dry_run: boolean): Promise<Erased> =>
  call('POST', '/api/erase', { ids, dry_run });

/** Stores an image file. */
export const uploadImage = (file: Blob): Promise<Upload> => call('POST', '/api/uploads', file);

/** Where a picture that was taken in is now; `recipe` is how its file says that it was made. */
export interface ImportedPicture {
  session_id: string;
  generation_id: string;
  known: boolean;
  recipe: ImportedRecipe | null;
}

/** Puts a picture into a session as a root, with the recipe in its file; one that is there is found. */
export const importPicture = (file: Blob, name: string, session: string | null): Promise<ImportedPicture> =>
  call('POST', `/api/import${query({ name, session })}`, file);

/** What an archive held; `repeated`: the session was here already. */
export interface ImportedArchive {
  session_id: string;
  title: string;
  generations: number;
  repeated: boolean;
}

/** Takes an archive of a session in, verified as a whole. */
export const importArchive = (file: Blob): Promise<ImportedArchive> =>
  call('POST', '/api/import', file, { 'Content-Type': 'application/zip' });

/** What runs and waits in all sessions. */
export const fetchQueue = (): Promise<Queue> => call('GET', '/api/queue');

/** Puts one waiting generation before another; null: at the end. */
export const reorderQueue = (id: string, before: string | null): Promise<Queue> =>
  call('POST', '/api/queue/reorder', { id, before });

/** All styles: those that came with the studio, then one's own. */
export const fetchStyles = (): Promise<{ presets: PresetView[] }> => call('GET', '/api/presets');

/** What a style is to be; what is left out stays as it is. */
export interface StyleRequest {
  name?: string;
  words?: string;
  parameters?: Record<string, string | number | boolean>;
  /** The picture that shows it. */
  cover?: string;
}

/** Keeps a style of one's own. */
export const keepStyle = (style: StyleRequest): Promise<PresetView> => call('POST', '/api/presets', style);

/** Changes a style. */
export const changeStyle = (id: string, style: StyleRequest): Promise<PresetView> =>
  call('PATCH', `/api/presets/${id}`, style);

/** Removes a style of one's own, or what was changed of one that came with the studio. */
export const removeStyle = (id: string): Promise<{ presets: PresetView[] }> =>
  call('DELETE', `/api/presets/${id}`);

/** Has a style's sample painted; answers when it is there. */
export const paintSample = (id: string): Promise<PresetView> => call('POST', `/api/presets/${id}/sample`);

/** A prompt in a style, with the parameters that go with it. */
export const applyStyle = (id: string, prompt: string): Promise<Styled> =>
  call('POST', `/api/presets/${id}/apply`, { prompt });

/** Starts nothing more, or goes on. */
export const pauseQueue = (paused: boolean): Promise<Queue> =>
  call('POST', `/api/queue/${paused ? 'pause' : 'resume'}`);

/** Stops all that waits and runs. */
export const cancelQueue = (): Promise<{ cancelled: string[]; queue: Queue }> =>
  call('POST', '/api/queue/cancel', {});

/** The models, and the name of the one in use. */
export const fetchModels = (): Promise<{ models: Model[]; chosen: string }> => call('GET', '/api/models');

/** The pull of a model that runs, else the last one; null before the first. */
export const fetchPull = (): Promise<{ pull: PullView | null }> => call('GET', '/api/models/pull');

/** Begins to pull a model from the hub, or goes on with it. */
export const pullModel = (name: string): Promise<{ pull: PullView | null }> =>
  call('POST', '/api/models/pull', { name });

/** Stops the pull that runs; what has arrived stays. */
export const stopPull = (): Promise<{ pull: PullView | null }> => call('POST', '/api/models/pull/cancel');

/** What pictures can be conditioned on: LoRAs, second models, kinds of control maps. */
export const fetchMaterials = (): Promise<Materials> => call('GET', '/api/materials');

/** The upscalers, and the name of the one that is used when none is named. */
export const fetchUpscalers = (): Promise<{ upscalers: Upscaler[]; chosen: string }> =>
  call('GET', '/api/upscalers');

/** The settings of the studio. */
export const fetchSettings = (): Promise<SettingsView> => call('GET', '/api/settings');

/** Changes settings of the studio; null takes one back to its default. */
export const patchSettings = (changes: Record<string, SettingValue | null>): Promise<SettingsView> =>
  call('PATCH', '/api/settings', changes);

/** How words would be read as a change of a picture, or (with an empty prompt) as a new one. Nothing is written. */
export const interpret = (
  session: string | null,
  modification: string,
  parent_id: string | null,
  prompt: string | null,
): Promise<Understanding> =>
  call('POST', `/api/interpret${query({ session })}`, { modification, parent_id, prompt });

/** Where a picture is got small. */
export const thumbnailUrl = (digest: string, size: 256 | 640 = 256): string =>
  `${ROOT}/api/images/${digest}/thumbnail?size=${size}`;

/** Where a session is got as a file. */
export const exportUrl = (session: string, format: string): string =>
  `${ROOT}/api/sessions/${session}/export?format=${format}`;

/** Where the live channel is opened, from the event after `after` on. */
export const socketUrl = (after: number): string =>
  `${location.origin.replace(/^http/, 'ws')}${ROOT}/api/ws/progress?after=${after}`;
