// Calendar arithmetic and Time#strftime (strftime.c).

/** A moment split into calendar fields in some zone. */
export interface CalendarTime {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Seconds east of Greenwich. */
  readonly offset: number;
  readonly zone: string;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The date that many days after 1970-01-01. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36524) -
      Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** Splits seconds since the epoch in a zone with this offset. */
export function splitTime(
  seconds: number,
  nanosecond: number,
  offset: number,
  zone: string,
): CalendarTime {
  const local = seconds + offset;
  const days = Math.floor(local / 86400);
  const rest = local - days * 86400;
  return {
    ...civilFromDays(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nanosecond,
    offset,
    zone,
  };
}

/** Seconds since the epoch of calendar fields in a zone with this offset. Fields may be out of range. */
export function joinTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  offset: number,
): number {
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
}

/** The local zone's offset and abbreviation at a moment. */
export function localZone(seconds: number): { offset: number; zone: string } {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return { offset: 0, zone: 'UTC' };
  const offset = -date.getTimezoneOffset() * 60;
  const named = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find((part) => part.type === 'timeZoneName')?.value;
  return { offset, zone: named && /^[A-Z]+$/.test(named) ? named : offset === 0 ? 'UTC' : '' };
}

/** 0 (Sunday) to 6. */
export function weekday(time: CalendarTime): number {
  return (((daysFromCivil(time.year, time.month, time.day) + 4) % 7) + 7) % 7;
}

/** 1..366 */
export function dayOfYear(time: CalendarTime): number {
  return daysFromCivil(time.year, time.month, time.day) - daysFromCivil(time.year, 1, 1) + 1;
}

/** Week of the ISO 8601 calendar with its year. */
function isoWeek(time: CalendarTime): { year: number; week: number } {
  const thursday = daysFromCivil(time.year, time.month, time.day) - ((weekday(time) + 6) % 7) + 3;
  const year = civilFromDays(thursday).year;
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

/** The fields of `%j`, `%U` and so on: text, the padding it has by default and its default width. */
interface Field {
  readonly text: string;
  readonly pad: string;
  readonly width: number;
}

const number = (value: number, width: number, pad = '0'): Field => ({
  text: String(value),
  pad,
  width,
});
const word = (text: string): Field => ({ text, pad: ' ', width: 0 });

/** Time#strftime. */
export function strftime(time: CalendarTime, format: string): string {
  return format.replace(
    /%([-0^#_:]*)(\d+)?([EO]?)([a-zA-Z%+])/g,
    (
      whole: string,
      flags: string,
      width: string | undefined,
      _modifier: string,
      directive: string,
    ) => {
      if (directive === 'z') return zoneOffset(time.offset, flags, width ? Number(width) : 0);
      if (directive === 'N' || directive === 'L') return fraction(time, directive, width);
      const field = fieldOf(time, directive);
      if (!field) return whole;
      let { text } = field;
      if (flags.includes('^')) text = text.toUpperCase();
      if (flags.includes('#')) text = directive === 'p' ? text.toLowerCase() : text.toUpperCase();
      if (flags.includes('-') && field.width > 0) return text;
      const pad = flags.includes('0') ? '0' : flags.includes('_') ? ' ' : field.pad;
      const size = width ? Number(width) : field.width;
      return text.startsWith('-') && pad === '0'
        ? `-${text.slice(1).padStart(size - 1, '0')}`
        : text.padStart(size, pad);
    },
  );
}

function fieldOf(time: CalendarTime, directive: string): Field | undefined {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
  const wday = weekday(time);
  switch (directive) {
    case 'Y':
      return number(time.year, time.year < 0 ? 5 : 4);
    case 'C':
      return number(Math.floor(time.year / 100), 2);
    case 'y':
      return number(((time.year % 100) + 100) % 100, 2);
    case 'm':
      return number(time.month, 2);
    case 'B':
      return word(MONTHS[time.month - 1]!);
    case 'b':
    case 'h':
      return word(MONTHS[time.month - 1]!.slice(0, 3));
    case 'd':
      return number(time.day, 2);
    case 'e':
      return number(time.day, 2, ' ');
    case 'j':
      return number(dayOfYear(time), 3);
    case 'H':
      return number(time.hour, 2);
    case 'k':
      return number(time.hour, 2, ' ');
    case 'I':
      return number(hour12, 2);
    case 'l':
      return number(hour12, 2, ' ');
    case 'M':
      return number(time.minute, 2);
    case 'S':
      return number(time.second, 2);
    case 'p':
      return word(time.hour < 12 ? 'AM' : 'PM');
    case 'P':
      return word(time.hour < 12 ? 'am' : 'pm');
    case 'A':
      return word(DAYS[wday]!);
    case 'a':
      return word(DAYS[wday]!.slice(0, 3));
    case 'u':
      return number(wday === 0 ? 7 : wday, 1);
    case 'w':
      return number(wday, 1);
    case 'G':
      return number(isoWeek(time).year, 4);
    case 'g':
      return number(isoWeek(time).year % 100, 2);
    case 'V':
      return number(isoWeek(time).week, 2);
    case 'U':
      return number(Math.floor((dayOfYear(time) + 6 - wday) / 7), 2);
    case 'W':
      return number(Math.floor((dayOfYear(time) + 6 - ((wday + 6) % 7)) / 7), 2);
    case 's':
      return number(
        joinTime(time.year, time.month, time.day, time.hour, time.minute, time.second, time.offset),
        1,
      );
    case 'Z':
      return word(time.zone);
    case 'n':
      return word('\n');
    case 't':
      return word('\t');
    case '%':
      return word('%');
    default:
      return composed(time, directive);
  }
}

/** Directives that stand for others. */
function composed(time: CalendarTime, directive: string): Field | undefined {
  const formats: Readonly<Record<string, string>> = {
    c: '%a %b %e %H:%M:%S %Y',
    D: '%m/%d/%y',
    F: '%Y-%m-%d',
    T: '%H:%M:%S',
    X: '%H:%M:%S',
    x: '%m/%d/%y',
    R: '%H:%M',
    r: '%I:%M:%S %p',
    v: '%e-%^b-%Y',
    '+': '%a %b %e %H:%M:%S %Z %Y',
  };
  const format = formats[directive];
  return format === undefined ? undefined : word(strftime(time, format));
}

/** `%N` and `%L`: the first digits of the nanoseconds. */
function fraction(time: CalendarTime, directive: string, width: string | undefined): string {
  const digits = width ? Number(width) : directive === 'L' ? 3 : 9;
  return String(time.nanosecond).padStart(9, '0').padEnd(digits, '0').slice(0, digits);
}

/** `%z`, `%:z`, `%::z`. */
function zoneOffset(offset: number, flags: string, width: number): string {
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes, seconds] = [
    two(Math.floor(size / 3600)),
    two(Math.floor(size / 60) % 60),
    two(size % 60),
  ];
  const colons = flags.split(':').length - 1;
  const body =
    colons === 0
      ? hours + minutes
      : colons === 1
        ? `${hours}:${minutes}`
        : `${hours}:${minutes}:${seconds}`;
  return sign + body.padStart(width - 1, '0');
}

/** The offset that a zone argument such as `"+09:00"`, `"UTC"` or `"Z"` names, or undefined. */
export function parseZoneOffset(zone: string): number | undefined {
  if (zone === 'UTC' || zone === 'Z' || zone === '-00:00') return 0;
  const found = /^([-+])(\d\d):?(\d\d)?(?::?(\d\d))?$/.exec(zone);
  if (!found) return undefined;
  const size = Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
  return found[1] === '-' ? -size : size;
}
