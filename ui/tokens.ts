/**
 * Colour, space and type of both shells, in one place. CSS variables and the themes of antd and antd-mobile are
 * made from here; no other file writes a colour.
 *
 * Three colours mean something and are used for nothing else: on time, due soon, late. Each always comes with a
 * shape and a word, so that colour alone never tells.
 */
export interface Palette {
  accent: string;
  accentStrong: string;
  accentSoft: string;
  text: string;
  textSoft: string;
  textOnAccent: string;
  page: string;
  surface: string;
  surfaceSunk: string;
  line: string;
  lineStrong: string;
  focus: string;
  onTime: string;
  onTimeSoft: string;
  dueSoon: string;
  dueSoonSoft: string;
  late: string;
  lateSoft: string;
}

/** Colours of every screen. Text on its ground has at least 4.5:1 (`tokens.test.ts`). */
export const light: Palette = {
  accent: '#0b5d73',
  accentStrong: '#07475a',
  accentSoft: '#e3f0f3',
  text: '#17242a',
  textSoft: '#516069',
  textOnAccent: '#ffffff',
  page: '#f4f6f7',
  surface: '#ffffff',
  surfaceSunk: '#eef1f2',
  line: '#dde3e6',
  lineStrong: '#7d8b93',
  focus: '#0b5d73',
  onTime: '#1c6b3c',
  onTimeSoft: '#e6f3ea',
  dueSoon: '#875000',
  dueSoonSoft: '#fff1dc',
  late: '#b3261e',
  lateSoft: '#fdecea',
};

/** Colours of the duty room's full screen only. */
export const dark: Palette = {
  accent: '#6cc3d8',
  accentStrong: '#9adcec',
  accentSoft: '#153842',
  text: '#edf3f5',
  textSoft: '#a9b8bf',
  textOnAccent: '#06232b',
  page: '#0d171b',
  surface: '#14232a',
  surfaceSunk: '#0f1c21',
  line: '#2a3c44',
  lineStrong: '#6d828b',
  focus: '#9adcec',
  onTime: '#7fd49b',
  onTimeSoft: '#12321f',
  dueSoon: '#f5bf66',
  dueSoonSoft: '#3a2a0c',
  late: '#ff9c92',
  lateSoft: '#451a16',
};

/**
 * Colours of kinds that mean nothing by themselves, such as groups of classes on the map; apart from the three meanings. White on
 * them has at least 4.5:1. Each comes with a letter and a shape.
 */
export const categories = [
  '#0b5d73',
  '#2f5fb3',
  '#6a4bb0',
  '#93387d',
  '#6b5344',
  '#516069',
] as const;

/** Steps of the 4 px grid, in px. */
export const space = [0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64] as const;

/** Faces of the systems' own Chinese type; nothing is downloaded. */
export const fontFamily =
  '"PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", system-ui, sans-serif';

/** Sizes of type and of what a finger or a mouse hits, in px. */
export interface Scale {
  small: number;
  base: number;
  large: number;
  title: number;
  display: number;
  /** Least height of anything that is touched or clicked. */
  target: number;
}

/** phone: residents and workers; elder: the same with 18 px and up; desk: staff at a screen. */
export const scales: Record<'phone' | 'elder' | 'desk', Scale> = {
  phone: { small: 14, base: 16, large: 18, title: 22, display: 28, target: 44 },
  elder: { small: 18, base: 20, large: 22, title: 26, display: 32, target: 56 },
  desk: { small: 12, base: 14, large: 16, title: 20, display: 28, target: 32 },
};

/** Corners in px. */
export const radius = { small: 4, medium: 8, large: 12 } as const;

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function colourLines(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--gw-${kebab(name)}:${value};`)
    .join('');
}

function scaleLines(scale: Scale): string {
  return Object.entries(scale)
    .map(([name, px]) => `--gw-${name === 'target' ? 'target' : `text-${name}`}:${px}px;`)
    .join('');
}

/** antd-mobile's variables, made from ours; its sizes 1-10 are spread over our five. */
function antdMobileLines(): string {
  const sizes = [
    'small',
    'small',
    'small',
    'small',
    'small',
    'small',
    'base',
    'base',
    'base',
    'large',
  ];
  return [
    ...sizes.map((size, index) => `--adm-font-size-${index + 1}:var(--gw-text-${size});`),
    '--adm-font-size-main:var(--gw-text-base);',
    '--adm-font-family:var(--gw-font);',
    '--adm-color-primary:var(--gw-accent);',
    '--adm-color-success:var(--gw-on-time);',
    '--adm-color-warning:var(--gw-due-soon);',
    '--adm-color-danger:var(--gw-late);',
    '--adm-color-text:var(--gw-text);',
    '--adm-color-text-secondary:var(--gw-text-soft);',
    '--adm-color-weak:var(--gw-text-soft);',
    '--adm-color-light:var(--gw-line-strong);',
    '--adm-color-border:var(--gw-line);',
    '--adm-color-background:var(--gw-surface);',
    '--adm-color-box:var(--gw-surface-sunk);',
    '--adm-color-wathet:var(--gw-accent-soft);',
    `--adm-radius-s:${radius.small}px;--adm-radius-m:${radius.medium}px;--adm-radius-l:${radius.large}px;`,
  ].join('');
}

/**
 * The tokens as CSS variables (`--gw-accent`, `--gw-space-4`, `--gw-text-base`, ...), for a shell.
 *
 * `:root[data-elder]` turns elder mode on, `[data-theme='dark']` the duty room's colours.
 */
export function cssVariables(shell: 'phone' | 'desk'): string {
  const spaces = space.map((px, step) => `--gw-space-${step}:${px}px;`).join('');
  const corners = Object.entries(radius)
    .map(([name, px]) => `--gw-radius-${name}:${px}px;`)
    .join('');
  const root = `:root{--gw-font:${fontFamily};${colourLines(light)}${spaces}${corners}${scaleLines(scales[shell])}}`;
  const elder = `:root[data-elder]{${scaleLines(scales.elder)}}`;
  const night = `[data-theme='dark']{${colourLines(dark)}}`;
  // Doubled, so that it wins over antd-mobile's own :root whichever comes first.
  return shell === 'phone'
    ? `${root}${elder}${night}:root:root{${antdMobileLines()}}`
    : `${root}${night}`;
}

/** antd's theme, made from the tokens. */
export function antdTheme(palette: Palette = light) {
  return {
    token: {
      colorPrimary: palette.accent,
      colorLink: palette.accent,
      colorInfo: palette.accent,
      colorSuccess: palette.onTime,
      colorWarning: palette.dueSoon,
      colorError: palette.late,
      colorText: palette.text,
      colorTextSecondary: palette.textSoft,
      colorTextTertiary: palette.textSoft,
      colorTextDescription: palette.textSoft,
      colorTextPlaceholder: palette.textSoft,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      fontFamily,
      fontSize: scales.desk.base,
      controlHeight: scales.desk.target,
      borderRadius: radius.small,
      wireframe: false,
      motion: false,
    },
  } as const;
}
