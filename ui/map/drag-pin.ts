import { Marker } from 'maplibre-gl';

/** A position in degrees WGS84. */
export interface Position {
  lng: number;
  lat: number;
}

/** Degrees of latitude in some five metres: one press of an arrow key. */
const step = 0.000045;

const moves: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A pin that is dragged, or moved with the arrow keys, to say where something is. */
export function createDragPin(label: string, onMoved: (position: Position) => void): Marker {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'gw-map__pin';
  element.setAttribute('aria-label', label);
  element.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1a8 8 0 0 0-8 8c0 6 8 14 8 14s8-8 8-14a8 8 0 0 0-8-8Z"/><circle cx="12" cy="9" r="3"/></svg>';
  const marker = new Marker({ element, draggable: true, anchor: 'bottom' });
  const tell = () => {
    const { lng, lat } = marker.getLngLat();
    onMoved({ lng, lat });
  };
  marker.on('dragend', tell);
  element.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const at = marker.getLngLat();
    marker.setLngLat([at.lng + move[0] * step, at.lat + move[1] * step]);
    tell();
  });
  return marker;
}
