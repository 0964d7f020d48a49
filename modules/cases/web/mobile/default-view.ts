import { useEffect, useState } from 'react';
import type { Bounds } from '../../../../ui/map/bounds.ts';
import { useMe } from '../../../identity/web/index.ts';
import { usePlace, usePlaceTree } from '../../../places/web/index.ts';

/** A position in degrees WGS84. */
export interface Point {
  lng: number;
  lat: number;
}

const storageKey = 'gewu.place';

/** Remembers where the person reported or looked last. */
export function rememberPlace({ lng, lat }: Point): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify({ lng, lat }));
  } catch {
    // The next visit begins with the city.
  }
}

function recallPlace(): Point | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Point | null;
    return kept && Number.isFinite(kept.lng) && Number.isFinite(kept.lat) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** The device's position where the person has allowed it before; nobody is asked. */
function useKnownPosition(): Point | undefined {
  const [point, setPoint] = useState<Point>();
  useEffect(() => {
    void navigator.permissions
      ?.query({ name: 'geolocation' })
      .then((permission) => {
        if (permission.state !== 'granted') return;
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => setPoint({ lng: coords.longitude, lat: coords.latitude }),
          () => {},
          { maximumAge: 60_000, timeout: 5000 },
        );
      })
      .catch(() => {});
  }, []);
  return point;
}

/**
 * Where a map begins: the device's own position if that is known, the last place looked at, the place of the person's
 * post, else the whole city.
 */
export function useDefaultView(): {
  view: (Point & { zoom: number }) | Bounds | undefined;
  near: boolean;
} {
  const here = useKnownPosition();
  const [kept] = useState(recallPlace);
  const { data: me } = useMe();
  const post = me?.appointments.find((one) => one.placePath !== null);
  const point = here ?? kept;
  const posted = usePlace(point ? undefined : (post?.placePath ?? undefined));
  const needCity = !point && me !== undefined && !post;
  const tree = usePlaceTree(undefined, needCity);
  if (point) return { view: { ...point, zoom: 15.5 }, near: true };
  const box =
    posted.data?.bbox ??
    (needCity ? unite(tree.data?.places.map((place) => place.bbox)) : undefined);
  if (!box) return { view: undefined, near: false };
  const [west, south, east, north] = box;
  return { view: { west, south, east, north }, near: post !== undefined };
}

type Box = [west: number, south: number, east: number, north: number];

function unite(boxes: (Box | null)[] | undefined): Box | undefined {
  const known = boxes?.filter((box) => box !== null) ?? [];
  if (known.length === 0) return undefined;
  return [
    Math.min(...known.map((box) => box[0])),
    Math.min(...known.map((box) => box[1])),
    Math.max(...known.map((box) => box[2])),
    Math.max(...known.map((box) => box[3])),
  ];
}

/** The box of some hundred metres around a point. */
export function around({ lng, lat }: Point, metres = 500): Bounds {
  const dLat = metres / 111_320;
  const dLng = dLat / Math.cos((lat * Math.PI) / 180);
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    west: round(lng - dLng),
    south: round(lat - dLat),
    east: round(lng + dLng),
    north: round(lat + dLat),
  };
}
