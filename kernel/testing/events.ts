/** A client of server-sent events for tests: keeps every byte that came. */
export interface TestEvents {
  status: number;
  headers: Headers;
  /** All that came, as it came. */
  text: () => string;
  events: () => { name: string; data: unknown; id: string | undefined }[];
  /** Whether the server has ended it. */
  ended: () => boolean;
  close: () => void;
}

/** Opens a stream as a browser's EventSource would. */
export async function openEvents(
  url: string,
  headers: Record<string, string> = {},
): Promise<TestEvents> {
  const abort = new AbortController();
  const answer = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  });
  let text = '';
  let ended = false;
  const decoder = new TextDecoder();
  void (async () => {
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk, { stream: true });
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  const field = (block: string, name: string) =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return {
    status: answer.status,
    headers: answer.headers,
    text: () => text,
    events: () =>
      text
        .split('\n\n')
        .slice(0, -1)
        .flatMap((block) => {
          const [name, data] = [field(block, 'event'), field(block, 'data')];
          return name && data ? [{ name, data: JSON.parse(data), id: field(block, 'id') }] : [];
        }),
    ended: () => ended,
    close: () => abort.abort(),
  };
}
