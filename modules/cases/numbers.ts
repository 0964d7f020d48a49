/**
 * First letters of the numbers of a district, as its residents would write them; the six digits of any other city's
 * district stand for themselves.
 */
const letters: Readonly<Record<string, string>> = {
  '150302': 'HB',
  '150303': 'HN',
  '150304': 'WD',
};

/** Prefix of the numbers of cases at a place: `WD` for `150300.150304.012.008`, of the city itself `150300`. */
export function prefixOfPlace(path: string): string {
  const [city = '', district] = path.split('.');
  const code = district ?? city;
  return letters[code] ?? code;
}

/**
 * A human number.
 *
 * @param day in China, `2026-11-23`
 * @param sequence counts the district's cases of the day from 1
 * @example formatNumber('WD', '2026-11-23', 42) // 'WD-20261123-0042'
 */
export function formatNumber(prefix: string, day: string, sequence: number): string {
  return `${prefix}-${day.replaceAll('-', '')}-${String(sequence).padStart(4, '0')}`;
}
