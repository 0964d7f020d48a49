import { useParams } from '@tanstack/react-router';
import { CaseLoader } from './case-loader.tsx';

/** A case on a page of its own. */
export default function CasePage() {
  const { caseId } = useParams({ strict: false }) as { caseId: string };
  return <CaseLoader key={caseId} caseId={caseId} />;
}
