// PLACEHOLDER by the lead; replaced by its owner.
export function pdqHash(_image: { luma: Uint8Array; width: number; height: number }): { pdq: string; quality: number } { return { pdq: '0'.repeat(64), quality: 0 }; }
