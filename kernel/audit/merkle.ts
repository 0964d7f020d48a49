import { createHash } from 'node:crypto';

/** SHA-256, 32 bytes. */
export type Hash = Buffer;

function sha256(...parts: (string | Uint8Array)[]): Hash {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A leaf and an inner node are told apart by their first byte, so that neither can pass for the other. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of one row. */
export function hashLeaf(content: string | Uint8Array): Hash {
  return sha256(LEAF, content);
}

/** Largest power of two below `size`: where the tree splits. */
function splitAt(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

/**
 * Root of the Merkle tree over leaves that are hashed already. Pure.
 *
 * @source RFC 6962, section 2.1
 * @throws RangeError when there are no leaves.
 */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  const [first] = leaves;
  if (!first) throw new RangeError('a Merkle tree has one leaf at least');
  if (leaves.length === 1) return first;
  const split = splitAt(leaves.length);
  return sha256(NODE, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/**
 * What proves that the leaf at `index` is below the root: the hashes beside its way up, the lowest first. Pure.
 *
 * @source RFC 6962, section 2.1.1
 */
export function merkleProof(leaves: readonly Hash[], index: number): Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`no leaf ${index} among ${leaves.length}`);
  }
  if (leaves.length === 1) return [];
  const split = splitAt(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...merkleProof(left, index), merkleRoot(right)]
    : [...merkleProof(right, index - split), merkleRoot(left)];
}

/** Whether a proof leads from a leaf to a root. Pure. */
export function checkProof(
  leaf: Hash,
  index: number,
  size: number,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  const climb = (at: number, count: number, height: number): Hash | undefined => {
    if (count === 1) return height === 0 ? leaf : undefined;
    const beside = proof[height - 1];
    if (!beside) return undefined;
    const split = splitAt(count);
    if (at < split) {
      const below = climb(at, split, height - 1);
      return below && sha256(NODE, below, beside);
    }
    const below = climb(at - split, count - split, height - 1);
    return below && sha256(NODE, beside, below);
  };
  if (!Number.isInteger(index) || index < 0 || index >= size) return false;
  return climb(index, size, proof.length)?.equals(root) ?? false;
}

/** What a seal says, apart from its own hash. */
export interface SealContent {
  /** From 1, without a gap. */
  seq: number;
  /** Ids of the rows as a multirange, `{[1,5),[7,9)}`. */
  ids: string;
  rowCount: number;
  root: Hash;
  /** Hash of the seal before; 32 zero bytes for the first. */
  previous: Hash;
  /** UTC instant, `2026-11-23T08:00:00.000Z`. */
  sealedAt: string;
}

/** Hash of a seal: over its content and the seal before it. Pure. */
export function hashSeal(seal: SealContent): Hash {
  const { seq, ids, rowCount, root, previous, sealedAt } = seal;
  const text = JSON.stringify([
    'gewu-audit-seal-1',
    seq,
    ids,
    rowCount,
    root.toString('hex'),
    previous.toString('hex'),
    sealedAt,
  ]);
  return sha256(text);
}
