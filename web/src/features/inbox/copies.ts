// Who gets a copy of a mail, as it is typed: addresses with commas, semicolons or spaces between them.

export function addressesIn(typed: string): string[] {
  const found = typed.split(/[\s,;]+/).filter(Boolean);
  return [...new Map(found.map((each) => [each.toLowerCase(), each])).values()];
}

/** What is typed, with more addresses behind it, each once. */
export function withAddresses(typed: string, more: readonly string[]): string {
  return addressesIn([typed, ...more].join(", ")).join(", ");
}
