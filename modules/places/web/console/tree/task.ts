import type { ChildSort } from './codes.ts';

/** What is being done with the chosen place. */
export type Task =
  | { do: 'view' }
  | { do: 'edit' }
  | { do: 'outline' }
  | { do: 'add'; sort: ChildSort }
  | { do: 'move' }
  | { do: 'end' }
  /** The set of changes is looked at. */
  | { do: 'set' };
