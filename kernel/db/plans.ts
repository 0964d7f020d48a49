/** Begins a statement whose plan each connection keeps: for the few that every report runs. */
export const keepPlan = '/* plan */';

const names = new Map<string, string>();

/** The name under which a connection keeps the plan of a statement; undefined for all that do not ask for it. */
export function planName(text: string): string | undefined {
  if (!text.trimStart().startsWith(keepPlan)) return undefined;
  const known = names.get(text);
  if (known) return known;
  const name = `plan_${names.size + 1}`;
  names.set(text, name);
  return name;
}
