/**
 * @module
 * What of the ledger goes into a bundle, a folder or ZIP file (a WACZ, for one) that is handed to somebody: one proof
 * document, `proof/proof.json`. `driftline verify BUNDLE` and `verifier/verify.mjs` look for it there and hold every file
 * that it names against it.
 */
import { type ProofRequest, proofDocument } from './proof.ts';

/** Where the proof document stands in a bundle. */
export const BUNDLE_PROOF = 'proof/proof.json';

/** A file of a bundle, by its name in `proof/`. */
export interface ProofFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The proof files of a bundle that shows these entries; `files` says in which file of the bundle (path from its root) the
 * bytes of a capture stand, exactly as they came. The same request gives the same bytes, also when the ledger has grown,
 * until a new timestamp is there. Throws as `proofDocument` does.
 */
export async function bundleProof(caseDirectory: string, request: ProofRequest): Promise<ProofFile[]> {
  const document = await proofDocument(caseDirectory, request);
  return [{ name: 'proof.json', bytes: Buffer.from(`${JSON.stringify(document, null, 1)}\n`) }];
}
