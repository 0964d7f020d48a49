/** Degrees. */
interface Point {
  lng: number;
  lat: number;
}

/** A tile that shows a part of another, and where its corner comes to lie there, in tiles. */
export interface Part {
  x: number;
  y: number;
  left: number;
  top: number;
}

/** In the square of the web's Mercator map: 0 to 1 from the west and from the north. */
const toSquare = ({ lng, lat }: Point): [number, number] => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI];
};

const fromSquare = (x: number, y: number): Point => ({
  lng: (x - 0.5) * 360,
  lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
});

/**
 * Tiles of a map in another coordinate system that together show a tile of ours, up to four. Pure.
 *
 * @param convert a position of ours in the other system
 */
export function shiftedParts(
  { z, x, y }: { z: number; x: number; y: number },
  convert: (point: Point) => Point,
): Part[] {
  const size = 2 ** z;
  const middle: [number, number] = [(x + 0.5) / size, (y + 0.5) / size];
  const [movedX, movedY] = toSquare(convert(fromSquare(...middle)));
  const [west, north] = [x + (movedX - middle[0]) * size, y + (movedY - middle[1]) * size];
  const columns = [Math.floor(west), Math.ceil(west)];
  const rows = [Math.floor(north), Math.ceil(north)];
  return [...new Set(columns)].flatMap((column) =>
    [...new Set(rows)]
      .filter((row) => row >= 0 && row < size)
      .map((row) => ({
        x: ((column % size) + size) % size,
        y: row,
        left: column - west,
        top: row - north,
      })),
  );
}
