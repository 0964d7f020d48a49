import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkProof, type Hash, hashLeaf, hashSeal, merkleProof, merkleRoot } from './merkle.ts';

const contents = fc.array(fc.string(), { minLength: 1, maxLength: 70 });
const hashed = contents.map((texts) => texts.map(hashLeaf));
const sha = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');

describe('merkleRoot', () => {
  test("is RFC 6962's: of one leaf the leaf's hash, of three the left two paired first", () => {
    const [a, b, c] = ['', '00', '10'].map((hex) => sha(`00${hex}`)) as [string, string, string];
    const root = (texts: Uint8Array[]) => merkleRoot(texts.map(hashLeaf)).toString('hex');
    const leaves = [Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0x10)];
    expect(root(leaves.slice(0, 1))).toBe(a);
    // test vectors of the reference implementation, certificate-transparency's merkletree_test
    expect(a).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(root(leaves.slice(0, 2))).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    );
    expect(root(leaves)).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
    expect(root(leaves)).toBe(sha(`01${sha(`01${a}${b}`)}${c}`));
  });

  test('is the same for the same rows, another when one is changed, removed, added or moved', () => {
    fc.assert(
      fc.property(hashed, fc.nat(), fc.string(), (leaves, at, text) => {
        const root = merkleRoot(leaves);
        expect(merkleRoot([...leaves])).toEqual(root);
        const index = at % leaves.length;
        const other = hashLeaf(text);
        const differs = (list: Hash[]) => expect(merkleRoot(list)).not.toEqual(root);
        if (!other.equals(leaves[index]!)) differs(leaves.with(index, other));
        differs([...leaves, other]);
        if (leaves.length > 1) {
          differs(leaves.toSpliced(index, 1));
          const next = (index + 1) % leaves.length;
          if (!leaves[next]!.equals(leaves[index]!)) {
            differs(leaves.with(index, leaves[next]!).with(next, leaves[index]!));
          }
        }
      }),
    );
  });

  test('refuses to be the root of nothing', () => {
    expect(() => merkleRoot([])).toThrow(RangeError);
  });

  test('does not take an inner node for a row', () => {
    const leaves = ['a', 'b', 'c', 'd'].map(hashLeaf);
    const inner = [merkleRoot(leaves.slice(0, 2)), merkleRoot(leaves.slice(2))];
    const forged = inner.map((node) => hashLeaf(node));
    expect(merkleRoot(forged)).not.toEqual(merkleRoot(leaves));
  });
});

describe('merkleProof', () => {
  test('proves each row, and no other row, place or root', () => {
    fc.assert(
      fc.property(hashed, fc.nat(), fc.string(), (leaves, at, text) => {
        const index = at % leaves.length;
        const root = merkleRoot(leaves);
        const proof = merkleProof(leaves, index);
        const check = (leaf: Hash, place = index, other = root) =>
          checkProof(leaf, place, leaves.length, proof, other);
        expect(check(leaves[index]!)).toBe(true);
        const stranger = hashLeaf(`stranger ${text}`);
        expect(check(stranger)).toBe(false);
        expect(check(leaves[index]!, index, stranger)).toBe(false);
        expect(check(leaves[index]!, leaves.length)).toBe(false);
        if (proof.length > 0) {
          expect(checkProof(leaves[index]!, index, leaves.length, proof.slice(1), root)).toBe(
            false,
          );
        }
      }),
    );
  });

  test('refuses a row that is not there', () => {
    expect(() => merkleProof([hashLeaf('a')], 1)).toThrow(RangeError);
  });
});

describe('hashSeal', () => {
  const seal = {
    seq: 2,
    ids: '{[1,5),[7,9)}',
    rowCount: 6,
    root: hashLeaf('root'),
    previous: hashLeaf('previous'),
    sealedAt: '2026-11-23T08:00:00.000Z',
  };

  test('changes with each part of the seal', () => {
    const hashes = [
      seal,
      { ...seal, seq: 3 },
      { ...seal, ids: '{[1,5),[7,10)}' },
      { ...seal, rowCount: 7 },
      { ...seal, root: seal.previous },
      { ...seal, previous: seal.root },
      { ...seal, sealedAt: '2026-11-23T08:00:00.001Z' },
    ].map((s) => hashSeal(s).toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
