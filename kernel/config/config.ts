import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';

/** A secret that everybody can read here is none: production refuses it. */
const DEVELOPMENT_SECRET = 'development-only-secret-not-for-a-city';

const oneOf = <const T extends string[]>(...options: T) =>
  z.enum(options, { error: `accepted: ${options.join(', ')}` });
const flag = z
  .enum(['true', 'false', '1', '0', ''], { error: 'accepted: true, false' })
  .transform((v) => v === 'true' || v === '1');
const whole = (min: number, max: number) => {
  const error = `accepted: ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const url = (accepted: string, protocol: RegExp, isRight: (url: URL) => boolean = () => true) =>
  z.string().refine((v) => URL.canParse(v) && protocol.test(v) && isRight(new URL(v)), {
    error: `accepted: ${accepted}`,
  });
const web = /^https?:\/\//;
const postgresUrl = url('postgres://user:password@host:5432/name', /^postgres(ql)?:\/\//);

/**
 * Every variable of the environment, in the order of the table in `docs/reference/configuration.md`; a test holds
 * both equal.
 */
export const environmentShape = z.object({
  NODE_ENV: oneOf('development', 'test', 'production')
    .default('development')
    .describe('production refuses weak secrets, demo accounts and privileged database roles'),
  PORT: whole(0, 65535).default(8080).describe('TCP port; 0 takes a free one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on; 0.0.0.0 for all'),
  PUBLIC_URL: url('https://gewu.example.cn', web, (v) => v.pathname === '/')
    .optional()
    .describe('address that people type; links in messages and cookies are made from it'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL 15 or later; the embedded one when empty'),
  DATABASE_OWNER_URL: postgresUrl
    .optional()
    .describe('the same database as its owner, for migrations; DATABASE_URL when empty'),
  DATABASE_REPLICA_URL: postgresUrl.optional().describe('a streaming replica for reads'),
  DATABASE_POOL: whole(2, 200).default(10).describe('connections of one server process'),
  GEWU_DATA: z
    .string()
    .min(1)
    .default('.gewu')
    .describe('folder of the embedded database and the files'),
  GEWU_CITY: z
    .string()
    .regex(/^\d{6}$/, { error: 'accepted: six digits, e.g. 150300' })
    .default('150300')
    .describe('division code of the city served'),
  GEWU_SECRET: z
    .string()
    .min(1)
    .default(DEVELOPMENT_SECRET)
    .describe('at least 32 random characters; signs sessions and derives keys'),
  GEWU_DEMO: flag.default(false).describe('demo accounts may exist; refused in production'),
  GEWU_ANONYMOUS_REPORTS: flag.default(true).describe('reports without signing in'),
  GEWU_WORKER: flag.default(true).describe('this process also runs the jobs'),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent')
    .default('info')
    .describe('least severity that is logged'),
  TRUST_PROXY: flag.default(false).describe('take the client address from X-Forwarded-For'),
  SMTP_URL: url('smtp://user:password@mail.example.cn:587', /^smtps?:\/\//)
    .optional()
    .describe('mail server; mail is written to the log when empty'),
  SMTP_FROM: z.string().min(3).default('Gewu <gewu@localhost>').describe('sender of mail'),
  SMS_URL: url('https://sms.example.cn/send', web)
    .optional()
    .describe(
      'HTTP gateway for text messages; codes are shown in the log when empty (not in production)',
    ),
  SMS_TOKEN: z.string().optional().describe('bearer token of the gateway'),
  WEBHOOK_PRIVATE: flag
    .default(false)
    .describe("webhooks may go to hosts of the city's own network, not only to public ones"),
  OIDC_ISSUER: url('https://sso.example.cn', web).optional().describe("the city's single sign-on"),
  OIDC_CLIENT_ID: z.string().optional().describe('client id at the single sign-on'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('client secret at the single sign-on'),
  S3_ENDPOINT: url('https://s3.example.cn', web)
    .optional()
    .describe('S3-compatible store for files; the disk when empty'),
  S3_BUCKET: z.string().optional().describe('bucket'),
  S3_REGION: z.string().default('us-east-1').describe('region'),
  S3_ACCESS_KEY_ID: z.string().optional().describe('access key id'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('secret access key'),
  SUGGEST_URL: url('https://models.example.cn/v1', web)
    .optional()
    .describe(
      'OpenAI-compatible model that proposes classes, personal data masked; nothing is sent anywhere when empty',
    ),
  SUGGEST_MODEL: z.string().optional().describe('name of that model'),
  SUGGEST_KEY: z.string().optional().describe('bearer token for it'),
  IMPORT_MEGABYTES: whole(1, 1000)
    .default(100)
    .describe(
      'largest file of places that is imported; what is packed in it may be five times as large',
    ),
  IMPORT_ROWS: whole(1, 2_000_000).default(200_000).describe('most rows of such a file'),
  MAP_TILES_URL: url(
    'https://t0.tianditu.gov.cn/img_w/wmts?…&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}',
    web,
    (v) => ['{x}', '{y}', '{z}'].every((part) => decodeURI(v.href).includes(part)),
  )
    .optional()
    .describe(
      'pictures under the map: an XYZ or WMTS layer in the web’s Mercator; none is asked for when empty',
    ),
  MAP_TILES_KEY: z
    .string()
    .optional()
    .describe('put in the place of {key}; every visitor can read it, so bind it to your address'),
  MAP_TILES_CRS: oneOf('WGS84', 'CGCS2000', 'GCJ02')
    .default('CGCS2000')
    .describe('coordinate system of the pictures; those in GCJ02 are moved to where places are'),
  MAP_TILES_CREDIT: z
    .string()
    .default('')
    .describe('who made the pictures and the number of their approval, shown on the map'),
  METRICS_TOKEN: z
    .string()
    .optional()
    .describe('bearer token for /metrics; loopback alone when empty'),
});

export interface Config {
  production: boolean;
  port: number;
  host: string;
  publicUrl: string;
  database: {
    url: string | undefined;
    ownerUrl: string | undefined;
    replicaUrl: string | undefined;
    poolSize: number;
  };
  /** Absolute path. */
  dataFolder: string;
  /** Six digits. */
  city: string;
  /** Schema of the city, `city_150300`. */
  schema: string;
  secret: string;
  demo: boolean;
  anonymousReports: boolean;
  worker: boolean;
  logLevel: string;
  trustProxy: boolean;
  smtp: { url: string | undefined; from: string };
  sms: { url: string | undefined; token: string | undefined };
  /** Webhooks may go to private addresses. */
  webhookPrivate: boolean;
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined;
  s3:
    | {
        endpoint: string;
        bucket: string;
        region: string;
        accessKeyId: string;
        secretAccessKey: string;
      }
    | undefined;
  /** A model of somebody else that proposes classes of cases. */
  suggest: { url: string; model: string; key: string | undefined } | null;
  /** Limits of files of places. */
  imports: { megabytes: number; rows: number };
  /** Pictures under the map; `tiles` has {z}, {x} and {y}. */
  map: { tiles: string; crs: 'WGS84' | 'CGCS2000' | 'GCJ02'; credit: string } | null;
  metricsToken: string | undefined;
}

/** What is wrong with the environment, one line a variable. */
export class ConfigError extends Error {
  readonly lines: string[];
  constructor(lines: string[]) {
    super(`The configuration is not accepted:\n${lines.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.lines = lines;
  }
}

/** Variables that go together: all or none. */
const groups: (keyof z.infer<typeof environmentShape>)[][] = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['SUGGEST_URL', 'SUGGEST_MODEL'],
];

/**
 * Parses the environment once. Empty values count as absent.
 *
 * @throws ConfigError naming each variable that is wrong and what is accepted.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentShape.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  }
  const env = parsed.data;
  const lines: string[] = [];
  for (const group of groups) {
    const missing = group.filter((name) => env[name] === undefined);
    if (missing.length > 0 && missing.length < group.length) {
      lines.push(`${missing.join(', ')}: needed with ${group.find((name) => env[name])}`);
    }
  }
  const production = env.NODE_ENV === 'production';
  if (production) lines.push(...refusalsInProduction(env));
  if (lines.length > 0) throw new ConfigError(lines);
  return {
    production,
    port: env.PORT,
    host: env.HOST,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, ''),
    database: {
      url: env.DATABASE_URL,
      ownerUrl: env.DATABASE_OWNER_URL,
      replicaUrl: env.DATABASE_REPLICA_URL,
      poolSize: env.DATABASE_POOL,
    },
    dataFolder: resolve(env.GEWU_DATA),
    city: env.GEWU_CITY,
    schema: `city_${env.GEWU_CITY}`,
    secret: env.GEWU_SECRET,
    demo: env.GEWU_DEMO,
    anonymousReports: env.GEWU_ANONYMOUS_REPORTS,
    worker: env.GEWU_WORKER,
    logLevel: env.LOG_LEVEL,
    trustProxy: env.TRUST_PROXY,
    smtp: { url: env.SMTP_URL, from: env.SMTP_FROM },
    sms: { url: env.SMS_URL, token: env.SMS_TOKEN },
    webhookPrivate: env.WEBHOOK_PRIVATE,
    oidc: env.OIDC_ISSUER
      ? {
          issuer: env.OIDC_ISSUER,
          clientId: env.OIDC_CLIENT_ID ?? '',
          clientSecret: env.OIDC_CLIENT_SECRET ?? '',
        }
      : undefined,
    s3: env.S3_ENDPOINT
      ? {
          endpoint: env.S3_ENDPOINT,
          bucket: env.S3_BUCKET ?? '',
          region: env.S3_REGION,
          accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
          secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
        }
      : undefined,
    suggest: env.SUGGEST_URL
      ? { url: env.SUGGEST_URL, model: env.SUGGEST_MODEL ?? '', key: env.SUGGEST_KEY }
      : null,
    imports: { megabytes: env.IMPORT_MEGABYTES, rows: env.IMPORT_ROWS },
    map: env.MAP_TILES_URL
      ? {
          tiles: env.MAP_TILES_URL.replace('{key}', encodeURIComponent(env.MAP_TILES_KEY ?? '')),
          crs: env.MAP_TILES_CRS,
          credit: env.MAP_TILES_CREDIT,
        }
      : null,
    metricsToken: env.METRICS_TOKEN,
  };
}

function refusalsInProduction(env: z.infer<typeof environmentShape>): string[] {
  const lines: string[] = [];
  const distinct = new Set(env.GEWU_SECRET).size;
  if (env.GEWU_SECRET === DEVELOPMENT_SECRET || env.GEWU_SECRET.length < 32 || distinct < 10) {
    lines.push(
      'GEWU_SECRET: too weak for production; accepted: 32 random characters or more, e.g. from `openssl rand -base64 48`',
    );
  }
  if (env.GEWU_DEMO) lines.push('GEWU_DEMO: demo accounts are refused in production; leave it out');
  if (!env.PUBLIC_URL?.startsWith('https://')) {
    lines.push('PUBLIC_URL: needed in production; accepted: an https address');
  }
  return lines;
}

/** Reads `.env` beside the caller if there is one, then the environment; the environment wins. */
export function readConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env');
  return parseConfig(process.env);
}

/** A key for one use derived from the secret, so that no two uses share one. 32 bytes. */
export function deriveKey(secret: string, use: string): Buffer {
  return createHash('sha256').update(`gewu:${use}:${secret}`).digest();
}
