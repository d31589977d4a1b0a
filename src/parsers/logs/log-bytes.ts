/** A Buffer over the same memory; its searches are native code. */
export const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** True for the ASCII digits. */
export const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

/** True when the ASCII text stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  if (at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** True for `dddd-dd-dd` at `at`. */
export function isDate(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== 45 || bytes[at + 7] !== 45) return false;
  for (let i = 0; i < 10; i++) if (i !== 4 && i !== 7 && !isDigit(bytes[at + i])) return false;
  return true;
}

/** Length of the ISO 8601 time at `at` (`T` or a blank between date and time, fraction and zone optional); 0 when there is none. */
export function timeLength(bytes: Uint8Array, at: number): number {
  if (bytes[at + 13] !== 58 || bytes[at + 16] !== 58 || !isDate(bytes, at)) return 0;
  const joint = bytes[at + 10];
  if (joint !== 84 && joint !== 32) return 0;
  for (const i of CLOCK_DIGITS) if (!isDigit(bytes[at + i])) return 0;
  let end = at + 19;
  if ((bytes[end] === 46 || bytes[end] === 44) && isDigit(bytes[end + 1])) {
    end += 2;
    while (isDigit(bytes[end])) end++;
  }
  if (bytes[end] === 90) return end + 1 - at;
  return end + zoneLength(bytes, end) - at;
}
const CLOCK_DIGITS = [11, 12, 14, 15, 17, 18];

/** Length of `+01:00` or `-0700` at `at`; 0 when there is none. */
function zoneLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 43 && bytes[at] !== 45) return 0;
  if (!isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return 0;
  const colon = bytes[at + 3] === 58 ? 1 : 0;
  return isDigit(bytes[at + 3 + colon]) && isDigit(bytes[at + 4 + colon]) ? 5 + colon : 0;
}

/**
 * The time at `at`, whose length may be known, in microseconds since the epoch, UTC where it names no zone; NaN when there is none or it is
 * no date.
 */
export function timeAt(bytes: Uint8Array, at: number, length: number = timeLength(bytes, at)): number {
  if (length === 0) return Number.NaN;
  const two = (i: number): number => ((bytes[at + i] as number) - 48) * 10 + ((bytes[at + i + 1] as number) - 48);
  const month = two(5);
  const day = two(8);
  const hour = two(11);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || two(14) > 59 || two(17) > 60) return Number.NaN;
  let micros = 0;
  let i = at + 19;
  if (i < at + length && (bytes[i] === 46 || bytes[i] === 44)) {
    for (let scale = 100_000; isDigit(bytes[++i]); scale /= 10)
      if (scale >= 1) micros += ((bytes[i] as number) - 48) * scale;
  }
  let minutes = hour * 60 + two(14);
  if (i < at + length && bytes[i] !== 90) {
    const zone = i - at;
    const colon = bytes[i + 3] === 58 ? 1 : 0;
    const shift = two(zone + 1) * 60 + two(zone + 3 + colon);
    minutes -= bytes[i] === 45 ? -shift : shift;
  }
  return (daysSinceEpoch(two(0) * 100 + two(2), month, day) * 86_400 + minutes * 60 + two(17)) * 1_000_000 + micros;
}

/** Days from 1970-01-01 in the Gregorian calendar; years are counted from March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** ISO 8601 in UTC of microseconds since the epoch, with three decimals or, where they are needed, six; '' for NaN. */
export function isoTime(micros: number): string {
  if (!Number.isFinite(micros)) return '';
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  const text = new Date(millis).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** The time as ISO 8601 in UTC with the decimals it was written with; '' when it is none. */
export function normalTime(text: string): string {
  if (/^\d{4}-\d\d-\d\dT[\d:]{8}(?:\.\d+)?Z$/.test(text)) return text;
  const bytes = Buffer.from(text);
  return timeLength(bytes, 0) === bytes.length ? isoTime(timeAt(bytes, 0)) : '';
}
