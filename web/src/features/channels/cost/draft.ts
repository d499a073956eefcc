// A channel's price while it is being changed: in whole units of the currency, as people write money.
import type { SchemaChannelPrice, SchemaChannelPriceInput } from "@/lib/api";

export interface CountryDraft {
  digits: string;
  price: number | null;
}

export interface Draft {
  /** None: no price is set. */
  each: number | null;
  per: "message" | "segment";
  countries: CountryDraft[];
}

/** Minor units to what people write, without the dust of binary fractions: (7.1, 2) → 0.071. */
export function written(minor: number, digits: number): number {
  return Number((minor / 10 ** digits).toFixed(digits + 4));
}

export function minorOf(price: number, digits: number): number {
  return Number((price * 10 ** digits).toFixed(4));
}

export function draftOf(stored: SchemaChannelPrice | undefined, digits: number, texts: boolean): Draft {
  if (!stored) return { each: null, per: texts ? "segment" : "message", countries: [] };
  const countries = Object.entries(stored.countries).map(([prefix, price]) => ({ digits: prefix, price: written(price, digits) }));
  return { each: written(stored.each, digits), per: stored.per, countries: countries.sort((one, other) => one.digits.localeCompare(other.digits)) };
}

/** What is to be stored; nothing takes the price away. Numbers may have been written with a plus and gaps. */
export function priceOf(draft: Draft, digits: number): SchemaChannelPriceInput | null {
  if (draft.each === null) return null;
  const said = draft.countries.filter((each) => bare(each.digits) !== "" && each.price !== null);
  const countries = Object.fromEntries(said.map((each): [string, number] => [bare(each.digits), minorOf(each.price ?? 0, digits)]));
  return { each: minorOf(draft.each, digits), per: draft.per, countries };
}

function bare(text: string): string {
  return text.replace(/[^0-9]/gu, "").replace(/^0+/u, "").slice(0, 10);
}
