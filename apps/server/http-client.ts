/** An answer that a step of a flow did not expect. */
export class UnexpectedAnswer extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(what: string, status: number, body: unknown) {
    super(`${what}: ${status} ${JSON.stringify(body).slice(0, 400)}`);
    this.name = 'UnexpectedAnswer';
    this.status = status;
    this.body = body;
  }
}

/** One person's browser, as far as a flow over HTTP needs it: cookies, JSON, keys and versions. */
export interface Visitor {
  /** Calls the API and returns the JSON that it answers. `ifMatch`: version that the write is based on. */
  // biome-ignore lint/suspicious/noExplicitAny: a flow reads what it prints
  call: (method: string, path: string, body?: unknown, ifMatch?: number) => Promise<any>;
  /** Uploads a picture and returns its id. */
  upload: (picture: Buffer, name: string) => Promise<string>;
}

/** A visitor without cookies yet. */
export function createVisitor(baseUrl: string): Visitor {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    headers.set('origin', new URL(baseUrl).origin);
    const response = await fetch(`${baseUrl}${path}`, { ...init, method, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await response.text();
    const answer =
      text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    if (!response.ok) throw new UnexpectedAnswer(`${method} ${path}`, response.status, answer);
    return answer;
  };
  return {
    call: (method, path, body, ifMatch) => {
      const headers: Record<string, string> = {};
      if (body !== undefined) headers['content-type'] = 'application/json';
      if (method !== 'GET') headers['idempotency-key'] = crypto.randomUUID();
      if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
      return send(method, path, {
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    upload: async (picture, name) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/png' }), name);
      const answer = await send('POST', '/api/files', { body: form });
      return answer.id as string;
    },
  };
}
