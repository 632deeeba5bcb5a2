/**
 * @module
 * GraphML, for networkx, igraph and yEd. The format knows no time: `start` and `end` are data like the rest.
 * Source: graphml.graphdrawing.org (1.0, with the attributes of "GraphML-Attributes").
 */
import { iso } from '../core/clock.ts';
import { EDGE_FIELDS, graphOf, NODE_FIELDS, type Value } from './graph.ts';
import type { ExportedCase } from './shapes.ts';
import { escapeXml } from './xml.ts';

const SPELL = { label: 'string', start: 'string', end: 'string' } as const;
const NODE = { ...SPELL, ...NODE_FIELDS };
const EDGE = { ...SPELL, weight: 'double', ...EDGE_FIELDS };
const CASE = { case: 'string', until: 'string', ledgerEntries: 'long', ledgerRoot: 'string' } as const;

/** The case's graph as a GraphML document, a line at a time. */
export function* graphml(from: ExportedCase): Generator<string> {
  const { nodes, edges } = graphOf(from);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n';
  for (const [of, fields] of [
    ['graph', CASE],
    ['node', NODE],
    ['edge', EDGE],
  ] as const)
    for (const [name, type] of Object.entries(fields))
      yield `<key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`;
  yield '<graph id="case" edgedefault="directed">\n';
  yield data('graph', {
    case: from.about.name,
    until: iso(from.about.at),
    ledgerEntries: from.ledger.entries,
    ledgerRoot: from.ledger.root,
  });
  for (const { id, label, start, end, values } of nodes)
    yield `<node id="${id}">${data('node', { label, start, end, ...values })}</node>\n`;
  for (const { id, source, target, label, start, end, weight, values } of edges)
    yield `<edge id="${id}" source="${source}" target="${target}">${data('edge', { label, start, end, weight, ...values })}</edge>\n`;
  yield '</graph>\n</graphml>\n';
}

function data(of: string, values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<data key="${of}-${name}">${escapeXml(String(value))}</data>`)
    .join('');
}
