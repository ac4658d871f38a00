// The parameters that a picture can be asked for with, as the server's table has them: the drawer, the presets and the
// comparison are made from it, so that no bound and no name is written twice.
import { PARAMETERS, type GenerationView, type ParameterSpec, type Refine } from '../api/types.gen';
import { t, type Key } from '../lib/i18n';

type Table = typeof PARAMETERS;
/** The name of a parameter. */
export type AnyParameter = keyof Table;
type NamesWith<Shape> = { [Name in AnyParameter]: Table[Name] extends Shape ? Name : never }[AnyParameter];
type Asked<Type> = NamesWith<{ type: Type; asked: true }>;

/** What the composer, the mask and the margins have fields of their own for. */
type Elsewhere = 'count' | 'strength' | 'method';
type NumberName = Exclude<Asked<'integer' | 'number'>, Elsewhere>;
type ChoiceName = 'model' | 'scheduler' | 'keep';
type TextName = Exclude<Asked<'text'>, Elsewhere | ChoiceName>;

/** A parameter that is a number. */
export interface NumberParameter<Name extends string = string> {
  name: Name;
  min: number;
  max: number;
  step: number;
}

const specs = Object.entries(PARAMETERS) as [AnyParameter, ParameterSpec][];
const ELSEWHERE: ReadonlySet<string> = new Set<Elsewhere>(['count', 'strength', 'method']);
const CHOICES: readonly ChoiceName[] = ['model', 'scheduler', 'keep'];
const isNumber = ({ type }: ParameterSpec): boolean => type === 'integer' || type === 'number';
const isChosenHere = ([name, { asked }]: [AnyParameter, ParameterSpec]): boolean =>
  asked === true && !ELSEWHERE.has(name);

/** The step of a field: what its numbers are multiples of, or a fraction that suits its range. */
function stepOf({ type, multiple, bounds }: ParameterSpec): number {
  if (multiple) return multiple;
  if (type === 'integer') return 1;
  return (bounds?.[1] ?? 1) > 1 ? 0.1 : 0.05;
}

function numberOf<Name extends AnyParameter>(name: Name, spec: ParameterSpec): NumberParameter<Name> {
  const [low, high] = spec.bounds ?? [0, Number.MAX_SAFE_INTEGER];
  const step = stepOf(spec);
  return { name, min: spec.above_low ? low + step : low, max: high, step };
}

/** The bounds of a parameter that is a number. */
export const boundsOf = (name: NamesWith<{ bounds: unknown }>): NumberParameter =>
  numberOf(name, PARAMETERS[name]);

/** The numbers that the next picture can be asked for with. */
export const NUMBERS = specs
  .filter((row) => isChosenHere(row) && isNumber(row[1]))
  .map(([name, spec]) => numberOf(name as NumberName, spec));

/** Numbers that the studio may have defaults of its own for. 0 leaves one to the model, so none may be 0. */
export const DEFAULT_NUMBERS: readonly NumberParameter[] = specs
  .filter(([, spec]) => spec.asked && isNumber(spec))
  .map(([name, spec]) => numberOf(name, spec))
  .map((row) => ({ ...row, min: Math.max(row.min, row.step) }));

/** The texts that the next picture can be asked for with, besides its prompt. */
export const TEXTS = specs
  .filter((row) => isChosenHere(row) && row[1].type === 'text')
  .map(([name]) => name as TextName)
  .filter((name) => !(CHOICES as readonly string[]).includes(name));

/** What two pictures may differ in besides their words. */
export const COMPARED = specs
  .filter(([, { compared }]) => compared)
  .map(([name]) => name as NamesWith<{ compared: true }>);

/** The name of a parameter of the next picture. */
export type ParameterName = NumberName | TextName | ChoiceName;
/** The parameters of the next picture; null leaves one to the studio. */
export type Parameters = { [Name in ParameterName]: NonNullable<Refine[Name]> | null };

/** Everything is left to the studio. */
export const NO_PARAMETERS = Object.fromEntries(
  [...NUMBERS.map(({ name }) => name), ...TEXTS, ...CHOICES].map((name) => [name, null]),
) as unknown as Parameters;

/** Parameters that are asked for. */
export type GivenParameters = { [Name in ParameterName]?: NonNullable<Parameters[Name]> };

/** Those of the parameters that are given. */
export const givenOnly = (parameters: Partial<Parameters>): GivenParameters =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));

/** What a parameter is called on the page. */
export function parameterLabel(name: string): string {
  const title = (PARAMETERS as Record<string, ParameterSpec>)[name]?.title ?? name;
  return t(`parameter.${title.replaceAll(' ', '-')}` as Key);
}

/** Whether two pictures were made with the same value of a parameter. */
export const isSameValue = (a: GenerationView, b: GenerationView, name: (typeof COMPARED)[number]): boolean =>
  JSON.stringify(a[name]) === JSON.stringify(b[name]);
