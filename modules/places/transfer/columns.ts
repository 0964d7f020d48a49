/** Guesses what a file tells: which kind of places, and which column says what. Pure. */
import { facilityFields } from '../facilities/fields.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import {
  type ColumnMap,
  fieldsOf,
  type TransferField,
  type TransferKind,
  transferKinds,
} from './fields.ts';
import type { SourceRow, Value } from './formats/format.ts';
import { categoryOf } from './plan/values.ts';

/** Headings of fields in the order in which they are tried: Chinese as offices write them, English, names of GIS files. */
const headings: Partial<Record<TransferField, readonly RegExp[]>> = {
  ...headingsOfFacilities(),
  category: [/^(category|类别|设施类别|设施类型|设施种类|种类)$/, /^(type|类型|设施名称)$/],
  keeper: [
    /^(keeper|管理者其他|管理者|管理单位|责任单位|管护单位|养护单位|维护单位|运营单位|产权单位)$/,
  ],
  checkedOn: [/^(checkedon|lastcheck|最近检查|检查日期|最近检查日期|上次检查|巡检日期|检测日期)$/],
  code: [
    /^(place)?(code|编码|代码|编号)$/,
    /^(小区|楼栋|楼|房屋|户|户室|单元|网格|微网格|社区|村|区划)(编码|代码|编号|code)$/,
    /^(bm|dm)$/,
  ],
  name: [],
  nameEn: [/^(nameen|englishname|english|英文名称?|英文)$/],
  address: [/^(address|addr|地址|详细地址|门牌地址|标准地址|dz|坐落)$/],
  subdistrict: [/^(subdistrict|street|town|街道|镇|乡镇|街道名称|所属街道|所属镇街|镇街)$/],
  community: [/^(community|village|社区|村|社区名称|所属社区|社区村|村居|sq|sqmc)$/],
  grid: [/^(grid|网格|网格名称|所属网格|网格编号|网格号|wg|wgmc)$/],
  microGrid: [/^(microgrid|微网格|微网格名称|所属微网格|微网格编号)$/],
  estate: [/^(estate|小区|小区名称|所属小区|院落|楼盘|楼盘名称|xq|xqmc|residential)$/],
  building: [
    /^(building|bldg|楼栋|楼号|楼栋号|楼栋名称|所属楼栋|栋|栋号|幢|幢号|楼|ld|ldh|ldmc|zh)$/,
  ],
  entrance: [/^(entrance|unit|单元|单元号|单元名称|所属单元|门洞|dy|dyh)$/],
  floors: [/^(floors|levels|buildinglevels|层数|楼层数|总层数|地上层数|总楼层|floornum|cs|zcs)$/],
  heightM: [/^(heightm|height|高度|楼高|建筑高度|bheight|gd)(m|米)?$/],
  floor: [/^(floor|level|楼层|所在楼层|所在层|层|层次|lc)$/],
  lng: [
    /^(lng|lon|long|longitude|经度|x|x坐标|坐标x|东坐标|easting|east|pointx|centerx|jd)$/,
    /(经度|lng|lon|longitude)$/,
  ],
  lat: [
    /^(lat|latitude|纬度|y|y坐标|坐标y|北坐标|northing|north|pointy|centery|wd)$/,
    /(纬度|lat|latitude)$/,
  ],
};

/** What is told of facilities, by the words of the screens and the names that exports give. */
function headingsOfFacilities(): Partial<Record<TransferField, readonly RegExp[]>> {
  type Words = Record<string, string>;
  const words = [zh, en].map(({ console: said }) => said.facilities.fields as Words);
  return Object.fromEntries(
    facilityFields.map(({ key, column }) => {
      const all = [key, column, ...words.map((one) => one[key]!)].map(normalize);
      return [key, [new RegExp(`^(${all.join('|')})$`)]];
    }),
  );
}

/** Headings of the name of each kind; a plain name stands for any. */
const nameHeadings: Record<TransferKind, RegExp> = {
  community: headings.community![0]!,
  grid: headings.grid![0]!,
  microGrid: headings.microGrid![0]!,
  estate: headings.estate![0]!,
  building: headings.building![0]!,
  entrance: headings.entrance![0]!,
  facility: /^(facility|设施名称|设施|点位名称|名称)$/,
  dwelling:
    /^(dwelling|room|flat|apartment|户室|房号|户号|房间号|房屋|室|室号|门牌号|门号|户|hh|fh)$/,
};
const plainName = /^(name|名称|名字|mc|title|label)$/;

/** Headings as they are compared: without case, blanks, signs and remarks in brackets. */
function normalize(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[（(【[].*?[)）】\]]/g, '')
    .replace(/[\s_\-.:：*/]+/g, '');
}

/** The kind of places that a layer tells of. @param hint name of the file and the layer */
export function guessKind(
  hint: string,
  columns: readonly string[],
  rows: readonly SourceRow[],
): TransferKind {
  const told = columns.find((column) => /^(kind|类型|地点类型)$/.test(normalize(column)));
  const [kind] = valuesOf(rows, told);
  const own = transferKinds.find((one) => one === kind);
  if (own) return own;
  if (columns.some((column) => namesSorts(valuesOf(rows, column)))) return 'facility';
  const has = (one: TransferKind) =>
    columns.some((column) => nameHeadings[one].test(normalize(column)));
  if (has('dwelling')) return 'dwelling';
  const byName = kindOfNames(
    valuesOf(
      rows,
      columns.find((one) => plainName.test(normalize(one))),
    ),
  );
  if (byName) return byName;
  const floors = columns.some((column) => headings.floors![0]!.test(normalize(column)));
  if (has('entrance') && !floors) return 'entrance';
  if (has('building') || floors) return 'building';
  const hinted = hintedKinds.find(([, words]) => words.test(hint))?.[0];
  if (hinted) return hinted;
  return (['estate', 'microGrid', 'grid', 'community'] as const).find(has) ?? 'building';
}

/** Whether most of some values are sorts of facilities. */
function namesSorts(values: readonly Value[]): boolean {
  const named = values.filter((value) => categoryOf(String(value)) !== undefined);
  return values.length > 0 && named.length > values.length * 0.6;
}

const hintedKinds: readonly (readonly [TransferKind, RegExp])[] = [
  ['facility', /facilit|设施/i],
  ['dwelling', /dwelling|room|户室|房屋|户/i],
  ['entrance', /entrance|单元/i],
  ['building', /building|楼栋|楼|栋/i],
  ['estate', /estate|小区/i],
  ['microGrid', /micro|微网格/i],
  ['grid', /grid|网格/i],
  ['community', /communit|village|社区|村/i],
];

const endings: readonly (readonly [TransferKind, RegExp])[] = [
  ['microGrid', /微网格$/],
  ['grid', /网格$/],
  ['community', /(社区|村|居委会|村委会)$/],
  ['building', /(号楼|楼|栋|幢|#)$/],
  ['entrance', /单元$/],
  ['dwelling', /室$/],
];

/** What most names end in. */
function kindOfNames(values: readonly Value[]): TransferKind | undefined {
  const names = values.filter((value) => typeof value === 'string');
  return endings.find(
    ([, ending]) => names.filter((name) => ending.test(name)).length > names.length * 0.6,
  )?.[0];
}

function valuesOf(rows: readonly SourceRow[], column: string | undefined): Value[] {
  if (column === undefined) return [];
  return rows.map(({ properties }) => properties[column] ?? null).filter((value) => value !== null);
}

/** Which column says what of a kind of places: by its heading, and numbers that look like coordinates. */
export function guessColumns(
  kind: TransferKind,
  columns: readonly string[],
  rows: readonly SourceRow[],
): ColumnMap {
  const free = new Set(columns);
  const map: ColumnMap = {};
  const take = (field: TransferField, column: string | undefined) => {
    if (column === undefined) return;
    map[field] = column;
    free.delete(column);
  };
  const find = (pattern: RegExp) => [...free].find((column) => pattern.test(normalize(column)));
  take('name', find(nameHeadings[kind]) ?? find(plainName));
  for (const field of fieldsOf[kind]) {
    if (field === 'name') continue;
    take(
      field,
      headings[field]?.map(find).find((column) => column !== undefined),
    );
  }
  if (fieldsOf[kind].includes('lng') && (!map.lng || !map.lat)) {
    const lng = [...free].find((column) => mostly(rows, column, (n) => n >= 73 && n <= 136));
    const lat = [...free].find((column) => mostly(rows, column, (n) => n >= 17 && n <= 54));
    if (lng && lat && lng !== lat) {
      take('lng', lng);
      take('lat', lat);
    }
  }
  return map;
}

/** Whether a column holds numbers with decimals that nearly all lie in a range. */
function mostly(
  rows: readonly SourceRow[],
  column: string,
  inRange: (n: number) => boolean,
): boolean {
  const values = valuesOf(rows, column);
  const fit = values.filter((value) => inRange(Number(value)) && /\.\d{3}/.test(String(value)));
  return values.length > 0 && fit.length > values.length * 0.9;
}
