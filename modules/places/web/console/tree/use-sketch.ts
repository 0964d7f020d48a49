import { useMemo, useState } from 'react';
import {
  addVertex,
  blank,
  cornersOf,
  followVertex,
  middleAfter,
  moveVertex,
  positionOf,
  removeVertex,
  type Sketch,
  type Spot,
  snap,
  type Vertex,
} from './outline-edit.ts';

type Neighbours = Readonly<Record<string, Sketch>>;

interface State {
  own: Sketch;
  /** Neighbours by path. */
  others: Neighbours;
  chosen?: Vertex | undefined;
  /** Drawn from the start: presses of the ground go on with it. */
  fresh: boolean;
}

const nothing: State = { own: blank, others: {}, fresh: true };

/** An outline that is drawn, with the neighbours that are taken along. */
export interface Sketching {
  own: Sketch;
  /** Begins anew, beside these neighbours. */
  begin: (own: Sketch, neighbours: Neighbours) => void;
  /** Neighbours whose outline was taken along. */
  followed: Neighbours;
  chosen: Vertex | undefined;
  /** Drawn from the start: presses of the ground go on with it. */
  fresh: boolean;
  /** Whether neighbours that share a vertex are changed with it. */
  along: boolean;
  setAlong: (along: boolean) => void;
  choose: (vertex: Vertex | undefined) => void;
  move: (vertex: Vertex, to: Spot) => void;
  /** Moves the chosen vertex, onto a neighbour's where one is within reach; a step back is the whole of a drag. */
  drag: (to: Spot, reach: number, done: boolean) => void;
  /** Begins a drag of a vertex. */
  take: (vertex: Vertex) => void;
  /** Puts a vertex in the middle of the edge after another, and begins a drag of it. */
  split: (after: Vertex) => void;
  add: (after: Vertex, position: Spot, reach?: number) => void;
  remove: (vertex: Vertex) => void;
  replace: (own: Sketch) => void;
  /** Takes the last step back; undefined when there is none. */
  back: (() => void) | undefined;
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Holds an outline while it is drawn. */
export function useSketch(): Sketching {
  const [start, setStart] = useState(nothing);
  const [state, setState] = useState(nothing);
  const [past, setPast] = useState<readonly State[]>([]);
  const [along, setAlong] = useState(true);
  // `back`: what a step back leads to; a new vertex has its step already.
  const [dragged, setDragged] = useState<{ base: State; back?: State }>();

  const followed = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(state.others).filter(
          ([path, sketch]) => !isSame(sketch, start.others[path]),
        ),
      ),
    [state.others, start.others],
  );

  const step = (next: State) => {
    setPast([...past, state]);
    setState(next);
  };
  const follow = (change: Parameters<typeof followVertex>[1], others = state.others) =>
    along
      ? Object.fromEntries(
          Object.entries(others).map(([path, sketch]) => [path, followVertex(sketch, change)]),
        )
      : others;
  const targets = (others: State['others']) => Object.values(others).flatMap(cornersOf);

  const moved = (from: State, vertex: Vertex, to: Spot): State => ({
    ...from,
    own: moveVertex(from.own, vertex, to),
    others: follow({ do: 'move', from: positionOf(from.own, vertex)!, to }, from.others),
    chosen: vertex,
  });
  const added = (after: Vertex, to: Spot): State => {
    const ring = state.own[after.polygon]?.[after.ring] ?? [];
    const [a, b] = [ring[after.at], ring[(after.at + 1) % ring.length]];
    return {
      ...state,
      own: addVertex(state.own, after, to),
      others: a && b ? follow({ do: 'add', between: [a, b], to }) : state.others,
      chosen: { ...after, at: after.at + 1 },
    };
  };
  return {
    own: state.own,
    begin: (own, others) => {
      const next = { own, others, fresh: own === blank };
      setStart(next);
      setState(next);
      setPast([]);
      setDragged(undefined);
    },
    followed,
    chosen: state.chosen,
    fresh: state.fresh,
    along,
    setAlong,
    choose: (chosen) => setState({ ...state, chosen }),
    move: (vertex, to) => step(moved(state, vertex, to)),
    take: (vertex) => {
      setDragged({ base: state, back: state });
      setState({ ...state, chosen: vertex });
    },
    drag: (to, reach, done) => {
      const { chosen } = state;
      const from = dragged?.base ?? state;
      if (!chosen || !positionOf(from.own, chosen)) return;
      // What moves along is no target of its own.
      const free = positionOf(from.own, chosen)!;
      const around = targets(from.others).filter(
        (one) => !along || one[0] !== free[0] || one[1] !== free[1],
      );
      const snapped = snap(to, around, reach);
      const isStill = snapped[0] === free[0] && snapped[1] === free[1];
      setState(isStill ? { ...from, chosen } : moved(from, chosen, snapped));
      if (done) {
        setDragged(undefined);
        if (!isStill && dragged?.back) setPast([...past, dragged.back]);
      }
    },
    split: (after) => {
      const middle = middleAfter(state.own, after);
      if (!middle) return;
      const next = added(after, middle);
      step(next);
      setDragged({ base: next });
    },
    add: (after, position, reach = 0) =>
      step(added(after, snap(position, targets(state.others), reach))),
    remove: (vertex) => {
      const from = positionOf(state.own, vertex);
      if (!from) return;
      const ring = state.own[vertex.polygon]![vertex.ring]!;
      step({
        ...state,
        own: removeVertex(state.own, vertex),
        others: follow({ do: 'remove', from }),
        chosen: ring.length > 1 ? { ...vertex, at: Math.max(0, vertex.at - 1) } : undefined,
      });
    },
    replace: (own) => step({ ...state, own, chosen: undefined, fresh: own === blank }),
    back: past.length
      ? () => {
          setState(past.at(-1)!);
          setPast(past.slice(0, -1));
        }
      : undefined,
  };
}
