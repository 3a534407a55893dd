// Bodies for every route that reads one: valid and invalid ones, as large and as costly to parse as the route allows.

export interface Route {
  readonly path: string;
  readonly kind: 'form' | 'json';
  readonly limit: number;
  /** The fields that the route reads. */
  readonly names: readonly string[];
}

const MiB = 1024 * 1024;
export const maxFormBytes = 64 * 1024;
const forms: Record<string, string[]> = {
  '/cart': ['product_id', 'quantity'],
  '/cart/update': ['product_id', 'quantity'],
  '/cart/remove': ['product_id'],
  '/cart/empty': [],
  '/cart/checkout': ['email', 'street_address', 'zip_code', 'city', 'credit_card_number', 'idempotency_key'],
  '/setCurrency': ['currency_code', 'return_to'],
  '/setLanguage': ['language', 'return_to'],
  '/sign-in': ['name'],
  '/logout': [],
  '/explorer/cartservice/hipstershop.CartService/GetCart': ['body'],
};
export const routes: Route[] = [
  ...Object.entries(forms).map(([path, names]) => ({ path, kind: 'form', limit: maxFormBytes, names }) as const),
  { path: '/assistant', kind: 'form', limit: 4 * MiB, names: ['message', 'image'] },
  { path: '/bot', kind: 'json', limit: 4 * MiB, names: ['message', 'image'] },
];

export const fill = (unit: string, bytes: number) =>
  unit.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(unit))));
const keys = (bytes: number) =>
  `{${Array.from({ length: Math.floor(bytes / 11) }, (_, at) => `"${at % 1e6}":1`.padEnd(10, ' ')).join(',')}}`;
const values = [' ', 'x', '<', '"', '%', '%zz', '%41', '%ff', '%0a', '+', '=', '1', 'é', ';', '/', '@a.', '{"a":', '['];

/** Bodies that the route's parser accepts: one long value in each field. */
export function acceptable({ kind, limit, names }: Route): [string, string][] {
  const room = limit - 100;
  if (kind === 'json')
    return [' ', 'x', '\\"', '\\u0041', '\\ud83d', '[', ',', 'é'].flatMap((unit) =>
      names.map((name): [string, string] => [`${name} of ${unit}`, `{"${name}":"${fill(unit, room)}"}`]),
    );
  return [
    ...names.flatMap((name) =>
      values.map((unit): [string, string] => [`${name} of ${unit}`, `${name}=${fill(unit, room)}`]),
    ),
    ['a long name', fill('x', room)],
    ['49 fields', fill(`${fill('y', room / 49 - 1)}&`, room).slice(0, -1)],
  ];
}

/** Bodies that the route's parser rejects, with the status. */
export function rejectable({ kind, limit }: Route): [string, string, number][] {
  const room = limit - 100;
  if (kind === 'form')
    return [
      ['only &', fill('&', room), 400],
      ['51 fields', fill('a=1&', 4 * 51).slice(0, -1), 400],
      ['many names', fill('a=1&', room), 400],
      ['many long names', fill(`${fill('%41', 300)}=1&`, room), 400],
      ['too many bytes', fill('x', limit + 1), 413],
    ];
  return [
    ['nested arrays', fill('[', room), 400],
    ['nested objects', fill('{"a":', room), 400],
    ['empty arrays', `[${fill('[],', room)}[]]`, 400],
    ['many keys', keys(room), 400],
    ['digits', fill('1', room), 400],
    ['a text', `"${fill('x', room)}"`, 400],
    ['spaces', fill(' ', room), 400],
    ['an open text', `{"message":"${fill('\\"', room)}`, 400],
    ['a large exponent', `[1e${fill('9', room)}]`, 400],
    ['too many bytes', fill('x', limit + 1), 413],
  ];
}

const boundary = 'x'.repeat(70);
/** The content type of these bodies. */
export const multipart = `multipart/form-data; boundary=${boundary}`;
/** Bodies that are expensive for a careless multipart parser. */
export const hostileMultipart = (limit: number): [string, string][] => {
  const room = limit - 500;
  const start = `--${boundary}\r\n`;
  const end = `\r\n--${boundary}--\r\n`;
  const field = `${start}content-disposition: form-data; name="message"\r\n\r\n`;
  return [
    ['a long value', `${field}${fill('x', room)}${end}`],
    ['line breaks', `${field}${fill('\r\n', room)}${end}`],
    ['almost boundaries', `${field}${fill(`\r\n--${boundary.slice(1)}y`, room)}${end}`],
    ['only boundaries', fill(start, room)],
    ['many parts', fill(`${field}x\r\n`, room)],
    ['many headers', `${start}${fill('a: b\r\n', room)}\r\n${end}`],
    ['a long header', `${start}content-disposition: ${fill(' ', room)}form-data; name="a"\r\n\r\nx${end}`],
    ['a long name', `${start}content-disposition: form-data; name="${fill('%22', room)}"\r\n\r\nx${end}`],
    ['no end', `${start}${fill('x', room)}`],
  ];
};
