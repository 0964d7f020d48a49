import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  type Body,
  type Call,
  type CallFilter,
  caseKeys,
  type Intent,
  keyed,
  type Routes,
  refreshAround,
} from './queries-base.ts';

/** The board of department calls. */
export const useCalls = (
  state: CallFilter = 'open',
  options: { pollMs?: number; enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: [...caseKeys.calls, state],
    queryFn: ({ signal }) => api('GET /api/cases/calls', { query: { state } }, { signal }),
    placeholderData: (previous) => previous,
    enabled: options.enabled ?? true,
    ...(options.pollMs ? { refetchInterval: options.pollMs } : {}),
  });

/** A write to a call refreshes the board and the case that it is on. */
function useCallWrite<V extends Intent>(write: (input: V) => Promise<Call>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: async (call) => {
      await client.invalidateQueries({ queryKey: caseKeys.one(call.caseId) });
      await refreshAround(client);
    },
  });
}

/** The grid or community asks for departments on a case. */
export const useRaiseCall = () =>
  useCallWrite(
    ({ caseId, body, ...intent }: { caseId: string; body: Body<'raiseCall'> } & Intent) =>
      api('POST /api/cases/:caseId/calls', { params: { caseId }, body }, keyed(intent)),
  );

type OnCall<N extends keyof Routes> = {
  callId: string;
  version: number;
  body: Body<N>;
} & Intent;

/** The subdistrict issues a call to one lead and any supporting departments. */
export const useIssueCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'issueCall'>) =>
    api(
      'POST /api/cases/calls/:callId/issue',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** The subdistrict refuses a call, with a reason. */
export const useRefuseCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'refuseCall'>) =>
    api(
      'POST /api/cases/calls/:callId/refuse',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** Withdraws a call, with a reason. */
export const useCancelCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'cancelCall'>) =>
    api(
      'POST /api/cases/calls/:callId/cancel',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** A department acknowledges, contacts, reports in on site or completes. */
export const useAnswerCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'answerCall'>) =>
    api(
      'POST /api/cases/calls/:callId/answer',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** Sets the joint plan: steps with an owner and a deadline. */
export const usePlanCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'planCall'>) =>
    api(
      'POST /api/cases/calls/:callId/plan',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );

/** A step of the joint plan is done. */
export const useCompleteCallStep = () =>
  useCallWrite(
    ({
      callId,
      stepId,
      version,
      body,
      ...intent
    }: OnCall<'completeCallStep'> & { stepId: string }) =>
      api(
        'POST /api/cases/calls/:callId/steps/:stepId/complete',
        { params: { callId, stepId }, body, ifMatch: version },
        keyed(intent),
      ),
  );

/** Scores a department; subdistrict, community and resident each beside the others. */
export const useScoreCall = () =>
  useCallWrite(({ callId, version, body, ...intent }: OnCall<'scoreCall'>) =>
    api(
      'POST /api/cases/calls/:callId/score',
      { params: { callId }, body, ifMatch: version },
      keyed(intent),
    ),
  );
