/** The user asked for something that cannot be done (exit code 2): what happened and where; and what to do next. */
export class UsageError extends Error {
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
