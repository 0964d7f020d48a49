import { Component, lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import type { ChartData } from './chart.tsx';

const Chart = lazy(() => import('./chart.tsx'));

/** A chart that did not load takes nothing with it: its table stands. React asks for a class here. */
class WithoutChart extends Component<
  { children: ReactNode; instead: string },
  { failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? (
      <p className="gw-soft">{this.props.instead}</p>
    ) : (
      this.props.children
    );
  }
}

/** A chart with its name; loaded when it is first shown. */
export function ChartBox({ label, data }: { label: string; data: ChartData }) {
  const { t } = useTranslation('cases');
  return (
    <figure className="cases-chart" aria-label={label}>
      <WithoutChart instead={t('console.statistics.chartFailed')}>
        <Suspense fallback={<Skeleton height={260} />}>
          <Chart {...data} />
        </Suspense>
      </WithoutChart>
    </figure>
  );
}
