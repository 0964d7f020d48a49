import type { Position as Coordinates, FeatureCollection, Geometry } from 'geojson';
import type { Bounds } from './bounds.ts';
import type { MapPin } from './pin-images.ts';
import './mini-map.css';

/** Metres of a degree of longitude shrink towards the pole; good enough for a neighbourhood. */
function project(bounds: Bounds, width: number, height: number) {
  const shrink = Math.cos((((bounds.north + bounds.south) / 2) * Math.PI) / 180);
  const scale = Math.max(
    width / ((bounds.east - bounds.west) * shrink || 1),
    height / (bounds.north - bounds.south || 1),
  );
  const [midLng, midLat] = [(bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2];
  return (lng: number, lat: number): [number, number] => [
    Math.round(width / 2 + (lng - midLng) * shrink * scale),
    Math.round(height / 2 - (lat - midLat) * scale),
  ];
}

function toPath(
  rings: Coordinates[][],
  at: (lng: number, lat: number) => [number, number],
): string {
  return rings
    .map((ring) => `M${ring.map(([lng = 0, lat = 0]) => at(lng, lat).join(' ')).join('L')}Z`)
    .join('');
}

function ringsOf(geometry: Geometry): Coordinates[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [];
}

const width = 640;
const height = 280;

/**
 * A window on the map, drawn as a picture of some kilobytes: outlines and pins, nothing to press. For the page that
 * every visit begins with; the map itself is behind it.
 */
export function MiniMap({
  bounds,
  areas,
  pins,
  label,
}: {
  bounds: Bounds;
  areas: readonly (FeatureCollection | undefined)[];
  pins: readonly Pick<MapPin, 'id' | 'lng' | 'lat'>[];
  label: string;
}) {
  const at = project(bounds, width, height);
  return (
    <svg
      className="gw-minimap"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={label}
    >
      {areas.map((area, layer) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: layers keep their order
        <g key={layer} className={`gw-minimap__area-${layer}`}>
          {area?.features.map(({ geometry, id }) => (
            <path key={id} d={toPath(ringsOf(geometry), at)} />
          ))}
        </g>
      ))}
      {pins.map((pin) => {
        const [x, y] = at(pin.lng, pin.lat);
        return <circle key={pin.id} className="gw-minimap__pin" cx={x} cy={y} r={9} />;
      })}
    </svg>
  );
}
