/** Luhn's check of payment cards (ISO/IEC 7812-1): doubles every second digit from the right. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** ISO 7064 MOD 97-10 over an IBAN: the first four characters move to the end, letters count as 10 to 35, the rest is 1. */
export function iso7064Mod97(iban: string): boolean {
  const compact = iban.replace(/\s/g, "").toUpperCase();
  let remainder = 0;
  for (const char of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    if (Number.isNaN(value)) return false;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Length of an IBAN by country (SWIFT registry; countries our customers bank in). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SA: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  TR: 26,
};

/** Whether a text is an IBAN: known country, its length, and the check digits. */
export function isIban(value: string): boolean {
  const compact = value.replace(/\s/g, "");
  return IBAN_LENGTHS[compact.slice(0, 2)] === compact.length && iso7064Mod97(compact);
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_MARKS = "10X98765432";
/** First two digits of places that issue resident identity cards (GB/T 2260). */
const ID_PLACES = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

function isBirthday(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8))];
  const lengths = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1900 && year < 2100 && day >= 1 && day <= (lengths[month - 1] ?? 0);
}

/** A resident identity number of China (GB 11643-1999): place, birthday, and ISO 7064 MOD 11-2 over the first 17 digits. */
export function isChineseId(value: string): boolean {
  if (!ID_PLACES.test(value) || !isBirthday(value.slice(6, 14))) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(value[i]), 0);
  return ID_MARKS[sum % 11] === value[17]?.toUpperCase();
}
