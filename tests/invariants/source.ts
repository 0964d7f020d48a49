import ts from 'typescript';
import { readText } from './house.ts';

/** A place in a source file: `modules/x/y.ts:12 what stands there`. */
export type Finding = string;

function at(path: string, source: ts.SourceFile, node: ts.Node, what: string): Finding {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return `${path}:${line + 1} ${what}`;
}

function parse(path: string, text: string): ts.SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kind);
}

/** Words: a number such as WD-20261123-0042 is none. */
const letters = /\p{Ll}{2,}|\p{Script=Han}/u;
const han = /\p{Script=Han}/u;

/** Attributes whose text somebody reads or hears. */
const readAttributes =
  /^(title|label|alt|placeholder|aria-label|aria-description|aria-roledescription|aria-valuetext|summary|description|extra|okText|cancelText|emptyText|message|header|content)$/;

/**
 * Text that a screen shows without a message key: words between tags, in attributes that are read, and Chinese in any
 * literal.
 */
export function findTextOnScreens(path: string, text = readText(path)): Finding[] {
  const source = parse(path, text);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && letters.test(node.text)) {
      found.push(at(path, source, node, node.text.trim()));
    } else if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    ) {
      const attribute = enclosingAttribute(node);
      const read =
        attribute !== undefined && readAttributes.test(attribute) && letters.test(node.text);
      const shown = isShown(node) && letters.test(node.text);
      if (han.test(node.text) || read || shown)
        found.push(at(path, source, node, node.text.trim()));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Name of the attribute whose whole value a literal is. */
function enclosingAttribute(node: ts.Node): string | undefined {
  let up = node.parent;
  if (up && ts.isJsxExpression(up)) up = up.parent;
  return up && ts.isJsxAttribute(up) ? up.name.getText() : undefined;
}

/** Whether a literal stands between tags: `{'text'}`, `{a ? 'one' : 'two'}`. */
function isShown(node: ts.Node): boolean {
  let up = node.parent;
  while (up && (ts.isConditionalExpression(up) || ts.isParenthesizedExpression(up))) up = up.parent;
  return up !== undefined && ts.isJsxExpression(up) && !ts.isJsxAttribute(up.parent);
}

/** Whether a node is text beside its English, `{ zh, en }`, or a description of a field for programmers. */
function isPaired(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isPropertyAssignment(node)) {
    const names = node.parent.properties.map((p) => p.name?.getText(source).replace(/['"]/g, ''));
    const pair = { zh: 'en', 'zh-CN': 'en', nameZh: 'nameEn', name_zh: 'name_en' } as Record<
      string,
      string
    >;
    const other = pair[node.name.getText(source).replace(/['"]/g, '')];
    return other !== undefined && names.includes(other);
  }
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'describe' &&
    node.arguments.every((argument) => ts.isStringLiteralLike(argument))
  );
}

/** Chinese in literals of a file that runs on a server, where messages come from declarations and templates. */
export function findChineseLiterals(path: string, text = readText(path)): Finding[] {
  const source = parse(path, text);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (isPaired(node, source)) return;
    const literal =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node);
    if (literal && han.test(node.text)) found.push(at(path, source, node, node.text.trim()));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Exported functions without a docblock; overloads share the one of the first signature. */
export function findUndocumentedFunctions(path: string, text = readText(path)): Finding[] {
  const source = parse(path, text);
  const found: Finding[] = [];
  const documented = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isFunctionDeclaration(statement)) continue;
    if (!statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) continue;
    const name = statement.name?.text ?? 'default';
    if (ts.getJSDocCommentsAndTags(statement).length > 0) documented.add(name);
    if (!documented.has(name)) found.push(at(path, source, statement, name));
  }
  return found;
}

/** Names that a file exports as values: types cost its callers nothing. */
export function listExports(path: string, text = readText(path)): string[] {
  const source = parse(path, text);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) return [];
      const { exportClause } = statement;
      if (!exportClause || !ts.isNamedExports(exportClause)) return ['*'];
      return exportClause.elements.filter((e) => !e.isTypeOnly).map((e) => e.name.text);
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((d) => d.name.getText(source));
    }
    return [(statement as ts.FunctionDeclaration).name?.text ?? 'default'];
  });
}

/** Syntax that type stripping cannot remove, and what the house does without. */
export function findForbiddenSyntax(path: string, text = readText(path)): Finding[] {
  const source = parse(path, text);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isEnumDeclaration(node)) found.push(at(path, source, node, 'enum'));
    if (ts.isDecorator(node)) found.push(at(path, source, node, 'decorator'));
    if (ts.isClassDeclaration(node) || ts.isClassExpression(node)) {
      const parent = node.heritageClauses?.[0]?.types[0]?.expression.getText(source);
      if (!/Error$/.test(parent ?? ''))
        found.push(at(path, source, node, `class ${node.name?.text ?? ''}`));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
