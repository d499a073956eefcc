// Which stories have texts here, and the one that the demo's guide tells.
export const GUIDED = 1;
export const TOLD = [1, 2, 3, 4, 6, 7] as const;
export type Told = (typeof TOLD)[number];

export function isTold(number: number): number is Told {
  return (TOLD as readonly number[]).includes(number);
}
