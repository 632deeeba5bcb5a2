/**
 * @module
 * GEXF 1.3 with time, for Gephi: nodes and edges have a beginning and, where one is known, an end. Written here because
 * the library at hand keeps no time. Source: gexf.net/1.3 (schema of 2022).
 */
import { iso } from '../core/clock.ts';
import { EDGE_FIELDS, graphOf, NODE_FIELDS, type Value } from './graph.ts';
import type { ExportedCase } from './shapes.ts';
import { escapeXml } from './xml.ts';

/** The case's graph as a GEXF document, a line at a time. */
export function* gexf(from: ExportedCase): Generator<string> {
  const { nodes, edges } = graphOf(from);
  const { at, name, software } = from.about;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n';
  yield `<meta lastmodifieddate="${iso(at).slice(0, 10)}"><creator>${escapeXml(software)}</creator><description>${escapeXml(`${name}, as known until ${iso(at)}; ledger of ${from.ledger.entries} entries, tree head ${from.ledger.root}`)}</description></meta>\n`;
  yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="dateTime" timerepresentation="interval">\n';
  yield* attributes('node', NODE_FIELDS);
  yield* attributes('edge', EDGE_FIELDS);
  yield '<nodes>\n';
  for (const { id, label, start, end, values } of nodes)
    yield `<node id="${id}" label="${escapeXml(label)}"${spell(start, end)}>${valuesOf(values, NODE_FIELDS)}</node>\n`;
  yield '</nodes>\n<edges>\n';
  for (const { id, label, source, target, start, end, weight, values } of edges)
    yield `<edge id="${id}" source="${source}" target="${target}" kind="${escapeXml(label)}" label="${escapeXml(label)}" weight="${weight}"${spell(start, end)}>${valuesOf(values, EDGE_FIELDS)}</edge>\n`;
  yield '</edges>\n</graph>\n</gexf>\n';
}

function* attributes(of: 'node' | 'edge', fields: Readonly<Record<string, string>>): Generator<string> {
  yield `<attributes class="${of}" mode="static">\n`;
  for (const [name, type] of Object.entries(fields))
    yield `<attribute id="${name}" title="${name}" type="${type}"/>\n`;
  yield '</attributes>\n';
}

function spell(start: string | null, end: string | null): string {
  return `${start === null ? '' : ` start="${start}"`}${end === null ? '' : ` end="${end}"`}`;
}

function valuesOf(values: Readonly<Record<string, Value>>, fields: Readonly<Record<string, string>>): string {
  const given = Object.keys(fields).filter((name) => values[name] !== null);
  if (given.length === 0) return '';
  const list = given.map((name) => `<attvalue for="${name}" value="${escapeXml(String(values[name]))}"/>`);
  return `<attvalues>${list.join('')}</attvalues>`;
}
