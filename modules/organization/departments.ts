/** The departments that community matters are dispatched to, with the names that such bodies usually have. */
import type { Place } from '../places/index.ts';

/** A department by its field of work. */
export interface DepartmentKind {
  /** The same word in every district. */
  category: string;
  /** Name at a district or at the city. */
  zh: (place: Place) => string;
  en: (place: Place) => string;
}

const named =
  (city: string, district: string) =>
  ({ kind, name }: Place): string =>
    name + (kind === 'city' ? city : district);

const english =
  (words: string) =>
  (place: Place): string =>
    `${words}, ${englishName(place)}`;

/** A place in English; as it is stored where it has no such name. */
export function englishName({ nameEn, name }: Place): string {
  return nameEn ?? name;
}

/** See {@link DepartmentKind}. */
export const departments: readonly DepartmentKind[] = [
  {
    category: 'housing',
    zh: named('住房和城乡建设局', '住房和城乡建设局'),
    en: english('Housing and Construction Bureau'),
  },
  {
    category: 'urbanManagement',
    zh: named('城市管理综合执法局', '城市管理综合执法局'),
    en: english('Urban Management and Law Enforcement Bureau'),
  },
  {
    category: 'sanitation',
    zh: named('环境卫生服务中心', '环境卫生服务中心'),
    en: english('Sanitation Service Centre'),
  },
  {
    category: 'power',
    zh: named('供电公司', '供电分公司'),
    en: english('Power Supply Company'),
  },
  { category: 'water', zh: named('水务局', '水务局'), en: english('Water Bureau') },
  {
    category: 'heating',
    zh: named('供热服务中心', '供热服务中心'),
    en: english('Heating Service Centre'),
  },
  {
    category: 'fireRescue',
    zh: named('消防救援支队', '消防救援大队'),
    en: english('Fire and Rescue Brigade'),
  },
  {
    category: 'marketRegulation',
    zh: named('市场监督管理局', '市场监督管理局'),
    en: english('Market Regulation Bureau'),
  },
  { category: 'civilAffairs', zh: named('民政局', '民政局'), en: english('Civil Affairs Bureau') },
  {
    category: 'landscaping',
    zh: named('园林绿化服务中心', '园林绿化服务中心'),
    en: english('Parks and Greening Service Centre'),
  },
  { category: 'transport', zh: named('交通运输局', '交通运输局'), en: english('Transport Bureau') },
  {
    category: 'publicSecurity',
    zh: named('公安局', '公安派出所'),
    en: english('Police'),
  },
];
