/**
 * @module
 * The words by which people spell the marks of an address, in Arabic, English, French and Russian, as parts of regular
 * expressions. Each is used only where the words around it make an address; none means anything alone.
 */

/** A full stop, spelled. */
export const DOT_WORDS = 'dot|d0t|punkt|точка|тчк|нкт|نقطة|نقطه|نقطـة|دوت|point|ponto|punto';
/** Signs that are put in place of a full stop. */
export const DOT_SIGNS = '.,،٫۔。。·•∙⋅・‧․…*|';
/** A slash, spelled. */
export const SLASH_WORDS = 'slash|слэш|слеш|косая черта|سلاش|شرطة مائلة|barre oblique|barre';
/** Signs that are put in place of a slash. */
export const SLASH_SIGNS = '/⁄∕╱⧸';
/** An at sign, spelled, inside brackets only. */
export const AT_WORDS = 'at|arobase|arrobase|собака|эт|آت|ات|أت';
