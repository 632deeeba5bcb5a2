/**
 * @module
 * Looking into parsed JSON of which nothing is known yet: each function gives a value of the type asked for, or says
 * that there is none. For formats whose fields come and go with versions; a file is never refused for one odd field.
 */
import type { JsonObject } from './json-cut.ts';

/** Says whether a value is an object (and no array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects of an array; empty when it is none. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text, null when it is none. */
export function string(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The number, null when it is none (or no finite one). */
export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An identifier as text, whether it was written as a number or as text; null when it is empty or none. */
export function identifier(value: unknown): string | null {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : string(value) || null;
}
