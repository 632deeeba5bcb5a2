/**
 * @module
 * The two kinds of failure that are not bugs. What the world does is data (an `Outcome`); what the caller got
 * wrong or what broke is thrown as one of these. Messages carry no post text, handle or secret.
 */

/** The caller's input cannot be used: exit code 2, HTTP 400. */
export class InputError extends Error {
  override name = 'InputError';
}

/** Something outside failed (network, disk, credentials, another process): exit code 3, HTTP 503. */
export class DependencyError extends Error {
  override name = 'DependencyError';
}

/** Another process has the case, or what is asked for: it may be had when that one is done. */
export class InUseError extends DependencyError {}

/** A check that was asked for found a problem (`verify`, `evaluate`): exit code 4. */
export class CheckFailed extends Error {
  override name = 'CheckFailed';
}
