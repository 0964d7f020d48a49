import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listFiles, listModules, readText, root } from './house.ts';
import {
  findChineseLiterals,
  findForbiddenSyntax,
  findTextOnScreens,
  findUndocumentedFunctions,
  listExports,
} from './source.ts';

const files = listFiles(/\.tsx?$/).filter((path) => !path.endsWith('.d.ts'));
const product = files.filter((path) => !/\.test\.tsx?$/.test(path));
const isScreen = (path: string) =>
  /^(ui|apps\/(mobile|console))\/|^modules\/[^/]+\/web\//.test(path);

/** Files whose Chinese is data or said in both languages at once, and why. */
const chineseData: Record<string, RegExp> = {
  'what the demo and the tests make up':
    /(^|\/)(demo[^/]*|seed|testing)\.ts$|\/(synthetic|seed)\/|^tests\/|^bench\//,
  'names that offices and divisions bear':
    /^modules\/(places\/divisions|organization\/(departments|load))\.ts$/,
  'names of holidays, kept as they are published': /^kernel\/time\/holidays\.ts$/,
  'titles of the sources of limits': /^modules\/cases\/catalogue\.ts$/,
  'a text message and a name in both languages at once':
    /^modules\/identity\/(jobs|auth|residents)\.ts$/,
  'words that are cut, masked or asked for': /^modules\/cases\/suggest\/(mask|outside|tokens)\.ts$/,
  'words in which addresses are written': /^modules\/places\/address\/(parse|names|testing)\.ts$/,
  'words and numbers as files of places write them':
    /^modules\/places\/transfer\/plan\/(find|resolve|values)\.ts$/,
  'the name of the product': /^apps\/cli\/run\.ts$/,
};

/** Classes that React itself asks for. */
const classesOfReact = ['CrashBoundary', 'WithoutChart'];

/** Screens whose Chinese is looked up, not shown: names of holidays as they are published. */
const looksUpChinese = /^modules\/cases\/web\/console\/settings\/year\.ts$/;

/** Where the environment is read, beside the configuration: it is handed to a child or says how tests run. */
const readsEnvironment =
  /^(kernel\/config\/config|kernel\/db\/embedded-start|kernel\/testing\/cluster|apps\/server\/(demo|web-build)|apps\/cli\/run)\.ts$|^tests\/|^bench\/|\.test\.ts$/;

describe('source of the house', () => {
  it('is there', () => {
    expect(product.filter(isScreen).length).toBeGreaterThan(50);
    expect(product.length).toBeGreaterThan(200);
  });

  it('shows no text on a screen but by a message key', () => {
    const screens = product.filter((path) => isScreen(path) && !looksUpChinese.test(path));
    expect(screens.flatMap((path) => findTextOnScreens(path))).toEqual([]);
  });

  it('says nothing in Chinese alone on a server', () => {
    const allowed = Object.values(chineseData);
    const found = product
      .filter((path) => !isScreen(path) && !allowed.some((pattern) => pattern.test(path)))
      .flatMap((path) => findChineseLiterals(path));
    expect(found).toEqual([]);
  });

  it('has a docblock on every exported function', () => {
    expect(product.flatMap((path) => findUndocumentedFunctions(path))).toEqual([]);
  });

  it('has no enum, no decorator, and no class but errors', () => {
    const found = product.flatMap((path) => findForbiddenSyntax(path));
    expect(
      found.filter((one) => !classesOfReact.some((name) => one.endsWith(`class ${name}`))),
    ).toEqual([]);
  });

  it('has no file of more than 400 lines', () => {
    const long = files
      .filter((path) => path !== 'modules/schema.ts')
      .map((path) => ({ path, lines: readText(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const names = listFiles(/./).filter((path) => !/(^|\/)(README|zh-CN)[^/]*$/.test(path));
    expect(names.filter((path) => !/^[a-z0-9-]+(\/[a-z0-9.-]+)*$/.test(path))).toEqual([]);
  });

  it('reads the environment in one place', () => {
    expect(
      product.filter(
        (path) => !readsEnvironment.test(path) && /process\.env\b/.test(readText(path)),
      ),
    ).toEqual([]);
  });

  it('names in SQL no table of another room', () => {
    const owner = new Map(
      listFiles(/^modules\/[^/]+\/migrations\/.*\.sql$/).flatMap((path) =>
        [...readText(path).matchAll(/create table (\w+)/g)].map(([, name]) => [
          name as string,
          path.split('/')[1],
        ]),
      ),
    );
    expect(owner.size).toBeGreaterThan(20);
    const found = product
      .filter((path) => !/\/testing\.ts$|^(tests|bench)\/|^modules\/schema\.ts$/.test(path))
      .flatMap((path) => {
        const statements =
          readText(path)
            .match(/sql(<[^`]*>)?`[^`]*`/g)
            ?.join(' ') ?? '';
        return [...statements.matchAll(/\b(?:from|join|into|update)\s+(\w+)\b/g)]
          .filter(
            ([, name = '']) => owner.has(name) && !path.startsWith(`modules/${owner.get(name)}/`),
          )
          .map(([statement]) => `${path}: ${statement}`);
      });
    expect(found).toEqual([]);
  });

  it('has ten exports at most in the face of a module', () => {
    const faces = listModules().filter((name) => product.includes(`modules/${name}/index.ts`));
    expect(faces.length).toBeGreaterThan(3);
    const exported = faces.map((name) => [name, listExports(`modules/${name}/index.ts`)] as const);
    expect(exported.filter(([, names]) => names.length > 10)).toEqual([]);
  });

  it('tells in a README what each module is for', () => {
    expect(
      listModules().filter((name) => !existsSync(`${root}/modules/${name}/README.md`)),
    ).toEqual([]);
  });

  it('leaves nothing to do later', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b/;
    const found = files.filter(
      (path) => path !== 'tests/invariants/source.test.ts' && marks.test(readText(path)),
    );
    expect(found).toEqual([]);
  });

  it('skips no test and runs none alone', () => {
    const tests = files.filter(
      (path) => /\.test\.tsx?$/.test(path) && path !== 'tests/invariants/source.test.ts',
    );
    expect(
      tests.filter((path) => /\b(it|test|describe)\.(only|skip|todo|fails)\b/.test(readText(path))),
    ).toEqual([]);
  });
});

describe('the rules themselves', () => {
  it.each([
    'export const A = () => <p>Hello there</p>;',
    'export const A = () => <input placeholder="Your name" />;',
    "export const A = () => <b title={'A title'} />;",
    "export const A = ({ x }) => <b>{x ? 'Yes, please' : t('no')}</b>;",
    "export const label = '上报';",
    'export const A = () => <b>{`共 3 件`}</b>;',
  ])('find text on a screen: %s', (text) => {
    expect(findTextOnScreens('x.tsx', text)).toHaveLength(1);
  });

  it.each([
    'export const A = () => <p className="gw-text">{t(\'greeting\')} · {n}</p>;',
    'export const A = () => <input type="text" inputMode="numeric" />;',
    "// 上报\nexport const a = 'report';",
    'export const A = ({ t }) => <b key="one">{t(\'a\', { count: 1 })}</b>;',
  ])('let be: %s', (text) => {
    expect(findTextOnScreens('x.tsx', text)).toEqual([]);
  });

  it('find Chinese alone on a server, and not beside its English', () => {
    expect(findChineseLiterals('x.ts', "export const a = '没有';")).toHaveLength(1);
    expect(findChineseLiterals('x.ts', "export const a = { zh: '没有' };")).toHaveLength(1);
    expect(findChineseLiterals('x.ts', "export const a = { zh: '没有', en: 'none' };")).toEqual([]);
    expect(findChineseLiterals('x.ts', "z.string().describe('如 滨海社区');")).toEqual([]);
  });

  it('find a function without a docblock, an enum and a class', () => {
    expect(findUndocumentedFunctions('x.ts', 'export function a() {}')).toHaveLength(1);
    expect(
      findUndocumentedFunctions('x.ts', '/** Does. */\nexport function a() {}\nfunction b() {}'),
    ).toEqual([]);
    expect(
      findForbiddenSyntax('x.ts', 'enum A { B } class C {} class D extends Error {}'),
    ).toHaveLength(2);
  });
});
