/**
 * @module
 * As much of OpenAPI 3.0 as the Bot API's description uses: which operation a request is, whether its parameters fit, and
 * whether an answer fits its schema. A keyword it does not know is an error, so that nothing is passed over in silence.
 * Test support.
 */
import { isObject, number, object, objects, string } from '../../src/platforms/json.ts';
import type { JsonObject } from '../../src/platforms/json-cut.ts';

/** A description as it was parsed. */
export interface Description {
  readonly root: JsonObject;
}

/** An operation that a request fits. */
export interface Operation {
  readonly id: string;
  readonly operation: JsonObject;
  /** Path and query parameters, by name, as sent. */
  readonly values: ReadonlyMap<string, string>;
}

const ANNOTATIONS = new Set(['description', 'default', 'example', 'readOnly', 'title', 'discriminator']);

/** What does not fit: sentences that name the place. Empty when all fits. */
export function misfits(
  value: unknown,
  schema: JsonObject,
  { root }: Description,
  path = '$',
  discriminate = true,
): string[] {
  const reference = string(schema.$ref);
  if (reference !== null) return misfits(value, resolve(reference, root), { root }, path, discriminate);
  if (value === null) return schema.nullable === true ? [] : [`${path} is null`];
  const found: string[] = [];
  const say = (what: string) => void found.push(`${path} ${what}`);
  for (const [keyword, rule] of Object.entries(schema)) {
    if (keyword === 'allOf')
      for (const each of objects(rule)) found.push(...misfits(value, each, { root }, path, discriminate));
    else if (keyword === 'type') {
      if (!isOfType(value, rule)) say(`is no ${rule}`);
    } else if (keyword === 'enum') {
      if (!Array.isArray(rule) || !rule.includes(value)) say('is none of the values listed');
    } else if (keyword === 'pattern') {
      if (!new RegExp(`^(?:${rule})$`).test(String(value))) say(`does not match ${rule}`);
    } else if (keyword === 'minimum' || keyword === 'maximum') {
      const [low, high] = keyword === 'minimum' ? [rule, value] : [value, rule];
      if (Number(low) > Number(high)) say(`is beyond its ${keyword}`);
    } else if (keyword === 'minLength' || keyword === 'maxLength') {
      const { length } = String(value);
      if (keyword === 'minLength' ? length < Number(rule) : length > Number(rule))
        say(`is beyond its ${keyword}`);
    } else if (keyword === 'uniqueItems') {
      if (Array.isArray(value) && new Set(value.map((each) => JSON.stringify(each))).size < value.length)
        say('repeats itself');
    } else if (keyword === 'items') {
      if (Array.isArray(value))
        value.forEach((each, i) => {
          found.push(...misfits(each, object(rule), { root }, `${path}[${i}]`));
        });
    } else if (keyword === 'properties') {
      if (!isObject(value)) say('is no object');
      else
        for (const [name, each] of Object.entries(object(rule)))
          if (Object.hasOwn(value, name))
            found.push(...misfits(value[name], object(each), { root }, `${path}.${name}`));
    } else if (keyword === 'additionalProperties') {
      const named = object(schema.properties);
      for (const [name, each] of Object.entries(object(value)))
        if (!Object.hasOwn(named, name))
          found.push(...misfits(each, object(rule), { root }, `${path}.${name}`));
    } else if (keyword === 'required') {
      // The description asks every message body for a `link` that it does not describe: a slip of its authors.
      const described = object(schema.properties);
      for (const name of Array.isArray(rule) ? rule : [])
        if (Object.hasOwn(described, name) && !Object.hasOwn(object(value), name)) say(`has no ${name}`);
    } else if (keyword === 'format') {
      if ((rule === 'int32' || rule === 'int64') && !Number.isSafeInteger(Number(value)))
        say(`is no ${rule} that is kept exactly`);
    } else if (!ANNOTATIONS.has(keyword) && keyword !== 'nullable' && !keyword.startsWith('x-'))
      throw new Error(`the description uses ${keyword}, which is not known here`);
  }
  if (discriminate && isObject(schema.discriminator)) {
    const { propertyName, mapping } = schema.discriminator;
    const kind = string(object(value)[String(propertyName)]);
    const target = string(object(mapping)[kind ?? '']);
    // The kind's own schema begins with this one.
    if (target === null) say(`is of no kind that is described: ${kind}`);
    else found.push(...misfits(value, resolve(target, root), { root }, path, false));
  }
  return found;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}

function resolve(reference: string, root: JsonObject): JsonObject {
  let at: unknown = root;
  for (const part of reference.replace(/^#\//, '').split('/')) at = object(at)[part];
  if (!isObject(at)) throw new Error(`the description has no ${reference}`);
  return at;
}

/** The operation that a GET is; a sentence when the description has none for it, or its parameters do not fit. */
export function operationOf(url: URL, description: Description): Operation | string {
  const { root } = description;
  const parts = url.pathname.split('/');
  for (const [template, methods] of Object.entries(object(root.paths))) {
    const operation = object(methods).get;
    const names = template.split('/');
    if (!isObject(operation) || names.length !== parts.length) continue;
    const values = new Map(
      names.flatMap((name, i) => (/^\{.*\}$/.test(name) ? [[name.slice(1, -1), parts[i]!] as const] : [])),
    );
    const fits = names.every((name, i) => /^\{.*\}$/.test(name) || name === parts[i]);
    if (!fits || wrongParameters(values, 'path', operation, description).length > 0) continue;
    const query = new Map(url.searchParams);
    query.delete(securityParameter(root));
    const wrong = wrongParameters(query, 'query', operation, description);
    if (wrong.length > 0) return wrong.join('; ');
    return { id: String(operation.operationId), operation, values: new Map([...values, ...query]) };
  }
  return `no operation at ${url.pathname}`;
}

/** The query parameter that carries the token. */
export function securityParameter(root: JsonObject): string {
  const scheme = object(object(object(root.components).securitySchemes).access_token);
  if (scheme.in !== 'query') throw new Error('the description sends the token another way');
  return String(scheme.name);
}

function wrongParameters(
  values: ReadonlyMap<string, string>,
  place: 'path' | 'query',
  operation: JsonObject,
  description: Description,
): string[] {
  const found: string[] = [];
  const known = objects(operation.parameters).filter((each) => each.in === place);
  for (const name of values.keys())
    if (!known.some((each) => each.name === name)) found.push(`there is no parameter ${name}`);
  for (const each of known) {
    const sent = values.get(String(each.name));
    const schema = object(each.schema);
    if (sent === undefined) {
      if (each.required === true) found.push(`${each.name} is missing`);
      continue;
    }
    found.push(...misfits(typed(sent, schema, description), schema, description, String(each.name)));
  }
  return found;
}

/** A parameter as the type that the schema gives it. */
function typed(sent: string, schema: JsonObject, { root }: Description): unknown {
  const { type, items } = typeof schema.$ref === 'string' ? resolve(schema.$ref, root) : schema;
  if (type === 'integer') return /^-?\d+$/.test(sent) ? Number(sent) : sent;
  return type === 'array' || items !== undefined ? sent.split(',') : sent;
}

/**
 * What does not fit in an answer of this status. Statuses that the description lists once for all operations (in its
 * words, not in each) carry an `Error`.
 */
export function wrongAnswer(
  status: number,
  body: unknown,
  operation: JsonObject | null,
  description: Description,
): string[] {
  const { root } = description;
  let answer = object(object(operation?.responses)[String(status)]);
  if (typeof answer.$ref === 'string') answer = resolve(answer.$ref, root);
  const schema = object(object(object(answer.content)['application/json']).schema);
  if (Object.keys(schema).length > 0) return misfits(body, schema, description);
  const listed = string(object(root.info).description)?.includes(`\`${status}\` &mdash;`);
  if (!listed || status === 200) return [`no operation answers with ${status}`];
  return misfits(body, { $ref: '#/components/schemas/Error' }, description);
}

/** A whole number that was sent; null when it was not. */
export function integer(values: ReadonlyMap<string, string>, name: string): number | null {
  const sent = values.get(name);
  return sent === undefined ? null : number(Number(sent));
}
