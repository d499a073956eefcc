// What a browser remembers of a reader's habits: nothing that matters is lost if it forgets.

/** The value kept under a name, or the one given if there is none that passes the check. */
export function recall<T>(name: string, fits: (value: unknown) => value is T, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`noline.${name}`) ?? "null");
    return fits(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(`noline.${name}`, JSON.stringify(value));
  } catch {
    // private windows and full disks
  }
}
