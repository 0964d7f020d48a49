/** Numbers that name a person: of a mobile phone, of an identity card. Pure, safe for browsers. */
const personal = /(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)/;

/** Whether a note holds the number of a phone or an identity card, also one written in groups. Phones ask before they send. */
export function namesPerson(note: string): boolean {
  return personal.test(note.replace(/(?<=\d)[\s-]+(?=[\dXx])/g, ''));
}
