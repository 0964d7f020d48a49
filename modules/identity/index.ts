import './errors.ts';

export { type Contact, findContact } from './contact-store.ts';
export { findAppointment, findAppointmentInUnit, requirePost } from './policy.ts';
