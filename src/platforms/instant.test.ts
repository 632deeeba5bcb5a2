import { expect, it } from 'vitest';
import { instantOfMailDate, instantOfMillis, instantOfText } from './instant.ts';

it.each([
  ['UTC', '2024-03-04T10:00:00Z', Date.UTC(2024, 2, 4, 10)],
  ['a zone', '2024-03-04T10:00:00+02:00', Date.UTC(2024, 2, 4, 8)],
  ['a zone without a colon', '2024-03-04T10:00:00-0330', Date.UTC(2024, 2, 4, 13, 30)],
  ['a zone of hours', '2024-03-04 10:00:00+01', Date.UTC(2024, 2, 4, 9)],
  ['no zone is UTC', '2024-03-04T10:00:00', Date.UTC(2024, 2, 4, 10)],
  ['microseconds', '2024-03-04T10:00:00.123456Z', Date.UTC(2024, 2, 4, 10, 0, 0, 123)],
  ['a day', '2024-03-04', Date.UTC(2024, 2, 4)],
  ['a leap day', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['no such day', '2023-02-29T00:00:00Z', null],
  ['no such month', '2024-13-01T00:00:00Z', null],
  ['no such hour', '2024-01-01T25:00:00Z', null],
  ['another age', '0001-01-01T00:00:00Z', null],
  ['the far future', '9999-12-31T23:59:59Z', null],
  ['words', 'yesterday', null],
  ['a number', 5, null],
])('ISO text: %s', (_, text, at) => {
  expect(instantOfText(text)).toBe(at);
});

it.each([
  ['a zone by name', 'Mon, 04 Mar 2024 10:00:00 GMT', Date.UTC(2024, 2, 4, 10)],
  ['a zone by number', '4 Mar 2024 10:00 +0300', Date.UTC(2024, 2, 4, 7)],
  ['no zone is UTC', 'Mon, 04 Mar 2024 10:00:00', Date.UTC(2024, 2, 4, 10)],
  ['a year of two digits', 'Mon, 04 Mar 24 10:00:00 EST', Date.UTC(2024, 2, 4, 15)],
  ['no month', 'Mon, 04 Foo 2024 10:00:00 GMT', null],
  ['words', 'noon', null],
])('mail dates: %s', (_, text, at) => {
  expect(instantOfMailDate(text)).toBe(at);
});

it('numbers are milliseconds, or nothing', () => {
  expect(instantOfMillis(1709546400000.7)).toBe(1709546400000);
  for (const none of [1709546400, Number.NaN, Number.POSITIVE_INFINITY, -1, '1709546400000', null])
    expect(instantOfMillis(none)).toBeNull();
});
