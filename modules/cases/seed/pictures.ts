/** Drawn pictures for the demo, each marked as a drawing. */
import sharp from 'sharp';
import { keepPicture, processPicture } from '../../../kernel/files/index.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';

/** What a drawing shows, and the colour behind it: a problem on a warm ground, a solution on green. */
const drawings = {
  lamp: {
    ground: '#8a6d3b',
    caption: '路灯',
    shape:
      '<path d="M380 470V190q0-60 70-60h60" fill="none" stroke="#eee" stroke-width="18"/><circle cx="520" cy="150" r="34" fill="#444"/>',
  },
  rubbish: {
    ground: '#7a5a4a',
    caption: '垃圾',
    shape:
      '<rect x="300" y="260" width="150" height="200" rx="12" fill="#3d5a45"/><circle cx="520" cy="420" r="46" fill="#222"/><circle cx="600" cy="436" r="34" fill="#333"/>',
  },
  clutter: {
    ground: '#8a5a3b',
    caption: '堆物',
    shape:
      '<rect x="240" y="330" width="140" height="120" fill="#b58a5a"/><rect x="390" y="250" width="170" height="200" fill="#a3773f"/><rect x="280" y="220" width="100" height="100" fill="#c9a66b"/>',
  },
  road: {
    ground: '#5f5f66',
    caption: '路面',
    shape:
      '<rect x="140" y="300" width="520" height="120" fill="#3f3f44"/><ellipse cx="400" cy="360" rx="110" ry="32" fill="#1d1d20"/>',
  },
  bicycle: {
    ground: '#6b6f3b',
    caption: '车辆',
    shape:
      '<circle cx="290" cy="390" r="66" fill="none" stroke="#eee" stroke-width="14"/><circle cx="500" cy="390" r="66" fill="none" stroke="#eee" stroke-width="14"/><path d="M290 390l80-130h90l40 130" fill="none" stroke="#eee" stroke-width="14"/>',
  },
  done: {
    ground: '#2e7d57',
    caption: '已处置',
    shape:
      '<path d="M250 320l110 110 200-220" fill="none" stroke="#fff" stroke-width="44" stroke-linecap="round"/>',
  },
  onSite: {
    ground: '#2c5f8a',
    caption: '到场',
    shape:
      '<circle cx="400" cy="210" r="60" fill="#fff"/><path d="M290 470q0-170 110-170t110 170z" fill="#fff"/>',
  },
} as const;

/** Name of a drawing. */
export type Drawing = keyof typeof drawings;

function toSvg(name: Drawing): Buffer {
  const { ground, caption, shape } = drawings[name];
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="${ground}"/>${shape}
    <rect y="500" width="800" height="100" fill="#000" opacity="0.45"/>
    <text x="40" y="566" font-size="44" fill="#fff">${caption} · 示意图</text></svg>`);
}

/**
 * Keeps drawings under new ids, ready to be attached: each is drawn and processed once, however often it is kept.
 *
 * @returns ids in the order of the names
 */
export async function keepDrawings(
  services: Pick<Services, 'city' | 'files'>,
  names: readonly Drawing[],
): Promise<string[]> {
  const processed = new Map<Drawing, Awaited<ReturnType<typeof processPicture>>>();
  const ids: string[] = [];
  for (const name of names) {
    let picture = processed.get(name);
    if (!picture) {
      picture = await processPicture(await sharp(toSvg(name)).png().toBuffer());
      processed.set(name, picture);
    }
    ids.push((await keepPicture(services, system, picture)).id);
  }
  return ids;
}
