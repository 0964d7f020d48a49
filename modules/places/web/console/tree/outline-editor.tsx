import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPositions } from '../drawing.ts';
import {
  areaOf,
  blank,
  listVertices,
  middleAfter,
  type Outline,
  positionOf,
  type Spot,
  snap,
  toOutline,
  type Vertex,
} from './outline-edit.ts';
import type { Sketching } from './use-sketch.ts';
import { usePlaceWords } from './words.ts';

/** Vertices a page of the table. */
const pageSize = 20;
/** Neighbours' corners within ten metres, in degrees of latitude, are offered. */
const nearDegrees = 0.00009;

const digits = 6;

/**
 * Draws an outline: on the map by mouse or finger, and by keys in a table of its coordinates. The map itself is beside it.
 */
export function OutlineEditor({
  sketching,
  before,
  targets,
  pointWord,
}: {
  sketching: Sketching;
  before: Outline | null;
  /** Corners of the neighbours. */
  targets: readonly Spot[];
  /** Said where a single point is a position. */
  pointWord?: string | undefined;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const id = useId();
  const { own, chosen, along, followed } = sketching;
  const vertices = listVertices(own);
  const at = chosen ? vertices.findIndex((one) => isSame(one, chosen)) : -1;
  const [page, setPage] = useState(0);
  const shownPage = at >= 0 ? Math.floor(at / pageSize) : Math.min(page, lastPage(vertices.length));
  const outline = toOutline(own);
  const shared = Object.keys(followed).length;
  const turn = (by: number) => {
    sketching.choose(undefined);
    setPage(shownPage + by);
  };
  return (
    <fieldset className="tree__sketch">
      <legend>{t('console.tree.outline.title')}</legend>
      <p className="gw-soft">
        {t(vertices.length < 3 ? 'console.tree.outline.press' : 'console.tree.outline.help')}{' '}
        {vertices.length < 3 && pointWord}
      </p>
      <label className="tree__check">
        <input
          type="checkbox"
          checked={along}
          onChange={(event) => sketching.setAlong(event.target.checked)}
        />
        {t('console.tree.outline.along')}
      </label>
      <p role="status">
        {outline
          ? t('console.tree.outline.size', {
              size: words.size(areaOf(outline)),
              before: before ? words.size(areaOf(before)) : t('console.tree.blank'),
            })
          : t('console.tree.outline.points', { count: vertices.length })}
        {shared > 0 && ` ${t('console.tree.outline.followed', { count: shared })}`}
      </p>
      <div className="gw-inline">
        <button
          type="button"
          className="gw-button"
          disabled={!sketching.back}
          onClick={sketching.back}
        >
          {t('console.tree.outline.back')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={vertices.length === 0}
          onClick={() => sketching.replace(blank)}
        >
          {t('console.tree.outline.anew')}
        </button>
      </div>
      {vertices.length > 0 && (
        <div className="tree__scroll">
          <table className="tree__table tree__vertices">
            <caption>{t('console.tree.outline.table', { count: vertices.length })}</caption>
            <thead>
              <tr>
                <th scope="col">{t('console.tree.outline.number')}</th>
                <th scope="col">{t('console.tree.outline.lng')}</th>
                <th scope="col">{t('console.tree.outline.lat')}</th>
                <th scope="col">{t('console.tree.outline.do')}</th>
              </tr>
            </thead>
            <tbody>
              {vertices.slice(shownPage * pageSize, (shownPage + 1) * pageSize).map((vertex, i) => (
                <VertexRow
                  key={`${vertex.polygon}-${vertex.ring}-${vertex.at}`}
                  number={shownPage * pageSize + i + 1}
                  vertex={vertex}
                  isChosen={chosen !== undefined && isSame(vertex, chosen)}
                  sketching={sketching}
                  targets={targets}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {vertices.length > pageSize && (
        <div className="gw-inline">
          <button
            type="button"
            className="gw-button"
            disabled={shownPage === 0}
            onClick={() => turn(-1)}
          >
            {t('console.tree.outline.earlier')}
          </button>
          <button
            type="button"
            className="gw-button"
            disabled={shownPage === lastPage(vertices.length)}
            onClick={() => turn(1)}
          >
            {t('console.tree.outline.later')}
          </button>
        </div>
      )}
      <Typed id={id} onApply={(ring) => sketching.replace([[ring]])} />
    </fieldset>
  );
}

const lastPage = (count: number) => Math.max(0, Math.ceil(count / pageSize) - 1);
const isSame = (a: Vertex, b: Vertex) =>
  a.polygon === b.polygon && a.ring === b.ring && a.at === b.at;

function VertexRow({
  number,
  vertex,
  isChosen,
  sketching,
  targets,
}: {
  number: number;
  vertex: Vertex;
  isChosen: boolean;
  sketching: Sketching;
  targets: readonly Spot[];
}) {
  const { t } = useTranslation('places');
  const position = positionOf(sketching.own, vertex)!;
  const [lng, lat] = [position[0]!.toFixed(digits), position[1]!.toFixed(digits)];
  const [typed, setTyped] = useState([lng, lat]);
  useEffect(() => setTyped([lng, lat]), [lng, lat]);
  const read = typed.map(Number);
  const wrong = !(
    typed.every((text) => text.trim() !== '') &&
    Math.abs(read[0]!) <= 180 &&
    Math.abs(read[1]!) <= 90
  );
  const apply = () => {
    if (!wrong && (typed[0] !== lng || typed[1] !== lat)) sketching.move(vertex, read as Spot);
  };
  const near = snap(position, targets, nearDegrees);
  const middle = middleAfter(sketching.own, vertex);
  const field = (i: 0 | 1, label: string) => (
    <td>
      <input
        className="gw-input"
        inputMode="decimal"
        aria-label={`${number} ${label}`}
        aria-invalid={wrong}
        value={typed[i]}
        onChange={(event) => setTyped(typed.with(i, event.target.value))}
        onFocus={() => sketching.choose(vertex)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          apply();
        }}
      />
    </td>
  );
  return (
    <tr aria-current={isChosen || undefined}>
      <th scope="row">{number}</th>
      {field(0, t('console.tree.outline.lng'))}
      {field(1, t('console.tree.outline.lat'))}
      <td className="tree__tools">
        {near !== position && (
          <button
            type="button"
            className="gw-button gw-button--plain"
            aria-label={t('console.tree.outline.snapOne', { number })}
            onClick={() => sketching.move(vertex, near)}
          >
            {t('console.tree.outline.snap')}
          </button>
        )}
        {middle && (
          <button
            type="button"
            className="gw-button gw-button--plain"
            aria-label={t('console.tree.outline.addAfter', { number })}
            onClick={() => sketching.add(vertex, middle)}
          >
            {t('console.tree.outline.add')}
          </button>
        )}
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.tree.outline.removeOne', { number })}
          onClick={() => sketching.remove(vertex)}
        >
          {t('console.tree.outline.remove')}
        </button>
      </td>
    </tr>
  );
}

/** The whole ring typed or pasted. */
function Typed({ id, onApply }: { id: string; onApply: (ring: [number, number][]) => void }) {
  const { t } = useTranslation('places');
  const [text, setText] = useState('');
  const ring = text.trim() ? readPositions(text, 1) : undefined;
  return (
    <details className="tree__inside">
      <summary>{t('console.tree.outline.typed')}</summary>
      <div className="gw-stack">
        <label htmlFor={id}>{t('console.tree.outline.typedHelp')}</label>
        <textarea
          id={id}
          className="gw-input"
          rows={4}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {text.trim() && !ring && (
          <p className="gw-problem">{t('console.tree.outline.typedWrong')}</p>
        )}
        <div>
          <button
            type="button"
            className="gw-button"
            disabled={!ring}
            onClick={() => {
              onApply(withoutEnd(ring!));
              setText('');
            }}
          >
            {t('console.tree.outline.apply')}
          </button>
        </div>
      </div>
    </details>
  );
}

/** A ring that was pasted closed. */
function withoutEnd(ring: [number, number][]): [number, number][] {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
}
