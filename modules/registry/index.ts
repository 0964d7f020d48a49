/** The face of the registry for other modules. Browsers take `contract.ts`. */
import './errors.ts';
import type { Module } from '../../kernel/http/module.ts';

/** The registry as the composition sees it. */
export const registryModule: Module = {
  name: 'registry',
};
