import { ServiceError } from './errors.ts';

const rangeOperators = ['filter_gt', 'filter_gteq', 'filter_lt', 'filter_lteq'] as const;
type RangeOperator = (typeof rangeOperators)[number];
type Direction = 'asc' | 'desc';

/** What a list endpoint accepts. */
export interface ListRules {
  /** Every set of fields that may be filtered by together, each field alone included. */
  readonly filterSets: readonly (readonly string[])[];
  readonly rangeFields: readonly string[];
  readonly sortFields: readonly string[];
  /** Parameters besides those of filtering, sorting and paging; whole numbers all. */
  readonly others: readonly string[];
  readonly mostPerPage: number;
}

/** What a request to a list endpoint asks for. */
export interface ListQuery {
  readonly filter: ReadonlyMap<string, string>;
  readonly ranges: readonly { readonly operator: RangeOperator; readonly field: string; readonly value: string }[];
  readonly sort: { readonly field: string; readonly direction: Direction } | undefined;
  readonly perPage: number;
  readonly cursor: string | undefined;
  readonly others: ReadonlyMap<string, number>;
  /** The same for two requests that ask for the same records in the same order. */
  readonly fingerprint: string;
}

const defaultPerPage = 1000;
const bracketed = /^(\w+)\[(\w+)\]$/;

/** Reads the parameters of a list request as strictly as the service may. @throws ServiceError */
export function readListQuery(parameters: URLSearchParams, rules: ListRules): ListQuery {
  refuseRepeated(parameters);
  const filter = new Map<string, string>();
  const ranges: ListQuery['ranges'][number][] = [];
  const sorts: NonNullable<ListQuery['sort']>[] = [];
  const others = new Map<string, number>();
  const filterFields = new Set(rules.filterSets.flat());

  for (const [name, value] of parameters) {
    if (name === 'cursor' || name === 'per_page') continue;
    const [, operator, field] = bracketed.exec(name) ?? [];
    if (operator === 'filter' && field !== undefined) {
      if (!filterFields.has(field)) throw new ServiceError('bad-request/invalid-filter-field', `filter[${field}]`);
      filter.set(field, value);
    } else if (isRangeOperator(operator) && field !== undefined) {
      if (!rules.rangeFields.includes(field)) throw new ServiceError('bad-request/invalid-filter-field', name);
      ranges.push({ operator, field, value });
    } else if (operator === 'sort_by' && field !== undefined) {
      sorts.push({ field: sortField(field, rules), direction: readDirection(value) });
    } else if (rules.others.includes(name)) {
      others.set(name, readInteger(name, value));
    } else {
      throw new ServiceError('bad-request/request-params-invalid', `Unknown parameter ${name}`);
    }
  }
  if (sorts.length > 1) throw new ServiceError('bad-request/multiple-sort-params-not-allowed');
  refuseCombination(new Set([...filter.keys(), ...ranges.map(({ field }) => field)]), rules);
  const [sort] = sorts;
  return {
    filter,
    ranges,
    sort,
    others,
    perPage: readPerPage(parameters.get('per_page'), rules.mostPerPage),
    cursor: parameters.get('cursor') ?? undefined,
    fingerprint: fingerprintOf(parameters),
  };
}

/** `true`, `false`, and Python's `True` and `False`. @throws ServiceError */
export function readBoolean(field: string, value: string): boolean {
  const text = value.toLowerCase();
  if (text !== 'true' && text !== 'false')
    throw new ServiceError('bad-request/invalid-filter-param-value', `${field}: ${value}`);
  return text === 'true';
}

/** @throws ServiceError */
export function readFilterInteger(field: string, value: string): number {
  if (!/^\d{1,19}$/.test(value)) throw new ServiceError('bad-request/invalid-filter-param-value', `${field}: ${value}`);
  return Number(value);
}

const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** Seconds since 1970, with a fraction. @throws ServiceError */
export function readDate(value: string): number {
  const milliseconds = isoDate.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new ServiceError('bad-request/datetime-parse', value);
  return milliseconds / 1000;
}

function refuseRepeated(parameters: URLSearchParams): void {
  const names = [...parameters.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new ServiceError('bad-request/request-params-invalid', `${repeated} is given twice`);
}

function refuseCombination(fields: ReadonlySet<string>, rules: ListRules): void {
  if (fields.size === 0) return;
  const allowed = rules.filterSets.some((set) => set.length === fields.size && set.every((field) => fields.has(field)));
  if (!allowed) throw new ServiceError('bad-request/invalid-filter-alias-combination', [...fields].join(', '));
}

function sortField(field: string, rules: ListRules): string {
  if (!rules.sortFields.includes(field)) throw new ServiceError('bad-request/invalid-sort-field', field);
  return field;
}

function readDirection(value: string): Direction {
  if (value !== 'asc' && value !== 'desc')
    throw new ServiceError('bad-request/request-params-invalid', `sort_by: ${value}`);
  return value;
}

function readPerPage(value: string | null, most: number): number {
  if (value === null) return Math.min(defaultPerPage, most);
  const number = readInteger('per_page', value);
  if (number < 1 || number > most) throw new ServiceError('bad-request/request-params-invalid', 'per_page is invalid');
  return number;
}

function readInteger(name: string, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new ServiceError('bad-request/request-params-invalid', `${name} is invalid`);
  return Number(value);
}

function isRangeOperator(name: string | undefined): name is RangeOperator {
  return rangeOperators.some((operator) => operator === name);
}

function fingerprintOf(parameters: URLSearchParams): string {
  const asked = [...parameters].filter(([name]) => !['cursor', 'per_page', 'page'].includes(name));
  return asked
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('&');
}
