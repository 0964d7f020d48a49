import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** File of a face for documents on paper: Noto Sans for Simplified Chinese, under the SIL Open Font License. */
export function paperFont(weight: 'Regular' | 'Bold'): string {
  const entry = createRequire(import.meta.url).resolve('@embedpdf/fonts-sc');
  return join(dirname(entry), '..', 'fonts', `NotoSansHans-${weight}.otf`);
}
