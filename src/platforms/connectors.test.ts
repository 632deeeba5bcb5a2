/**
 * @module
 * The connectors of all platforms under the one suite (`conformance.ts`).
 */
import { benchOf, conformance } from './conformance.ts';
import { PLATFORMS } from './index.ts';

for (const platform of PLATFORMS) if (platform.connector) conformance(platform, await benchOf(platform));
