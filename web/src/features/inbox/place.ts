// A place as it is typed: degrees in any usual form, as they are copied from a map or its address.
export interface Place {
  latitude: number;
  longitude: number;
  name: string;
  address: string;
}

const PAIR = /(-?\d{1,3}(?:\.\d+)?)\s*[,;/ ]\s*(-?\d{1,3}(?:\.\d+)?)/;
const NAMED = [/[?&#]mlat=(-?[\d.]+)&mlon=(-?[\d.]+)/, /@(-?[\d.]+),(-?[\d.]+)/, /!3d(-?[\d.]+)!4d(-?[\d.]+)/];

/** The degrees in a text: `51.5, -0.12`, `geo:51.5,-0.12`, or the address of a map; null if there are none. */
export function degreesIn(text: string): Pick<Place, "latitude" | "longitude"> | null {
  const found = NAMED.map((each) => each.exec(text)).find(Boolean) ?? PAIR.exec(text.replace(/^geo:/i, ""));
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  const sound = Number.isFinite(latitude) && Number.isFinite(longitude) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return sound ? { latitude, longitude } : null;
}

/** What a place is called in a line. */
export function wordsOf(place: Place): string {
  return [place.name, place.address].filter(Boolean).join(", ") || `${String(place.latitude)}, ${String(place.longitude)}`;
}
