// How many SMS a text takes, counted as networks count them (3GPP TS 23.038 and 23.040).
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

export interface Segments {
  count: number;
  /** Characters that still fit into the last one. */
  left: number;
  unicode: boolean;
}

export function segmentsOf(text: string): Segments {
  const characters = Array.from(text); // networks count code points, whatever they look like together
  const unicode = !characters.every((each) => BASIC.has(each) || EXTENSION.has(each));
  const [single, joined] = unicode ? [70, 67] : [160, 153];
  const size = (each: string) => (unicode ? each.length : EXTENSION.has(each) ? 2 : 1);
  const sizes = characters.map(size);
  const total = sizes.reduce((sum, each) => sum + each, 0);
  if (total <= single) return { count: 1, left: single - total, unicode };
  let count = 1;
  let used = 0;
  for (const each of sizes) {
    if (used + each > joined) {
      count += 1;
      used = 0;
    }
    used += each;
  }
  return { count, left: joined - used, unicode };
}
