/** Working-time calendar: pure and safe for browsers. The holiday data is in `holidays.ts`, for servers. */
export type {
  Calendar,
  CalendarDay,
  DayDetail,
  DayKind,
  HoursRange,
  Pause,
  Suspension,
} from './calendar.ts';
export {
  compileCalendar,
  dateInChina,
  describeDay,
  isProvisional,
  ordinaryHours,
} from './calendar.ts';
export type { EndedPause, Limit, LimitUnit, Remaining } from './limits.ts';
export {
  addLimit,
  elapsedFraction,
  elapsedIn,
  instantAtFraction,
  limitUnits,
  remaining,
} from './limits.ts';
