import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient, fetchFile } from '../../../ui/api/client.ts';
import type { exportRoutes } from '../exports/contract.ts';
import { type Intent, keyed } from './queries-base.ts';

const api = createClient<typeof exportRoutes>();

/** An export with personal data, as it is asked for, approved and fetched. */
export type Export = RouteOutput<(typeof exportRoutes)['getExport']>;
export type ExportBox = 'mine' | 'toDecide' | 'decided';
export type ExportFormat = Export['format'];

type SelectionBody = RouteInput<(typeof exportRoutes)['exportSelection']>['body'];

const keys = {
  all: ['cases', 'exports'] as const,
  box: (box: ExportBox) => ['cases', 'exports', 'box', box] as const,
  one: (id: string) => ['cases', 'exports', 'one', id] as const,
};

/** Exports of a box, the newest first. */
export const useExports = (box: ExportBox, options: { pollMs?: number } = {}) =>
  useQuery({
    queryKey: keys.box(box),
    queryFn: ({ signal }) => api('GET /api/cases/exports', { query: { box } }, { signal }),
    placeholderData: (previous) => previous,
    ...(options.pollMs ? { refetchInterval: options.pollMs } : {}),
  });

/** One export, as a notice opens it. */
export const useExport = (exportId: string) =>
  useQuery({
    queryKey: keys.one(exportId),
    queryFn: ({ signal }) =>
      api('GET /api/cases/exports/:exportId', { params: { exportId } }, { signal }),
  });

/** A write to an export refreshes the boxes; the answer is the export as it is. */
function useExportWrite<V>(write: (input: V) => Promise<Export>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSettled: () => client.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Asks for the list as it is filtered, with names and phones. */
export const useAskExport = () =>
  useExportWrite(
    ({
      body,
      ...intent
    }: { body: RouteInput<(typeof exportRoutes)['askExport']>['body'] } & Intent) =>
      api('POST /api/cases/exports', { body }, keyed(intent)),
  );

interface OnExport extends Intent {
  exportId: string;
  version: number;
}

/** Approves or refuses what somebody else asked for. */
export const useDecideExport = () =>
  useExportWrite(
    ({
      exportId,
      version,
      approved,
      note,
      ...intent
    }: OnExport & { approved: boolean; note?: string | undefined }) =>
      api(
        'POST /api/cases/exports/:exportId/decision',
        {
          params: { exportId },
          body: { approved, ...(note ? { note } : {}) },
          ifMatch: version,
        },
        keyed(intent),
      ),
  );

/** Takes back what one asked for. */
export const useWithdrawExport = () =>
  useExportWrite(({ exportId, version, ...intent }: OnExport) =>
    api(
      'POST /api/cases/exports/:exportId/withdrawal',
      { params: { exportId }, body: {}, ifMatch: version },
      keyed(intent),
    ),
  );

/** Hands a file to the browser to keep. */
async function saveFile(
  key: string,
  input: { params?: Record<string, string>; body?: unknown },
): Promise<void> {
  const { name, content } = await fetchFile(key, input);
  keepFile(name, content);
}

/** Hands a text to the browser to keep as a file. */
export function saveText(name: string, type: string, text: string): void {
  keepFile(name, new Blob([text], { type }));
}

function keepFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Fetches the approved file. */
export function useFetchExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (exportId: string) =>
      saveFile('POST /api/cases/exports/:exportId/file', { params: { exportId } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Fetches the printed file of a case. */
export const usePrintCase = () =>
  useMutation({
    mutationFn: (caseId: string) =>
      saveFile('GET /api/cases/:caseId/file.pdf', { params: { caseId } }),
  });

/** Takes chosen cases as a file without personal data. */
export const useExportSelection = () =>
  useMutation({
    mutationFn: (body: SelectionBody) => saveFile('POST /api/cases/export/selection', { body }),
  });
