// Types of the wire, generated from the server's structs by `python -m dimp_web.schema`. Do not edit.

/** Paint a generation's recipe again with other seeds. */
export interface Again {
  type: "again";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  id?: string | null;
}

/** Animate a picture (the head unless `parent_id` names another), or words alone where only they are given. */
export interface Animate {
  type: "animate";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  prompt?: string | null;
  parent_id?: string | null;
  film?: Film;
}

/** Empty the canvas and set the generations so far aside; undo brings them back. */
export interface Clear {
  type: "clear";
}

/** What keeps a picture in place: a map of `kind`, made of `image` (a digest; else of the picture changed). With `ready`, the image is the map itself: pose and depth maps come from other programs. `model` names the network that reads the map, where there are several. */
export interface ControlWish {
  kind: string;
  image?: string | null;
  scale?: number;
  model?: string | null;
  ready?: boolean;
}

/** Cut a picture (else the head) to a box in its pixels, the rest of it untouched. */
export interface Crop {
  type: "crop";
  id?: string | null;
  left?: number;
  top?: number;
  width: number;
  height: number;
  aside?: boolean;
}

/** How long a film is, how fast it runs, and the kind of file; None leaves it to the model. */
export interface Film {
  frames?: number | null;
  fps?: number | null;
  format?: "gif" | "webp";
}

/** Flip a picture (else the head): left becomes right (horizontal), or top becomes bottom (vertical). */
export interface Flip {
  type: "flip";
  id?: string | null;
  direction?: "horizontal" | "vertical";
  aside?: boolean;
}

/** Put an image that is already a blob into the tree, as a root; `recipe` is how its file says it was made. */
export interface Import {
  type: "import";
  digest: string;
  suffix: string;
  size: number;
  width: number;
  height: number;
  name?: string;
  prompt?: string;
  lqip?: string;
  recipe?: ImportedRecipe | null;
  remarks?: Remark[];
}

/** A LoRA that a picture from outside was made with, as its file says; `digest` is its BLAKE3 where we wrote it. */
export interface ImportedLora {
  name: string;
  weight?: number;
  digest?: string;
}

/** How a picture from outside was made, as its own file says; empty or None is what it does not say. `tool` is the program that wrote it. `seed` is a decimal: other programs draw from 64 bits, more than a number in JSON can be trusted with. `sampler`, `schedule` and `model` are the tool's own names, `strength` is how far a source picture was left, `extras` whatever else it says, by its own names. `PARAMETER_NAMES` has the fields that are parameters under another name. */
export interface ImportedRecipe {
  tool: string;
  prompt?: string;
  negative?: string;
  seed?: string;
  steps?: number | null;
  guidance?: number | null;
  width?: number | null;
  height?: number | null;
  sampler?: string;
  schedule?: string;
  strength?: number | null;
  model?: string;
  model_hash?: string;
  lora_list?: ImportedLora[];
  extras?: Record<string, string>;
}

/** Move the head to another picture. */
export interface Jump {
  type: "goto";
  id: string;
}

/** Paint a fresh picture by the recipe of another one: the picture `id` (else the head), or `recipe` from a file. What this machine has not is replaced or left out, and said. `prompt` goes before the recipe's own words. */
export interface Like {
  type: "like";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  id?: string | null;
  recipe?: ImportedRecipe | null;
  prompt?: string | null;
}

/** A LoRA, by the name of its file in `models/loras` or by its digest, with its weight. */
export interface LoraWish {
  name: string;
  weight?: number;
}

/** Name a picture; an empty name removes it. */
export interface Name {
  type: "name";
  id: string;
  name: string;
}

/** Paint a fresh picture from words; `source` (a digest) starts from an image instead of noise. */
export interface New {
  type: "new";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  prompt: string;
  source?: string | null;
}

/** Write a note on a picture; an empty one removes it. */
export interface Note {
  type: "note";
  id: string;
  note: string;
}

/** Paint beyond a picture's edges, by a number of pixels on each side; the words may be empty. */
export interface Outpaint {
  type: "outpaint";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  modification?: string;
  parent_id?: string | null;
  left?: number;
  top?: number;
  right?: number;
  bottom?: number;
}

/** Paint a draft (else the head) as its model usually paints: the same seed and words, nothing given up. */
export interface Properly {
  type: "properly";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  id?: string | null;
}

/** Move the head forward again `times` moves. `head` is as in `Undo`. */
export interface Redo {
  type: "redo";
  times?: number;
  head?: string | null;
}

/** Change a picture (the head unless `parent_id` names another) as the words say, inside `mask` if given. The edges of a hard mask are softened over `feather` pixels (None: by the picture's size), or kept with `hard`. `description` says what the picture shows, for one that nobody described (a photo) or described badly. */
export interface Refine {
  type: "refine";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  modification: string;
  parent_id?: string | null;
  description?: string | null;
  mask?: string | null;
  feather?: number | null;
  hard?: boolean;
}

/** Something that was not done quite as asked, or with less than was there: a code for programs, and words. */
export interface Remark {
  code: string;
  text: string;
}

/** Change the mask by which a picture (else the head) kept the rest of the one before; nothing is painted. Its mask is grown by `grow` cells (below 0: shrunk; a cell is the shorter side by 128), or becomes `mask` (a digest, white where the change shows), or is dropped (`off`). `feather` and `hard` are about the edges of `mask`. */
export interface Remask {
  type: "remask";
  id?: string | null;
  grow?: number;
  mask?: string | null;
  feather?: number | null;
  hard?: boolean;
  off?: boolean;
  priority?: "background" | "interactive";
  aside?: boolean;
}

/** Give the session a title. */
export interface Rename {
  type: "rename";
  title: string;
}

/** Bring a picture back into the views. */
export interface Restore {
  type: "restore";
  id: string;
}

/** Bring the session back into the lists. */
export interface RestoreSession {
  type: "restore_session";
}

/** Paint again what failed or was stopped (else the newest of them), exactly as it was asked for. With `smaller`, at half the sides: for what did not fit into memory. */
export interface Retry {
  type: "retry";
  id?: string | null;
  smaller?: boolean;
}

/** Turn a picture (else the head) clockwise by quarters, pixel for pixel. */
export interface Rotate {
  type: "rotate";
  id?: string | null;
  degrees?: 90 | 180 | 270;
  aside?: boolean;
}

/** Make the changes between two pictures of one branch as one change of the earlier: it reduces drift. `id` is the later picture (else the head), `since` the earlier one (else where its branch began). */
export interface Squash {
  type: "squash";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  id?: string | null;
  since?: string | null;
}

/** Star a picture. */
export interface Star {
  type: "star";
  id: string;
}

/** Set a picture's tags. */
export interface Tag {
  type: "tag";
  id: string;
  tags: string[];
}

/** Take a picture out of the views. */
export interface Trash {
  type: "trash";
  id: string;
}

/** Take the session out of the lists. */
export interface TrashSession {
  type: "trash_session";
}

/** Move the head back `times` moves; with `head` only from there (a picture's id, or empty for an empty canvas). */
export interface Undo {
  type: "undo";
  times?: number;
  head?: string | null;
}

/** Remove the star of a picture. */
export interface Unstar {
  type: "unstar";
  id: string;
}

/** Make a picture (else the head) 2, 3 or 4 times as large, by the upscaler named or the best one here. */
export interface Upscale {
  type: "upscale";
  id?: string | null;
  scale?: number;
  upscaler?: string | null;
  priority?: "background" | "interactive";
  aside?: boolean;
}

/** Paint variations of a picture (else the head), near it or far from it. */
export interface Vary {
  type: "vary";
  steps?: number | null;
  seed?: number | null;
  guidance_scale?: number | null;
  width?: number | null;
  height?: number | null;
  strength?: number | null;
  negative_prompt?: string | null;
  count?: number;
  model?: string | null;
  method?: string | null;
  priority?: "background" | "interactive";
  options?: Record<string, string | number | boolean>;
  aside?: boolean;
  loras?: LoraWish[] | null;
  controls?: ControlWish[];
  references?: string[];
  tier?: "draft" | "full";
  scheduler?: string | null;
  vae?: string | null;
  keep?: "auto" | "off" | "strict" | null;
  id?: string | null;
  degree?: "strong" | "subtle";
}

/** A second model that a recipe needs beside the painting one: its role (redux, motion), name and revision. */
export interface AdapterUse {
  role: string;
  model: string;
  revision: string;
}

/** What a language model was asked about a modification, word for word, and what it answered. `digest` is the BLAKE3 of `answer` (both empty where none came); `refused` says why the answer was not taken, and is empty where the reading is the model's. Neither addresses nor keys are kept. */
export interface Asked {
  interpreter: string;
  model: string;
  messages: Message[];
  parameters: Record<string, string | number | boolean>;
  answer: string;
  digest: string;
  refused: string;
}

/** Place of a generation among those asked for in one action: number `index` (from 0) of `of`. */
export interface Batch {
  id: string;
  index: number;
  of: number;
}

/** A possible reading of unclear words: clearer `words` to say instead, and the `prompt` they would give. */
export interface Choice {
  words: string;
  prompt: string;
}

/** A collection with some of its pictures, the last put in first; `next` is what to ask for as `before`. */
export interface CollectionPage {
  collection: CollectionView;
  generations: GenerationView[];
  next: number | null;
}

/** A collection; with a `search` it is smart. `count` and `cover` (an image id) are of the pictures in use. `access` is what one may do with it; `owner` is the name of whose it is, where that is somebody else, and `shared` says that others have it, too. */
export interface CollectionView {
  id: string;
  title: string;
  count: number;
  cover: string | null;
  cover_id: string | null;
  search: Search | null;
  created_at: string;
  updated_at: string;
  trashed: boolean;
  access: "edit" | "own" | "view";
  owner: string;
  shared: boolean;
}

/** What the words would do to the history when they are said to the session (`POST /api/session/say`). `kind` is undo, redo, again, pick, first, go_back_to, start_over, keep or stop, `will` says it in words, and `action` is what would be done; null for a stop. Where there is no such picture, `refusal` says so instead, and `code` which refusal it is. `answer` and `unclear` do nothing: `told` is what would be answered or asked back, with the likeliest readings as `choices`. */
export interface Command {
  kind: string;
  will: string;
  action: New | Refine | Again | Like | Retry | Vary | Properly | Outpaint | Animate | Upscale | Remask | Crop | Rotate | Flip | Squash | Undo | Redo | Jump | Clear | Star | Unstar | Name | Note | Tag | Trash | Restore | Import | Rename | TrashSession | RestoreSession | null;
  refusal: string;
  code: string;
  told: string;
  choices: Choice[];
}

/** One control map of a recipe: its kind (canny, tile, pose, ...), the map's digest and the scale. `model` and `revision` name the network that reads the map; both are empty where the painting model does so itself. `made_from` is the digest of the picture that the map was made of; empty where the map itself was given. */
export interface ControlUse {
  kind: string;
  digest: string;
  scale: number;
  model: string;
  revision: string;
  made_from: string;
}

/** How the words were understood, and the outcome, as `POST /api/actions` answers. `kind` is new, refine, undo, redo, again, pick, first, go_back_to, start_over, keep or stop; `told` says it in words, and `action` is what was done. `stopped` names the generations whose work was stopped. With the kinds `answer` (to a question or small talk) and `unclear` nothing is done: `told` answers or asks back, and `choices` are the likeliest readings, each in words to say instead. */
export interface Done {
  kind: string;
  told: string;
  session_id: string;
  generation_ids: string[];
  events: string[];
  seq: number;
  repeated: boolean;
  stopped: string[];
  action: New | Refine | Again | Like | Retry | Vary | Properly | Outpaint | Animate | Upscale | Remask | Crop | Rotate | Flip | Squash | Undo | Redo | Jump | Clear | Star | Unstar | Name | Note | Tag | Trash | Restore | Import | Rename | TrashSession | RestoreSession | null;
  choices: Choice[];
}

/** What was measured, or `note` with the reason why nothing was. `outside` is the root mean square difference of the pixels outside the changed region, from 0 (the same) to 1; `decibels` says the same as a peak signal-to-noise ratio (above 40 it cannot be seen, below 25 it is obvious). `changed` is the part of the picture in the changed region, 0 to 1, and `region` how that was known: by the `mask` that was painted in, or `found` in the pictures. */
export interface Drift {
  outside: number | null;
  decibels: number | null;
  changed: number;
  region: string;
  note: string;
}

/** An embedding of textual inversion, called by any of `words` in a prompt: its digest, and its size in bytes. `family` are the models it is for, empty where the file does not tell; `vectors` the room that it takes, in tokens; `wrong` is why it can't be used, empty where it can. */
export interface EmbeddingFile {
  name: string;
  digest: string;
  size: number;
  words: string[];
  family: string;
  vectors: number;
  wrong: string;
}

/** One embedding of textual inversion in a prompt: the BLAKE3 of its file, and the word that stands for it there. */
export interface EmbeddingUse {
  digest: string;
  name: string;
}

/** The event of the log that a patch is about. */
export interface EventView {
  type: string;
  at: string;
  actor: string;
  op: string | null;
  version: number;
}

/** A value that was used: what it is called, and by how many pictures. */
export interface Facet {
  value: string;
  label: string;
  count: number;
}

/** What was used by the pictures that fit; `total` counts them all. `used` has the values for each filter, the most used first: model, scheduler, lora, kind, tag, session, collection. */
export interface Facets {
  total: number;
  starred: number;
  used: Record<string, Facet[]>;
}

/** One generation: its recipe as stored and what became of it. `image_path` is relative to the data folder. `width` and `height` are those of the picture once it is there. `name` is what the user called it, `file_name` what an imported picture was called where it came from, and `imported` how its file said that it was made. `description` is what a model saw in the picture, where one was asked. `kept` says where it changed, where the rest was left as it was. `unread` are the words at the end of the prompt that the model had no room for. `actor` is who asked for it or brought it: an account's id, else a kind of client. */
export interface GenerationView {
  prompt: string;
  negative_prompt: string;
  seed: number;
  steps: number;
  strength: number | null;
  guidance_scale: number;
  width: number;
  height: number;
  model: string;
  model_revision: string;
  scheduler: string;
  method: string;
  source: string | null;
  mask: string | null;
  source_prompt: string;
  instruction: string;
  options: Record<string, string | number | boolean>;
  loras: LoraUse[];
  controls: ControlUse[];
  adapters: AdapterUse[];
  references: string[];
  tier: string;
  feather: number;
  keep: string | null;
  edited: string | null;
  template: string;
  negative_template: string;
  embeddings: EmbeddingUse[];
  vae: string;
  vae_digest: string;
  id: string;
  session_id: string;
  timestamp: string;
  type: string;
  modification: string | null;
  batch: Batch | null;
  reading: Reading | null;
  remarks: Remark[];
  parent_id: string | null;
  image_id: string | null;
  image_path: string | null;
  image_url: string | null;
  status: string;
  order: number;
  seq: number;
  size: number;
  duration_ms: number;
  load_ms: number;
  fingerprint: Record<string, string>;
  lqip: string;
  kept: Kept | null;
  unread: string;
  moved_head: boolean;
  reason: string;
  message: string;
  hint: string;
  starred: boolean;
  name: string;
  file_name: string;
  imported: ImportedRecipe | null;
  note: string;
  description: string;
  tags: string[];
  trashed: boolean;
  actor: string;
}

/** Where a session stands: the part of its view that almost every event changes. */
export interface HeadView {
  session_id: string;
  title: string;
  head: string | null;
  floor: number;
  can_undo: boolean;
  can_redo: boolean;
  undo_to: string | null;
  redo_to: string | null;
  ahead: (string | null)[];
  behind: (string | null)[];
  trashed: boolean;
  version: number;
  generation_count: number;
  picture_count: number;
}

/** Some generations; `more` says that there are others before (history) or after (search) them. */
export interface HistoryPage {
  generations: GenerationView[];
  more: boolean;
}

/** The chain that led to a picture, the first picture first. `sources` are the digests of images from elsewhere that went into it (where a picture began from one, masks); `since_start` is the drift from the picture where its line began to the last, over all changes at once. */
export interface How {
  generation_id: string;
  session_id: string;
  image_id: string | null;
  steps: Step[];
  sources: string[];
  since_start: Drift;
}

/** Whose a collection, a style or a note is, and what the account that asks may do with it. `receivers` are those with whom it is shared; whoever is not the owner is told of their own part alone. */
export interface ItemPeople {
  id: string;
  kind: "collection" | "note" | "style";
  title: string;
  owner: Present;
  access: "edit" | "own" | "view";
  receivers: ItemReceiver[];
}

/** Somebody with whom an item is shared; `id` is `*`, without a name, for everybody in the house. */
export interface ItemReceiver {
  id: string;
  name: string;
  access: "edit" | "view";
  created_at: number;
}

/** Where a picture changed, so that every other pixel of it is that of the picture before. `mask` is the digest of the region (white where it changed), `edited` that of the picture as it was painted, before the rest was put back. Where nothing was put back, both are None and `note` says why. `method` names how the region was found. `area` is its share of the picture, 0 to 1; `noise`, `low` and `high` are differences in levels of 255: of what had not changed, and the thresholds between which the region was grown. */
export interface Kept {
  method: string;
  mask: string | null;
  edited: string | null;
  area: number;
  noise: number;
  low: number;
  high: number;
  note: string;
}

/** A LoRA that a painting can name: its digest, and its size in bytes. `family` are the models it is for, `base_model` the one it was trained on, `words` those that call it, as the file itself tells; `wrong` is why it can't be used, empty where it can. `preview_url` is a small picture of what it does, null where none lies beside the file. `notes` is what people wrote about it, one's own first. */
export interface LoraFile {
  name: string;
  digest: string;
  size: number;
  family: string;
  base_model: string;
  words: string[];
  wrong: string;
  preview_url: string | null;
  notes: LoraNoteView[];
}

/** What somebody wrote about a LoRA. `access` is what one may do with it; `owner` is the name of whose it is, where that is somebody else, and `shared` says that others have it, too. */
export interface LoraNoteView {
  id: string;
  text: string;
  access: "edit" | "own" | "view";
  owner: string;
  shared: boolean;
}

/** One LoRA of a recipe, addressed by the BLAKE3 of its file, with its weight; `name` is what people call it. */
export interface LoraUse {
  digest: string;
  weight: number;
  name: string;
}

/** What can condition a painting beside its model; `maps` are the control maps that can be made of a picture. */
export interface Materials {
  loras: LoraFile[];
  adapters: SecondModel[];
  maps: string[];
  embeddings: EmbeddingFile[];
}

/** Somebody who may use a session. `by_link`: they came by a link, and go with it. Times in Unix seconds. */
export interface MemberView {
  id: string;
  name: string;
  access: "continue" | "view";
  by_link: boolean;
  created_at: number;
  expires_at: number | null;
}

/** One message of a conversation with a language model; `role` is system, user or assistant. */
export interface Message {
  role: string;
  content: string;
}

/** A model as it is listed: `source` is embedded, folder, file or hub; `installed` whether it can paint now. `size_gb` is the download. `gated`: its licence must be accepted on the hub first. `revision` is the commit that was pulled. `fits` says whether this machine can hold it while nothing else is loaded (None: not known), `how` in which way. `recommended` marks the one to begin with here; it is never gated and never for non-commercial use alone. `tasks` are the ways it paints, `controlled` those it has under a control network; `reads_maps`: it reads a control map itself instead. `sees`: it looks at references; `reference_model` and `film_model` are the kinds of second model that it needs for references and for films (empty: none). `schedulers` can be chosen by name. `interprets`: it can be asked how words are meant; `describes`: and what a picture shows. `width`, `height` and `steps` are those it paints with by itself; 0 where they are not known. `fetched_gb` is how much of a pull that was begun is here. */
export interface Model {
  name: string;
  title: string;
  source: string;
  family: string;
  license: string;
  gated: boolean;
  size_gb: number;
  installed: boolean;
  chosen: boolean;
  note: string;
  commercial: boolean;
  repo: string;
  revision: string;
  fits: boolean | null;
  how: string;
  recommended: boolean;
  tasks: string[];
  controlled: string[];
  sees: boolean;
  reads_maps: boolean;
  reference_model: string;
  film_model: string;
  schedulers: string[];
  width: number;
  height: number;
  steps: number;
  interprets: boolean;
  describes: boolean;
  fetched_gb: number;
}

/** The model in the worker: `state` is absent, starting, loading, ready or failed; `detail` is for people. `idle_unload_s`: seconds without work after which a model that is ready is unloaded, 0 where it stays. */
export interface ModelView {
  state: string;
  name: string;
  detail: string;
  device: string;
  idle_unload_s: number;
}

/** What an action led to: the events it wrote (by tag) and the generations it asked for. `repeated` says that this operation id was done before, and that nothing was done now. */
export interface Outcome {
  session_id: string;
  generation_ids: string[];
  events: string[];
  seq: number;
  repeated: boolean;
}

/** All generations of a session that are not set aside by a clear, in order of asking, with little of each. */
export interface Outline {
  session_id: string;
  seq: number;
  nodes: OutlineNode[];
}

/** As much of a generation as an overview of a whole tree needs; `words` are cut to `OUTLINE_WORDS` characters. */
export interface OutlineNode {
  id: string;
  parent_id: string | null;
  type: string;
  status: string;
  order: number;
  words: string;
  starred: boolean;
  trashed: boolean;
}

/** What one event changed: the head part, and the generations to upsert by id, as they are now. */
export interface Patch {
  type: "patch";
  seq: number;
  session_id: string;
  event: EventView;
  head: HeadView;
  generations: GenerationView[];
}

/** A run of words that both prompts have, or only the first (gone), or only the second (new). */
export interface Piece {
  kind: "gone" | "new" | "same";
  text: string;
}

/** Who looks at a session at this moment, this client's person too. Nothing of it is kept. */
export interface PresenceUpdate {
  type: "presence";
  session_id: string;
  people: Present[];
}

/** A person: the account's id, and what they are called. */
export interface Present {
  id: string;
  name: string;
}

/** A style. `words` hold `{prompt}` where the prompt goes. `cover` is the image id of a picture that shows it. `sample_url` is where a small picture of a scene in this style is, if one was painted. `shipped`: it came with the program; `changed`: and its words or parameters are not as they came. `access` is what one may do with it; `owner` is the name of whose it is, where that is somebody else, and `shared` says that others have it, too. */
export interface PresetView {
  id: string;
  name: string;
  words: string;
  parameters: Record<string, string | number | boolean>;
  cover: string | null;
  cover_id: string | null;
  sample_url: string | null;
  shipped: boolean;
  changed: boolean;
  access: "edit" | "own" | "view";
  owner: string;
  shared: boolean;
}

/** A step of a running generation; `preview` is a WebP of at most 256 px as a data URL, when there is one. */
export interface ProgressView {
  type: "progress";
  generation_id: string;
  session_id: string;
  step: number;
  total_steps: number;
  eta_ms: number;
  preview: string | null;
}

/** A pull as it stands: what is fetched under which licence, and how many bytes of how many are here. `name` is what was asked for, `title` what people call it. `revision` and `size` (bytes) are empty and 0 until the hub has answered; `gated`: the hub wants its licence accepted first. `detail` and `hint` say why it failed. */
export interface PullView {
  name: string;
  title: string;
  state: "asking" | "done" | "failed" | "fetching" | "stopped" | "stopping";
  license: string;
  gated: boolean;
  revision: string;
  size: number;
  fetched: number;
  detail: string;
  hint: string;
}

/** The whole queue, `waiting` in the order it will be painted; `expected_ms` is how long until all is painted. That is None where it cannot be told: where nothing of some kind was painted before. `beside` is what other devices paint at the same time. */
export interface Queue {
  running: RunningEntry | null;
  beside: RunningEntry[];
  waiting: WaitingEntry[];
  paused: boolean;
  model: ModelView;
  expected_ms: number | null;
}

/** How a modification was read: kept so that replay never reads it again. */
export interface Reading {
  interpreter: string;
  kind: string;
  changes: string[];
  confidence: number;
  note: string;
}

/** The result of one generation; `asked` says that work on it has begun, and that another line will follow. `changes` names what differs from then to now (model revision, libraries, device, threads, ...) as (then, now). `difference` is the mean difference of the pixels in levels of 255, where both pictures have the same size. */
export interface ReplayLine {
  generation_id: string;
  verdict: "asked" | "cannot" | "differs" | "near" | "painted" | "same";
  digest: string | null;
  painted: string | null;
  painted_id: string | null;
  changes: Record<string, never[]>;
  difference: number | null;
  duration_ms: number;
  message: string;
  hint: string;
}

/** The generation being painted; `state` is starting, loading or painting. `done_ms` is as for what waits. */
export interface RunningEntry {
  id: string;
  session_id: string;
  prompt: string;
  kind: string;
  attempt: number;
  priority: string;
  state: string;
  step: number;
  total_steps: number;
  eta_ms: number;
  cancelling: boolean;
  session_title: string;
  done_ms: number | null;
}

/** Which pictures are looked for: those with every word, and with the other properties that are set. `since` and `until` are times in UTC as in a generation's `timestamp`, or the beginning of one: a day, an hour. `collection` is the id of a collection that is no search itself. `kind` is a generation's `type`. */
export interface Search {
  query: string;
  starred: boolean | null;
  model: string | null;
  scheduler: string | null;
  lora: string | null;
  kind: string | null;
  tag: string | null;
  session: string | null;
  collection: string | null;
  since: string;
  until: string;
}

/** A second model: `kind` is the class its folder names, `family` the family it is for (empty: not known). */
export interface SecondModel {
  name: string;
  kind: string;
  family: string;
}

/** Whose a session is, who may use it, and how these and those are called who acted in it, by their accounts' ids. `access` is what the account that asks may do. */
export interface SessionPeople {
  session_id: string;
  owner: Present;
  access: "continue" | "own" | "view";
  members: MemberView[];
  names: Record<string, string>;
}

/** A session in the list of sessions; `picture_count` leaves out what is not painted or in the trash. `access` is what one may do in it; `owner` is the name of whose it is, where that is somebody else, and `shared` says that others may use it, too. */
export interface SessionSummary {
  session_id: string;
  title: string;
  created_at: string;
  updated_at: string;
  generation_count: number;
  picture_count: number;
  cover: string | null;
  trashed: boolean;
  pending: number;
  access: "continue" | "own" | "view";
  owner: string;
  shared: boolean;
}

/** A session as a client opens it: the head, what is on the canvas, and the newest page of its history. */
export interface SessionView {
  session_id: string;
  title: string;
  created_at: string;
  updated_at: string;
  current_image: string | null;
  current_image_url: string | null;
  prompt: string | null;
  seed: number | null;
  head: HeadView;
  can_undo: boolean;
  can_redo: boolean;
  history: GenerationView[];
  history_more: boolean;
  generation_count: number;
  picture_count: number;
  seq: number;
}

/** What others share with this client came or went, or may be used in another way: all of it now. `sessions` by their ids; `library` are collections, styles and notes by theirs. */
export interface SharingUpdate {
  type: "sharing";
  sessions: Record<string, "continue" | "view">;
  library: Record<string, "edit" | "view">;
}

/** One picture of the chain: the words that made it, resolved, its whole recipe, and its drift where it has one. `asked` is what a language model was asked about the words, and what it answered; null where none was. */
export interface Step {
  words: string;
  generation: GenerationView;
  drift: Drift;
  asked: Asked | null;
}

/** A prompt in a style: its words, and what to ask for besides. */
export interface Styled {
  prompt: string;
  parameters: Record<string, string | number | boolean>;
}

/** What is in the trash; `count` counts the pictures, `more` says that there are others after the last one. */
export interface TrashView {
  sessions: SessionSummary[];
  collections: CollectionView[];
  generations: GenerationView[];
  count: number;
  more: boolean;
}

/** The new prompt, what changes in words, how strong and how sure; `unknown` is for the embedded model alone. `before` is the prompt that was read, and `diff` the words of both. `command` is set where the words are about the history: then the prompt is what a refine would make of them all the same. `strength` is what the chosen model would use by its `method`; before the model was first looked up, what is usual for the kind of change. */
export interface Understanding {
  prompt: string;
  changes: string[];
  negative: string[];
  strength: number;
  confidence: number;
  note: string;
  kind: string;
  instruction: string;
  sibling: boolean;
  unknown: UnknownWord[];
  before: string;
  diff: Piece[];
  command: Command | null;
  interpreter: string;
  method: string;
}

/** A word the embedded model never saw, and those of its words that are spelt alike. */
export interface UnknownWord {
  word: string;
  nearest: string[];
}

/** An upscaler as it is listed: `source` is built-in, package or file, `scale` how many times it enlarges at most. `chosen` marks the one used when none is named; `note` says what it is for, or why it cannot be used. */
export interface Upscaler {
  name: string;
  title: string;
  source: string;
  license: string;
  installed: boolean;
  chosen: boolean;
  note: string;
  scale: number;
}

/** A generation in the queue. `prompt` is cut to `PROMPT_SHOWN` characters. `expected_ms` is what painting it will take, `done_ms` how long from now until it is there with all that comes before it; both are None where nothing of the kind was painted before. */
export interface WaitingEntry {
  id: string;
  session_id: string;
  prompt: string;
  kind: string;
  attempt: number;
  priority: string;
  session_title: string;
  expected_ms: number | null;
  done_ms: number | null;
}

export type AnyAction = New | Refine | Again | Like | Retry | Vary | Properly | Outpaint | Animate | Upscale | Remask | Crop | Rotate | Flip | Squash | Undo | Redo | Jump | Clear | Star | Unstar | Name | Note | Tag | Trash | Restore | Import | Rename | TrashSession | RestoreSession;

/** A row of the table of parameters; what is absent is false, or not limited. */
export interface ParameterSpec {
  title?: string;
  type: string;
  bounds?: readonly [number, number];
  above_low?: boolean;
  multiple?: number;
  choices?: readonly string[];
  asked?: boolean;
  compared?: boolean;
  shown?: boolean;
  of_model?: boolean;
}

/** The painting parameters, in the order of comparisons. */
export const PARAMETERS = {
  seed: {"type": "integer", "bounds": [0, 9007199254740991], "asked": true, "compared": true, "shown": true},
  steps: {"type": "integer", "bounds": [1, 150], "asked": true, "compared": true, "shown": true, "of_model": true},
  count: {"type": "integer", "bounds": [1, 16], "asked": true},
  guidance_scale: {"title": "guidance", "type": "number", "bounds": [0, 100], "asked": true, "compared": true, "shown": true, "of_model": true},
  strength: {"type": "number", "bounds": [0, 1], "above_low": true, "asked": true, "compared": true, "shown": true, "of_model": true},
  width: {"type": "integer", "bounds": [64, 4096], "multiple": 16, "asked": true, "compared": true, "shown": true},
  height: {"type": "integer", "bounds": [64, 4096], "multiple": 16, "asked": true, "compared": true, "shown": true},
  negative_prompt: {"title": "negative", "type": "text", "asked": true, "compared": true, "shown": true},
  model: {"type": "text", "asked": true, "compared": true, "shown": true},
  model_revision: {"title": "revision", "type": "text", "compared": true, "shown": true, "of_model": true},
  tier: {"type": "choice", "choices": ["full", "draft"], "asked": true, "compared": true, "shown": true, "of_model": true},
  scheduler: {"type": "text", "asked": true, "compared": true, "shown": true, "of_model": true},
  vae: {"title": "VAE", "type": "text", "asked": true, "compared": true, "shown": true, "of_model": true},
  vae_digest: {"title": "VAE digest", "type": "digest", "compared": true, "of_model": true},
  method: {"type": "text", "asked": true, "compared": true, "shown": true, "of_model": true},
  loras: {"title": "LoRAs", "type": "list", "asked": true, "compared": true, "shown": true, "of_model": true},
  embeddings: {"type": "list", "compared": true, "shown": true, "of_model": true},
  controls: {"title": "control maps", "type": "list", "asked": true, "compared": true, "shown": true, "of_model": true},
  references: {"type": "list", "asked": true, "compared": true, "shown": true, "of_model": true},
  keep: {"type": "choice", "choices": ["auto", "off", "strict"], "asked": true, "compared": true, "shown": true},
  adapters: {"title": "with", "type": "list", "compared": true, "shown": true, "of_model": true},
  options: {"type": "mapping", "asked": true, "compared": true, "shown": true},
  source: {"type": "digest", "compared": true},
  mask: {"type": "digest", "compared": true, "shown": true},
  edited: {"type": "digest", "compared": true},
  feather: {"type": "number", "bounds": [0, 256], "compared": true},
} as const satisfies Record<string, ParameterSpec>;

/** What holds for the pictures of a kind; what is absent is false. */
export interface Kind {
  method?: string;
  sampled?: boolean;
  repeatable?: boolean;
  resized?: boolean;
  exact?: boolean;
  moving?: boolean;
}

/** The kinds of generations, by name. */
export const KINDS = {
  new: {"sampled": true, "repeatable": true},
  refinement: {"sampled": true, "repeatable": true},
  variation: {"sampled": true, "repeatable": true},
  inpaint: {"sampled": true, "repeatable": true},
  outpaint: {"method": "outpaint", "sampled": true, "repeatable": true},
  animation: {"method": "animate", "sampled": true, "repeatable": true, "moving": true},
  upscale: {"method": "upscale", "repeatable": true, "resized": true},
  remask: {"method": "remask", "repeatable": true, "resized": true},
  crop: {"method": "crop", "exact": true},
  rotate: {"method": "rotate", "exact": true},
  flip: {"method": "flip", "exact": true},
  import: {"method": "import"},
} as const satisfies Record<string, Kind>;
