import type { Position } from 'geojson';
import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { drawMeasured } from './draw.ts';
import { areaWithin, lengthOf } from './measure.ts';
import { type Caption, takePicture } from './picture.ts';

interface MeasureProps {
  map: MapLibreMap | undefined;
  /** What is measured; undefined while nothing is. */
  line: Position[] | undefined;
  onLine: (line: Position[] | undefined) => void;
}

/** Measuring, a link to the view, and a picture of it. */
export function MapTools({
  map,
  line,
  onLine,
  caption,
}: MeasureProps & { caption: Pick<Caption, 'title' | 'lines' | 'legends'> }) {
  const { t } = useTranslation(['places', 'ui']);
  const [said, setSaid] = useState<'copied' | 'pictured' | 'failed'>();
  const picture = () =>
    takePicture(map!, {
      ...caption,
      source: [new Date().toLocaleString(currentLocale()), t('ui:map.credit')].join(' · '),
      lengthOf: (metres) =>
        metres < 1000
          ? t('console.map3d.metres', { count: metres })
          : t('console.map3d.kilometres', { count: metres / 1000 }),
    });
  const attempt = async (work: () => Promise<unknown>, done: 'copied' | 'pictured') => {
    try {
      await work();
      setSaid(done);
    } catch {
      setSaid('failed');
    }
  };
  return (
    <fieldset className="places-map__tools">
      <legend>{t('console.map3d.tools')}</legend>
      <Measure map={map} line={line} onLine={onLine} />
      <div className="gw-inline">
        <button
          type="button"
          className="gw-button"
          onClick={() => void attempt(() => navigator.clipboard.writeText(location.href), 'copied')}
        >
          {t('console.map3d.link')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={!map}
          onClick={() =>
            void attempt(async () => {
              const url = URL.createObjectURL(await picture());
              const link = document.createElement('a');
              link.href = url;
              link.download = `${t('console.map3d.title')}.png`;
              link.click();
              setTimeout(() => URL.revokeObjectURL(url), 10_000);
            }, 'pictured')
          }
        >
          <Icon name="download" />
          {t('console.map3d.picture')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={!map}
          onClick={() =>
            void attempt(
              () => navigator.clipboard.write([new ClipboardItem({ 'image/png': picture() })]),
              'copied',
            )
          }
        >
          {t('console.map3d.copyPicture')}
        </button>
      </div>
      <p role="status" className="gw-soft">
        {said && t(`console.map3d.said.${said}`)}
      </p>
    </fieldset>
  );
}

/** Points set by a click, or by a button at the middle of the map, which the arrow keys move. */
function Measure({ map, line, onLine }: MeasureProps) {
  const { t } = useTranslation(['places', 'ui']);
  const latest = useRef(line);
  latest.current = line;
  const isOn = line !== undefined;
  useEffect(() => {
    if (!map || !isOn) return;
    const add = (event: MapMouseEvent) =>
      onLine([...(latest.current ?? []), event.lngLat.toArray()]);
    map.on('click', add);
    map.getCanvas().style.cursor = 'crosshair';
    return () => {
      map.off('click', add);
      map.getCanvas().style.cursor = '';
    };
  }, [map, isOn, onLine]);
  useEffect(() => {
    if (map) drawMeasured(map, line ?? []);
  }, [map, line]);
  const number = new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: 0 });
  return (
    <>
      <div className="gw-inline">
        <button
          type="button"
          className="gw-button"
          aria-pressed={isOn}
          disabled={!map}
          onClick={() => onLine(isOn ? undefined : [])}
        >
          {t('console.map3d.measure')}
        </button>
        {isOn && (
          <>
            <button
              type="button"
              className="gw-button"
              onClick={() => onLine([...line, map!.getCenter().toArray()])}
            >
              {t('console.map3d.addMiddle')}
            </button>
            <button
              type="button"
              className="gw-button"
              disabled={line.length === 0}
              onClick={() => onLine(line.slice(0, -1))}
            >
              {t('ui:act.undo')}
            </button>
          </>
        )}
      </div>
      {isOn && (
        <p role="status">
          {line.length < 2
            ? t('console.map3d.measureHelp')
            : t('console.map3d.measured', {
                length: number.format(lengthOf(line)),
                area: number.format(areaWithin(line)),
              })}
        </p>
      )}
    </>
  );
}
