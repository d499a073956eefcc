// The length of a call as a telephone shows it: 3:05.
export function lengthOf(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}`;
}
