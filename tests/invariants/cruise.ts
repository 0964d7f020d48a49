import { createRequire } from 'node:module';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** Folders whose imports are looked at. */
export const folders = ['kernel', 'modules', 'ui', 'apps', 'tests', 'bench', 'docs'];

/** One import that breaks a rule. */
export interface Breach {
  rule: string;
  from: string;
  to: string;
}

/** What a look at the imports below a root found. */
export interface Cruise {
  modules: number;
  dependencies: number;
  breaches: Breach[];
}

/** Looks at every import below a root with the rules of `.dependency-cruiser.cjs`. */
export async function cruiseImports(root: string, below: string[] = folders): Promise<Cruise> {
  const require = createRequire(import.meta.url);
  const { forbidden, options } = require('../../.dependency-cruiser.cjs');
  const tsConfigFile = `${import.meta.dirname}/../../tsconfig.json`;
  const { enhancedResolveOptions, ...rest } = options;
  const { output } = await cruise(
    below,
    { ...rest, ruleSet: { forbidden }, validate: true, baseDir: root },
    enhancedResolveOptions,
    { tsConfig: extractTSConfig(tsConfigFile) },
  );
  const { summary } = output as ICruiseResult;
  return {
    modules: summary.totalCruised,
    dependencies: summary.totalDependenciesCruised ?? 0,
    breaches: summary.violations
      .filter((violation) => violation.rule.severity === 'error')
      .map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

if (import.meta.main) {
  const { modules, dependencies, breaches } = await cruiseImports(`${import.meta.dirname}/../..`);
  for (const { rule, from, to } of breaches) console.error(`${rule}: ${from} -> ${to}`);
  console.log(
    `imports: ${modules} modules, ${dependencies} imports, ${breaches.length} against the rules`,
  );
  // A tool that looks at nothing finds nothing wrong.
  if (breaches.length > 0 || modules === 0 || dependencies === 0) process.exitCode = 1;
}
