/**
 * Numbers that people write into a text hidden but for their ends: mobile numbers and identity numbers. What a report
 * says stays; whose it is does not go out with it.
 */
export function maskNumbers(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?![\dXx])/g, (id) => `${'*'.repeat(14)}${id.slice(-4)}`)
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, (phone) => `*******${phone.slice(-4)}`);
}
