import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { light } from '../../../../../ui/tokens.ts';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** What a chart draws; the table beside it says the same. */
export interface ChartData {
  names: readonly string[];
  series: readonly { name: string; values: readonly (number | null)[] }[];
  format: (value: number) => string;
  /** Names below the bars, for what goes on in time; else beside them. */
  upright: boolean;
}

const colours = [light.accent, light.lineStrong];

/** Bars. Hidden from screen readers, since the table has all of it. */
export default function Chart({ names, series, format, upright }: ChartData) {
  const box = useRef<HTMLDivElement>(null);
  const height = upright ? 260 : 64 + names.length * (14 + 14 * series.length);
  useEffect(() => {
    if (!box.current) return;
    const chart = init(box.current, null, { renderer: 'svg' });
    const text = { color: light.textSoft, fontSize: 12 };
    const category = {
      type: 'category' as const,
      data: [...names],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: light.line } },
      axisLabel: { ...text, width: 160, overflow: 'truncate' as const },
      inverse: !upright,
    };
    const value = {
      type: 'value' as const,
      axisLabel: { ...text, formatter: format },
      splitLine: { lineStyle: { color: light.line } },
    };
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit' },
      color: colours,
      grid: { left: 8, right: 72, top: series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: { show: series.length > 1, left: 8, top: 4, textStyle: text },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        axisPointer: { type: 'shadow' },
        valueFormatter: (n: unknown) => (typeof n === 'number' ? format(n) : ''),
      },
      xAxis: upright ? category : value,
      yAxis: upright ? value : category,
      series: series.map(({ name, values }) => ({
        type: 'bar' as const,
        name,
        data: [...values],
        barMaxWidth: upright ? 36 : 14,
        label: {
          show: names.length <= 24,
          position: upright ? ('top' as const) : ('right' as const),
          color: light.text,
          formatter: ({ value: n }: { value: unknown }) => (typeof n === 'number' ? format(n) : ''),
        },
      })),
    });
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(box.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [names, series, format, upright]);
  return <div ref={box} style={{ height }} aria-hidden="true" />;
}
