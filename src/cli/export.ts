/**
 * @module
 * `driftline export`: a case in the form of another program.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { answer, say, verb, withCase } from './edge.ts';

export function register(program: Command): void {
  verb(
    program,
    'export <format>',
    'write the case for another program: graphs, tables, threat-intelligence formats, an archive, a report',
  )
    .option('--out <path>', 'the file to write; for csv and parquet a folder (needed)')
    .addHelpText(
      'after',
      `
Formats:
  report    one HTML page: what was seen, how well was looked, what each answer rests on; prints well
  csv       a folder of tables, UTF-8                       parquet   the same tables with types
  gexf      the graph with time, for Gephi                  graphml   the graph for networkx, igraph, yEd
  stix      a STIX 2.1 bundle, for OpenCTI and others       misp      a MISP event
  wacz      a web archive that ReplayWeb.page opens, signed

Authors are pseudonyms; phone numbers, e-mail addresses and persons' handles are masked, and captures stay at home, unless
"driftline release" released them. The same case gives the same bytes. docs/export.md says what is in each.
Examples:
  driftline export report --out week.html --case week
  driftline export csv --out tables --case week
  driftline export wacz --out week.wacz --case week`,
    )
    .action(async (format: string, options: { case?: string; json?: boolean; out?: string }) => {
      const { out } = options;
      const { FORMATS, writeExport } = await import('../pipeline/export-files.ts');
      const wanted = FORMATS.find((known) => known === format);
      if (wanted === undefined)
        throw new InputError(`there is no format "${format}"; there are ${FORMATS.join(', ')}`);
      if (!out?.trim()) throw new InputError('say with --out where to write');
      const { gatherExport } = await import('../pipeline/export.ts');
      const written = await withCase(options, { write: false }, async (open) => {
        const from = await gatherExport(open);
        if (from.masked.length > 0)
          say(`masked: ${from.masked.join(', ')} ("driftline release" says what may be shown)`);
        const { files } = await writeExport(wanted, from, out, open.tables);
        return { format: wanted, files, masked: from.masked, ledger: from.ledger };
      });
      await answer(options, written, () =>
        written.files.map(({ path, bytes }) => `${path}  ${bytes} bytes`).join('\n'),
      );
    });
}
