/** What the service says about each type of error, and the HTTP status it answers with. */
const kinds = {
  'bad-request/datetime-parse': [422, 'Datetime Parse Error', 'Could not parse the date and time.'],
  'bad-request/invalid-cursor': [422, 'Invalid Cursor', 'The cursor is not valid for this request.'],
  'bad-request/invalid-filter-alias-combination': [
    422,
    'Invalid Filter Alias Combination',
    'These filters cannot be combined.',
  ],
  'bad-request/invalid-filter-field': [422, 'Invalid Filter Field', 'This field cannot be filtered by.'],
  'bad-request/invalid-filter-param-value': [422, 'Invalid Filter Param Value', 'This value cannot be filtered by.'],
  'bad-request/invalid-sort-field': [422, 'Invalid Sort Field', 'This field cannot be sorted by.'],
  'bad-request/invalid-workspace-id-header': [400, 'Invalid Workspace Id Header', 'X-Files-Workspace-Id is not valid.'],
  'bad-request/method-not-allowed': [405, 'Method Not Allowed', 'This method is not allowed here.'],
  'bad-request/multiple-sort-params-not-allowed': [
    422,
    'Multiple Sort Params Not Allowed',
    'Only one sort field is allowed.',
  ],
  'bad-request/request-params-invalid': [422, 'Request Params Invalid', 'A parameter is not valid.'],
  'not-authenticated/authentication-required': [401, 'Authentication Required', 'No API key or Session was provided.'],
  'not-authenticated/invalid-credentials': [
    401,
    'Invalid Credentials',
    'The API key or Session token provided could not be used to validate this request.',
  ],
  'not-authenticated/locked-out': [401, 'Locked Out', 'This user is locked out.'],
  'not-authenticated/lockout-region-mismatch': [
    403,
    'Lockout Region Mismatch',
    'This site must be reached at its own host.',
  ],
  'not-authorized/api-key-is-disabled': [403, 'Api Key Is Disabled', 'This API key is disabled.'],
  'not-authorized/api-key-is-path-restricted': [
    403,
    'Api Key Is Path Restricted',
    'This API key is restricted to a path.',
  ],
  'not-authorized/insufficient-permission-for-site': [
    403,
    'Insufficient Permission For Site',
    'Not allowed on this site.',
  ],
  'not-authorized/not-enqueuable-sync': [403, 'Not Enqueuable Sync', 'This sync cannot be run.'],
  'not-authorized/site-admin-required': [403, 'Site Admin Required', 'You must be a site administrator.'],
  'not-found': [404, 'Not Found', 'Not Found.  This may be related to your permissions.'],
  'processing-failure/sync-in-progress': [422, 'Sync In Progress', 'This sync is already in progress.'],
  'rate-limited/too-many-requests': [429, 'Too Many Requests', 'Too many requests. Please slow down.'],
  'rate-limited/too-many-concurrent-requests': [429, 'Too Many Concurrent Requests', 'Too many requests at once.'],
  'service-unavailable/migration-in-progress': [
    422,
    'Migration In Progress',
    'This site is being moved to another region.',
  ],
  'service-unavailable/site-disabled': [422, 'Site Disabled', 'This site is disabled for the moment.'],
  'site-configuration/account-overdue': [403, 'Account Overdue', 'This account is overdue.'],
  'site-configuration/trial-expired': [403, 'Trial Expired', 'The trial of this site has expired.'],
} as const satisfies Record<string, readonly [status: number, title: string, error: string]>;

export type ErrorType = keyof typeof kinds;

/** An answer other than the one asked for. Thrown by whatever refuses a request. */
export class ServiceError extends Error {
  readonly type: ErrorType;
  readonly detail: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(type: ErrorType, detail?: string, data?: Readonly<Record<string, unknown>>) {
    super(detail === undefined ? type : `${type}: ${detail}`);
    this.type = type;
    this.detail = detail;
    this.data = data;
  }

  get status(): number {
    return kinds[this.type][0];
  }

  /** The body as the service writes it; `instance` is the request's id. */
  body(instance: string): Readonly<Record<string, unknown>> {
    const [status, title, error] = kinds[this.type];
    return {
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      error,
      'http-code': status,
      instance,
      title,
      type: this.type,
      ...(this.data === undefined ? {} : { data: this.data }),
    };
  }
}
