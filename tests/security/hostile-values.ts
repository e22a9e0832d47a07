import fc from 'fast-check'

const EDGES = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e9',
    '00',
    '1',
    '999999999999999',
    '9999999999999999',
    'NaN',
    'null',
    'undefined',
    'true',
  ],
  ...[
    '[]',
    '{}',
    '[object Object]',
    '%00',
    '%FF',
    '%C0%80',
    '%ED%A0%80',
    '%',
    '%u0041',
    '%0d%0aset-cookie:a=b',
  ],
  ...[
    'csv',
    'CSV',
    'csv,',
    ',',
    'bitcoin',
    'bitcoin,dust',
    'BIT',
    'dust,,',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    "'",
    '"',
    "' OR '1'='1",
    '1; DROP TABLE exports; --',
    "') UNION SELECT 1 -- ",
    "\\'; SELECT SLEEP(9); -- ",
  ],
  ...[
    '../../etc/passwd',
    '%2e%2e%2f',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '$' + '{7*7}',
    '`id`',
    '\u202e',
    '🚀',
  ],
  ...['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z'],
  ...['0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999-23:59'],
  ...[
    '2026-11-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2026-11-01',
    '2026-11-01T24:00:00Z',
    '+275760-09-13T00:00:00Z',
  ],
  ...[
    '1h',
    '1d',
    'A',
    'succeeded',
    'W/"x"',
    '*',
    '"',
    'bytes=0-',
    'bytes=-1',
    'bytes=5-2',
    'bytes=99999999999999999-',
  ],
]

/** Cursors that were tampered with: right in form, wrong in what they name. */
const cursor = fc
  .record({
    dataset: fc.constantFrom('market-data', 'runs', 'users', '__proto__'),
    request: fc.string(),
    asOf: fc.oneof(fc.constant(null), fc.integer(), fc.constantFrom(8.64e15, -1, 0, 1.5)),
    interval: fc.oneof(fc.constant(null), fc.constantFrom('1h', "1h' --")),
    key: fc.array(
      fc.oneof(
        fc.record({ at: fc.constantFrom(0, 8.64e15, 1e12) }),
        fc.string(),
        fc.integer(),
        fc.constant('9'.repeat(20)),
      ),
      { maxLength: 4 },
    ),
  })
  .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))

/** What people, programs and attackers might write for a parameter. */
export const hostileValue = fc.oneof(
  { arbitrary: fc.constantFrom(...EDGES), weight: 6 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 2 },
  { arbitrary: fc.string({ maxLength: 40 }), weight: 1 },
  { arbitrary: fc.integer({ min: 501, max: 7_000 }).map((length) => 'a'.repeat(length)), weight: 1 },
  { arbitrary: cursor, weight: 1 },
)
