import { models } from '../session/state';

/** All models as options of a select; those that are not installed cannot be chosen. */
export function ModelOptions() {
  return (
    <>
      {models.value.map(({ name, title, installed }) => (
        <option key={name} value={name} disabled={!installed}>
          {title}
        </option>
      ))}
    </>
  );
}
