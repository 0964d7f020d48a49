import './errors.ts';

export { findAppointment, findAppointmentInUnit, requirePost } from './policy.ts';
