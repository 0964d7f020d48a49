/** Coordinate systems, geometry and finding areas by point. Knows no civic word; safe for browsers. */
export type { Area, AreaIndex, NearArea } from './area-index.ts';
export { buildAreaIndex } from './area-index.ts';
export type { Crs, LngLat } from './crs.ts';
export { crsList, fromWgs84, toWgs84 } from './crs.ts';
export { fromGaussKruger, type Strip, toGaussKruger } from './gauss-kruger.ts';
export type { AreaGeometry, Bbox } from './geometry.ts';
export {
  areaSquareMeters,
  bboxesTouch,
  bboxOf,
  contains,
  distanceMeters,
  distanceToArea,
  metersPerDegree,
  offsetMeters,
  pointInside,
  polygonsOf,
} from './geometry.ts';
export { codeOfPoint, type PointCount } from './morton.ts';
export { createPointCounter, type PointCounter } from './point-counter.ts';
export { createSquareGrid } from './square-grid.ts';
